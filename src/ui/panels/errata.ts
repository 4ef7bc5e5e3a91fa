/** One fault of the article: what it prints, what is right, and what the difference does. */
export interface Erratum {
  readonly name: string;
  readonly title: string;
  /** Section of the article. */
  readonly where: string;
  readonly prints: string;
  readonly right: string;
  readonly effect: string;
}

/** The faults that change results, in the article's order; numbers from running its code as printed. */
export const ERRATA: readonly Erratum[] = [
  {
    name: 'E1',
    title: 'The skew has the wrong sign',
    where: 'Inventory skew; the agent; layers',
    prints:
      'bid = mid − half + skew and ask = mid + half + skew, with a skew above 0 when long; the text promises that the ask comes closer to the mid.',
    right:
      'bid = mid − half − skew and ask = mid + half − skew: a long desk lowers both prices, so that its ask sells and its bid waits.',
    effect:
      'A long desk bids closer, offers further away and buys more. Over eight hours in a plain market the final inventory scatters by 0.054 BTC with the right sign, by 0.667 without any skew, and with the printed one by 0.324 pinned at the bands or 87.9 without them.',
  },
  {
    name: 'E2',
    title: '“Skew ask lower to attract sellers”',
    where: 'Why market making is hard',
    prints: 'Long too much? Skew the ask lower to attract sellers.',
    right: 'A lower ask attracts buyers, which is what a long desk wants.',
    effect: 'The sentence turns E1’s intention around; the sign in the code follows the confusion.',
  },
  {
    name: 'E3',
    title: 'σ per sample where σ per √second is needed',
    where: 'The agent: volatility',
    prints:
      'The standard deviation of simple returns per sample, a pure number, in formulas that need price/√s, with the time left in seconds.',
    right: 'σ² = mid² · var(returns) / seconds per sample.',
    effect:
      'At 65,000 USD and 2 s the variance is too small by 2.1 billion: at 0.5 BTC the inventory term shifts the quotes by 0.0000023 USD. The Avellaneda–Stoikov part does nothing.',
  },
  {
    name: 'E4',
    title: 'k = 1.5 for every asset',
    where: 'The agent: spread',
    prints: 'k = 1.5, hard-coded, whose unit is 1/USD.',
    right: 'k belongs to the book: about 1/17 to 1/26 per USD for the spreads that the article wants.',
    effect:
      'The arrival term is 0.66 USD (0.1 bp), the floor of 26 USD always wins, and so γ, σ, k and T have no effect on the spread. On a coin at 0.00002345 the same constant bids −0.66.',
  },
  {
    name: 'E5',
    title: 'γ without a unit',
    where: 'The model',
    prints: 'γ is “typically 0.001 to 0.1”.',
    right: 'Absolute risk aversion is 1/currency: its size depends on what a unit of money is to you.',
    effect:
      'With the other units repaired, γ = 0.01 per USD over an 8-hour horizon shifts the quotes by 9,645 USD per BTC.',
  },
  {
    name: 'E6',
    title: 'The order size is left out',
    where: 'The model; the agent',
    prints: 'γ enters as it is, with inventory in BTC.',
    right: 'g = γ · lot, with inventory counted in lots, in every term.',
    effect:
      'With lots of 0.01 BTC the risk term of the spread is 100 times too large, once the units are right.',
  },
  {
    name: 'E7',
    title: 'σ “per unit time”',
    where: 'The model',
    prints: 'σ is a standard deviation per unit time.',
    right: 'Per square root of time: variances add up, standard deviations do not.',
    effect: 'Over 100 s the error is a factor of 10.',
  },
  {
    name: 'E8',
    title: 'The rule of thumb 2σ√γ',
    where: 'Optimal spread',
    prints: 'spread ≈ 2 · σ · √γ.',
    right: 'γσ²τ + (2/γ) ln(1 + γ/k), which tends to 2/k as γ goes to 0.',
    effect:
      'The rule has an impossible unit, no k, and goes to 0 for a risk-neutral desk. In the paper’s units it gives 0.40, 1.26 and 4.0 for γ = 0.01, 0.1 and 1; right are 1.35, 1.49 and 3.02.',
  },
  {
    name: 'E16',
    title: 'A constant as “historical median” volatility',
    where: 'Volatility-adjusted spread',
    prints: 'baseline_vol = 0.001 per sample.',
    right: 'The median of what was measured, as the text says.',
    effect: 'Real volatility over 2 s is 0.00013: the scaler sleeps until volatility passes 397 % a year.',
  },
  {
    name: 'E19',
    title: 'Cash flow taken for profit',
    where: 'The agent: P&L',
    prints: 'cash_pnl falls by the price of every purchase, and −200 USD halts the session for 24 hours.',
    right: 'Equity = cash + inventory · mid − fees.',
    effect:
      'The first purchase of 0.01 BTC counts as a loss of 649.74 USD and halts the desk: half of all sessions end at the first fill, 98.9 % within eight hours.',
  },
  {
    name: 'E20',
    title: 'The five-minute loss looks at cash flow too',
    where: 'Loss-based circuit breakers',
    prints: 'Sum of cash flows of the fills in the last 300 s.',
    right: 'Equity 300 s ago less equity now.',
    effect: 'Short 0.4 BTC while the price goes from 65,000 to 80,000: 5,990 USD lost, 0 USD noticed.',
  },
  {
    name: 'E21',
    title: 'A risk manager that hears of no fill',
    where: 'Loss-based circuit breakers',
    prints: 'check() reads lists that nothing writes.',
    right: 'Every fill and every second updates them.',
    effect: 'It answers “ok” after any loss.',
  },
  {
    name: 'E22',
    title: 'Two sets of bands',
    where: 'Sections 3 and 7',
    prints: '33/66/100 % in one place, 50/80/100 % in another, and a skew state that changes nothing.',
    right: 'One set, chosen on purpose: both are presets here.',
    effect: 'At 40 % of the limit the printed code quotes the same sizes on both sides.',
  },
  {
    name: 'E23',
    title: 'The emergency that sends nothing',
    where: 'Inventory limits',
    prints: 'A market order for half of the position in the text; in the code both sizes become 0.',
    right: 'The order is sent, pays the taker fee and slippage, and quoting pauses.',
    effect: 'The desk sits on its full position with no quote, for ever.',
  },
  {
    name: 'E24',
    title: 'A circuit break that leaves quotes standing',
    where: 'The agent: main loop',
    prints: 'When the breaker trips the loop continues without cancelling.',
    right: 'Cancel first, then wait.',
    effect: 'Stale quotes stay live for the whole pause, which is when they are most likely to be hit.',
  },
  {
    name: 'E25',
    title: 'Ghost orders',
    where: 'The agent: orders',
    prints: 'Errors of a cancel are swallowed and the local book is emptied.',
    right: 'An order is gone when the venue says so.',
    effect: 'Orders nobody remembers go on filling.',
  },
  {
    name: 'E26',
    title: 'The main loop never hears of fills',
    where: 'The agent: main loop',
    prints: 'record_fill is called in a second program only.',
    right: 'Fills drive inventory, and inventory drives everything else.',
    effect: 'Inventory stays 0: no skew, no limit, no loss.',
  },
  {
    name: 'E30',
    title: '±5 bp that are ±2.5 bp',
    where: 'Layers',
    prints: 'The table says “± from mid”; the code halves it.',
    right: 'The offset is the distance from the centre.',
    effect:
      'At 0.15 BTC the first layer stands 2.1 bp below and 2.9 bp above the mid. Expected fills of the fourth layer: 36 instead of 0.7 a session.',
  },
  {
    name: 'E32',
    title: 'The adding side never goes to zero',
    where: 'Layers',
    prints: 'size · max(0.1, 1 − ratio), with a ratio that is not clipped.',
    right: 'Zero at the hard limit.',
    effect: 'At 0.6 BTC, above its maximum of 0.5, the desk still bids 10 % of every layer.',
  },
  {
    name: 'E40',
    title: 'A turnover target that anybody meets',
    where: 'Key performance metrics',
    prints: 'volume / average inventory > 5 a session.',
    right: 'The average of |inventory|; the signed one is about zero.',
    effect: 'A plain desk turns over about 1,270 times a session: the target tells no two desks apart.',
  },
  {
    name: 'E42',
    title: 'γ as a cure for adverse selection',
    where: 'Parameter tuning',
    prints: 'High adverse selection: increase risk_aversion.',
    right: 'Widen by what information costs, p/((1 − p)k). γ answers for inventory, not for information.',
    effect:
      'Raising γ from 0.001 to 1 makes the arrival term of the half-spread smaller, from 0.666 to 0.511 USD; under the floor nothing changes at all.',
  },
];
