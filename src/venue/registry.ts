/** What a fill rule is called and what it takes for granted; its arithmetic is in `Matching`. */
export interface FillRulePart {
  readonly label: string;
  /** One sentence: when an order of ours fills. */
  readonly assumes: string;
}

/**
 * When does a resting order of ours fill? The form, the range over fill rules and the live panel read this list. A
 * market that moves through our price fills us under every rule.
 */
export const FILL_RULES = {
  reach: {
    label: 'Reach (synthetic, exact)',
    assumes: 'Fills follow the model of the synthetic market exactly.',
  },
  touch: {
    label: 'Touch (optimistic)',
    assumes: 'Any trade at our price fills us first, as if we were always at the front of the queue.',
  },
  through: {
    label: 'Through (strict)',
    assumes: 'A quote fills only when a trade prints beyond its price: at our price everyone else is first.',
  },
  queue: {
    label: 'Queue',
    assumes:
      'At our price we fill after the size shown ahead of us has traded; who cancels stands behind us, or is spread over the queue where you choose so.',
  },
  probabilistic: {
    label: 'Probabilistic, A·e^(−kδ)',
    assumes:
      'Orders that nobody recorded are drawn: A a second and side, reaching beyond δ with probability e^(−kδ). They know nothing, which flatters.',
  },
} as const satisfies Readonly<Record<string, FillRulePart>>;

export type FillRule = keyof typeof FILL_RULES;
