/** Why each target of the scorecard cannot be taken as the article states it (errata E38–E41), by the metric's name. */
export const AS_STATED: Readonly<Record<string, string>> = {
  fillRate: 'Out of reach at the article’s refresh of 1–2 s: most orders live too briefly.',
  profitPerVolumeBps:
    'At the article’s own spread of 8 bp a fill can earn 7 bp at most, half of it and the best rebate; wider layers earn more.',
  inventoryTurnover:
    'Any desk passes: about 1,270× is usual, and the signed average inventory it names is about zero.',
  losingFillShare: 'It names no horizon: of harmless fills 2 % have lost after 5 s, 47 % after an hour.',
  sharpeDaily: '2 a day is 38 a year: met in idealised markets only.',
};
