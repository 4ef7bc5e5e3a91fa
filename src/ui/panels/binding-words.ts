import type { Frame } from '../../../workers/protocol';

const WORDS: Readonly<Record<string, string>> = {
  floor: 'The spread floor binds: the strategy wanted a tighter quote.',
  cap: 'The spread cap binds: the strategy wanted a wider quote.',
  distance:
    'The least distance from the mid binds: the lean would have put the quote nearer to the mid than half the floor, or through it.',
  'post-only': 'Post-only binds: the quote would have crossed and was re-priced to a tick behind the mid.',
};

/** Which clamp decided the price of a quote in the end. */
export function bindingInWords(binding: string): string {
  return WORDS[binding] ?? `The clamp “${binding}” binds.`;
}

/** Why nothing is quoted at this moment. */
export function withheldInWords(frame: Frame | null): string {
  if (frame === null) return '';
  const { risk, scorecard } = frame;
  if (scorecard.mid === null) return 'No price has come yet.';
  if (risk.cause !== '') return risk.cause;
  if (risk.band === 'hard' || risk.band === 'emergency')
    return 'The hard band has withdrawn the adding side.';
  return 'The size law or the strategy’s bound leaves nothing on this side.';
}
