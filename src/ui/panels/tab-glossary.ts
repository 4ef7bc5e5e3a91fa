import type { GlossaryEntry } from './glossary';

/** Words of tabs that the first view does without. */
export const TAB_GLOSSARY = {
  selfTest: {
    title: 'Self-test',
    text: 'Four desks (a constant distance, four layers, one stale for half a minute, one that leans hard) on the same tapes of the informed-jump market. The distance is taken at the fill, the baseline over each fill’s own elapsed time, the error from session to session. At a constant distance theory gives the losing share itself.',
    formula: 'losing share = (1 − p)·P(δ + B < 0) + p·[(1 − e^(−ρh))·P(B < E) + e^(−ρh)·P(δ + B < 0)]',
    unit: 'percentage points',
    source: 'Informed-jump market (Glosten & Milgrom’s logic).',
  },
  roundTrip: {
    title: 'True spread income',
    text: 'What one buy and one sale bring on average: the spread against the mid at both fills, less what the mid did afterwards, less the signed maker fees. The article adds rebates to the price difference of two fills and calls a fee income; a fee counts against us here.',
    formula: '2 · (effective half-spread − price impact − maker fee)',
    unit: 'bp of the mid',
    source: 'The article, section 6, with the fee signed (erratum E37).',
  },
  breakEvenSpread: {
    title: 'Break-even spread',
    text: 'The full spread at which a fill pays for itself: what information costs it plus the maker fee, on both sides. Where the market knows its informed share p, the model’s own is beside it; it is larger than the measured one for quotes that stand nearer, because information costs more the further away a quote is filled.',
    formula: '2 · (price impact + fee);  model: 2 · (p/k + fee) / (1 − p)',
    unit: 'bp of the mid',
    source: 'Informed-jump market (Glosten & Milgrom’s logic); the article’s minimum viable spread.',
  },
  tierWorth: {
    title: 'Worth of a tier',
    text: 'What the maker side of each tier brings or costs a day if this run’s pace of trading goes on. The article’s highest rebate is larger than its taker fee: a venue would pay for every trade.',
    formula: '−maker fee · maker volume · 86,400 s / time so far',
    unit: 'USD a day',
    source: 'The article, section 6.',
  },
  markout: {
    title: 'Markout',
    text: 'What a fill is worth h seconds later. It begins at the effective half-spread and falls by what information cost us; without informed flow it stays level.',
    formula: 'side · (mid(t + h) − price) = effective half-spread − price impact(h)',
    unit: 'bp of the price',
    source: 'Usual practice of transaction-cost analysis (effective and realised spreads, markouts).',
  },
  whyNoFills: {
    title: 'Why no fills?',
    text: 'Every market order on the tape is asked, for every layer it could have met: why did it not fill us?',
    unit: 'orders × layers',
    source: 'Counted by the venue of this page, order by order.',
  },
  messages: {
    title: 'Messages to the venue',
    text: 'Every order placed, moved or taken back spends a venue’s API quota. Tight layers need a refresh of a second or two; wide ones are seldom crossed and can wait fifteen to thirty, and a tolerance keeps what still stands well.',
    unit: 'messages, messages a minute',
    source: 'The article’s tip “Refresh Cadence by Layer”.',
  },
  grade: {
    title: 'Grade of the feed',
    text: 'What a feed tells decides what its paper fills are worth: a mid alone says little about when a quote would have been hit; trades with sizes say most.',
    unit: 'mid only < touch < depth, each better with trades',
    source: 'Read from the frames that the feed sends.',
  },
  fillRule: {
    title: 'Fill rule',
    text: 'When does a row of the tape fill a resting order? Touch: a trade at our price (optimistic). Through: a trade beyond it (strict). Queue: after those who stood before us. Reach: exact on synthetic tapes only. Probabilistic: orders are drawn where a feed tells a mid and nothing else.',
    source: 'The model notes, on fills.',
  },
} as const satisfies Readonly<Record<string, GlossaryEntry>>;
