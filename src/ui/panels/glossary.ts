/** What a word on the page means; shown where the word stands. */
export interface GlossaryEntry {
  readonly title: string;
  /** One or two sentences, signs included. */
  readonly text: string;
  readonly formula?: string;
  readonly unit?: string;
  readonly source?: string;
}

const PRACTICE = 'Usual practice of transaction-cost analysis (effective and realised spreads, markouts).';
const DESK = 'A limit that desks usually set; the article has none.';
const STRATEGY = 'A term of the strategy’s own formula: see its chapter in the model notes.';
const LAYERS = 'Settings of the layers and of the execution, under Parameters.';
const RISK_STEP = 'Settings under Risk.';
const ARTICLE = 'The article, “Key performance metrics”.';

/** Every word that panels explain, by a name. Names of metrics are those of the scorecard. */
export const GLOSSARY = {
  mid: {
    title: 'Mid',
    text: 'Halfway between the best bid and the best ask. Everything here is measured from it.',
    formula: '(bid + ask) / 2',
    unit: 'quote currency',
    source: 'Usual definition.',
  },
  reservationPrice: {
    title: 'Reservation price',
    text: 'The price at which the desk would as soon have one lot more as not. It stands below the mid when the desk is long and wants to sell, above it when the desk is short and wants to buy. New quotes are centred on it: that is why they lean. The skew per lot goes with the volatility that the desk believes in at the moment; beside its sliders stands what it is at the market’s usual one.',
    formula: 'r = mid − (inventory − target) in lots × skew per lot',
    unit: 'quote currency',
    source: 'Avellaneda & Stoikov 2008, eq. 29; slope from GLFT 2013.',
  },
  fillRate: {
    title: 'Fill rate',
    text: 'Orders that filled at least partly, of all orders placed. It depends on how often quotes are replaced: at a refresh every second or two most orders live too briefly to fill, so the target range is met only by quotes left standing for minutes. Fills per hour say more.',
    formula: 'orders filled / orders placed',
    unit: '%; target 20–60 %',
    source: ARTICLE,
  },
  profitPerVolumeBps: {
    title: 'Spread earned per fill',
    text: 'What every traded dollar brought in the end. The article divides net P&L by traded volume, which is profit per notional. It cannot exceed the half-spread plus the rebate: with the article’s own spread of 8 bp that is 4–5 bp, so the upper end of its target, 15 bp, is out of reach.',
    formula: 'equity / traded notional',
    unit: 'bp; target 3–15',
    source: ARTICLE,
  },
  spreadPerFillBps: {
    title: 'Captured at the fill',
    text: 'What fills earned against the mid at that moment, before what the mid did next and before fees.',
    formula: 'spread capture / traded notional',
    unit: 'bp',
    source: PRACTICE,
  },
  inventoryTurnover: {
    title: 'Inventory turnover',
    text: 'Traded volume over the average absolute inventory (the signed average is about zero). Any desk that leans passes the target by orders of magnitude: more than 5 a session says nothing, comparing two desks does.',
    formula: 'traded base volume / mean |inventory|',
    unit: '× a session; target > 5',
    source: ARTICLE,
  },
  losingFillShare: {
    title: 'Losing fills (adverse-selection ratio)',
    text: 'How many of our fills were losing money a few seconds later: whoever traded with us knew more, or our quote was late. It rises with the share of informed orders, with quotes that stand close or are renewed rarely (the seconds of a layer, under Layers), and with volatility. The article gives no horizon, and by choosing it the target of 40 % is met or missed at will: what matters is the distance to what it would be without information.',
    formula: 'share of fills with side · (mid(t + h) − price) < 0',
    unit: '%; target < 40 %, h = 5 s here',
    source: ARTICLE,
  },
  sharpeDaily: {
    title: 'Sharpe ratio, daily',
    text: 'Mean over standard deviation of the P&L, scaled to a day. The target of 2 a day is 38 a year: far beyond what is ever published, and over one session the number is mostly noise.',
    formula: 'mean / std of equity increments × √(increments a day)',
    unit: '1/√day; target > 2',
    source: ARTICLE,
  },
  adverseMoveShare: {
    title: 'Adverse moves',
    text: 'Of the fills after which the mid moved, the share where it moved against us. Half is no information.',
    formula: 'share with side · (mid(t + h) − mid(t)) < 0',
    unit: '%; 50 % without information',
    source: PRACTICE,
  },
  impactRatio: {
    title: 'Impact ratio',
    text: 'How much of the half-spread earned at the fill the next move of the mid takes back, on average.',
    formula: 'mean price impact(h) / mean effective half-spread',
    unit: '%; 0 % without information',
    source: PRACTICE,
  },
  equity: {
    title: 'P&L',
    text: 'Cash plus inventory at the mid. Exactly the sum of spread capture, inventory P&L and rebates, less fees.',
    formula: 'cash + inventory · mid = spread capture + inventory P&L + rebates − fees',
    unit: 'USD',
    source: PRACTICE,
  },
  spreadCapture: {
    title: 'Spread capture',
    text: 'What every fill earned against the mid at that moment.',
    formula: 'Σ size · side · (mid at the fill − price)',
    unit: 'USD',
    source: PRACTICE,
  },
  inventoryPnl: {
    title: 'Inventory P&L',
    text: 'What the position gained or lost while it was held: it carries the cost of informed fills.',
    formula: '∫ inventory d(mid)',
    unit: 'USD',
    source: PRACTICE,
  },
  fees: {
    title: 'Fees and rebates',
    text: 'As they enter the P&L: fees paid are negative, rebates earned positive. The tier follows the 30-day volume as it accrues.',
    formula: '−Σ notional · fee of the tier in force',
    unit: 'USD',
    source: 'The article, section 6.',
  },
  fills: {
    title: 'Fills',
    text: 'How often others traded with a quote of ours, in full or in part. An order that fills in two parts counts twice.',
    formula: 'fills / hours so far',
    unit: 'count; an hour',
    source: PRACTICE,
  },
  volume: {
    title: 'Volume',
    text: 'What was bought and sold so far, each at its own price. Fee tiers are reached by it.',
    formula: 'Σ price · size of every fill',
    unit: 'USD',
    source: PRACTICE,
  },
  tierInForce: {
    title: 'Fee tier',
    text: 'The row of the venue’s schedule that the volume of thirty days has reached. What is set under Fees is the volume before the session; what the session trades is added to it.',
    formula: 'the highest tier with 30-day volume ≥ its threshold',
    source: 'The article, section 6.',
  },
  realised: {
    title: 'Realised P&L',
    text: 'What closed positions brought, each at the average cost of what it closes, before fees. Realised, unrealised and fees are the same P&L as spread capture, inventory P&L and fees, cut another way.',
    formula: '(price − average cost) · size closed, summed; a short the other way round',
    unit: 'USD',
    source: PRACTICE,
  },
  unrealised: {
    title: 'Unrealised P&L',
    text: 'What the open position would bring if all of it could be closed at the mid, which nobody promises.',
    formula: '(mid − average cost) · inventory',
    unit: 'USD',
    source: PRACTICE,
  },
  postOnlyRejects: {
    title: 'Post-only rejects',
    text: 'Quotes that would have traded at once when they arrived, because the market had moved towards them meanwhile. None of them takes: each is put a tick behind the mid instead, and counted.',
    formula: 'quotes on arrival with bid ≥ best ask or ask ≤ best bid',
    unit: 'count',
    source: 'The venue’s rule for quotes that must not take.',
  },
  maxDrawdown: {
    title: 'Largest drawdown',
    text: 'Furthest fall of the P&L below its highest level so far.',
    formula: 'max over t of (highest equity before t − equity at t)',
    unit: 'USD',
    source: PRACTICE,
  },
  inventoryRms: {
    title: 'Inventory, rms',
    text: 'How large the position usually was, long or short: this is where risk comes from. Root of the time-average of the squared inventory.',
    formula: '√(1/T · ∫ inventory² dt)',
    unit: 'base',
    source: 'Usual definition.',
  },
  bands: {
    title: 'Inventory bands',
    text: 'From the soft limit on, the adding side stands wider and the reducing side tighter; from the hard limit on, the adding side is withdrawn; at 100 % half of the position is sold at the market and quoting pauses.',
    unit: '% of the inventory limit',
    source: 'The article, sections 3 and 7.',
  },
  'five-minute-loss': {
    title: 'Five-minute breaker',
    text: 'Equity five minutes ago (or since the last pause) less equity now. More than the limit cancels every quote and pauses.',
    formula: 'equity(max(t − 300 s, end of the last pause)) − equity(t)',
    unit: 'USD',
    source: 'The article, section 7, on equity instead of cash flow (erratum E20).',
  },
  'session-loss': {
    title: 'Session breaker',
    text: 'Loss since the start, or since the desk was re-armed after a halt. More than the limit halts it until somebody re-arms it on purpose, in two steps.',
    formula: 'equity(start, or re-armed after a halt) − equity(t)',
    unit: 'USD',
    source: 'The article, section 7, on equity instead of cash flow (erratum E19).',
  },
  'adverse-selection': {
    title: 'Adverse-selection breaker',
    text: 'Too many of the last fills lost within five seconds, measured against what they would without information. The article’s own rule, 70 % of the last 50, is a preset.',
    formula: '(share that lost − share by chance) / (1 − share by chance) ≥ 35 % over 100 fills',
    unit: '%',
    source: 'The article, section 2, with a baseline added.',
  },
  'per-fill-loss': {
    title: 'Per-fill breaker',
    text: 'One market order that filled us for a loss against the mid of more than the limit pauses quoting: our quotes stood where the market no longer was.',
    formula: 'Σ over its fills of size · side · (price − mid)',
    unit: 'USD',
    source: 'The article’s summary: “per-fill, per-5-min, and daily”.',
  },
  'one-sided': {
    title: 'One-sided flow',
    text: 'So many fills in a row on one side within a minute look like somebody working a large order against us.',
    unit: 'fills in a row',
    source: DESK,
  },
  'fill-spike': {
    title: 'Rush of fills',
    text: 'Many more fills in a minute than the session’s usual rate: the quotes are probably wrong.',
    unit: 'fills a minute',
    source: DESK,
  },
  'order-rate': {
    title: 'Order rate',
    text: 'Orders sent in the last second. Above the limit new prices wait: venues count messages.',
    unit: '1/s',
    source: DESK,
  },
  emergency: {
    title: 'Emergency limit',
    text: 'At the inventory limit every quote is cancelled, half of the position is traded out at the market and quoting pauses.',
    formula: '|inventory| ≥ limit',
    unit: 'base',
    source: 'The article, section 7.',
  },
  collar: {
    title: 'Price collar',
    text: 'A price this far from the last one is not believed until two more agree with it: meanwhile nothing of ours stands and nothing fills.',
    formula: '|price / last price − 1|',
    unit: '%',
    source: DESK,
  },
  stale: {
    title: 'Stale-price stop',
    text: 'Without a price for this long no quote may stand: the market has moved and we have not seen it.',
    formula: 'now − time of the last price',
    unit: 's',
    source: 'The article, section 7.',
  },
  theArticle: {
    title: 'The article',
    text: 'A guide for trading agents. Its desk, its formulas and its targets are what this page began with: it runs them, measures them, and says where they are wrong (the tab Article errata).',
    source: 'The article itself.',
  },
  bp: {
    title: 'Basis point',
    text: 'A hundredth of a percent of the price: the usual measure of spreads and fees, the same for every market.',
    formula: '1 bp = price / 10,000',
    source: 'Usual definition.',
  },
  position: {
    title: 'Position: long, short, flat',
    text: 'What the desk holds after all its fills. Long: it has bought more than it sold and loses when the price falls. Short: it has sold more than it bought and loses when the price rises. Flat: neither.',
    formula: 'bought − sold',
    unit: 'base',
    source: 'Usual definition.',
  },
  pricePane: {
    title: 'The price pane',
    text: 'Thick line: the mid. Violet, dashed: the reservation price, dotted grey that of the run before. Blue bands: our bids, orange bands: our asks, a band for each layer. ▲ we bought, ▼ we sold, larger marks are larger sizes. A letter in a box: something befell the market, a limit tripped or somebody acted; point at it to read what. A adverse selection, B inventory band, C price collar, E emergency order, F too many fills or all on one side, K kill, L loss, M too many messages, N news, R re-armed or reduce-only, S stale price, T fee tier, ± a setting changed. “Layers beyond” stand further out than the pane reaches.',
    source: 'Drawn from the run; point at it to read a moment.',
  },
  inventoryPane: {
    title: 'The inventory pane',
    text: 'What the desk holds: above zero it is long, below it is short. Dashed lines are its limits: from “soft” on, the side that would add to the position stands further out; from “hard” on it is withdrawn. Dotted grey is the run before.',
    source: 'Drawn from the run; point at it to read a moment.',
  },
  equityPane: {
    title: 'The P&L pane',
    text: 'Equity is what the desk has won or lost so far: what fills earned (spread capture), plus what the position did (inventory P&L), plus rebates, less fees. The band behind it is where the same desk ends on other seeds, or under other rules of when an order fills; dotted grey is the run before.',
    formula: 'equity = spread capture + inventory P&L + rebates − fees',
    source: 'Drawn from the run; point at it to read a moment.',
  },
  selectionPane: {
    title: 'The adverse-selection pane',
    text: 'How many of the last fills (as many as the title says) were losing money five seconds later, and, dashed violet, how many would by chance: against moves as large as this market’s have been, with no order knowing which way they go. What the first stands above the second is what informed orders cost. Both rise with volatility and with quotes that stand close or are renewed rarely; the gap rises with the share of orders that know the next move (Informed share, under Market). The level lines are the article’s: its target of 40 %, its limit of 70 %. Dotted grey is the run before. Nothing is drawn of fewer than ten fills, as after a trip of the breaker, which begins anew. The scorecard says the same of all fills of the session.',
    source: 'Model notes, section on adverse selection; point at it to read a moment.',
  },
  pairedTapes: {
    title: 'Paired tapes',
    text: 'Both desks are run over again on the same further markets, each with another seed, and the difference is taken market by market. Luck that meets both falls out, so some dozens of pairs tell what one run cannot. Behind a slider counting goes on for six seconds, longer only where they do not make five pairs, and for at most 400 tapes (20,000 where a session is shorter than a minute), as many as this machine manages; in the lab it ends with the tapes asked for. The interval, the difference plus and minus the figure after ±, holds the true difference 95 times in 100; only if it leaves out zero is one desk called better.',
    formula:
      'mean of (P&L of one − P&L of the other on the same tape) ± t · its standard error; Student’s t: 2.45 for 7 pairs, 1.96 for many',
    unit: 'USD per session',
    source: 'Paired comparison on common random numbers (Law & Kelton).',
  },
  glft: {
    title: 'GLFT',
    text: 'The strategy of Guéant, Lehalle and Fernandez-Tapia: the quotes that are best for a desk that minds risk, far from the end of a session. Their spread is constant and leans against what the desk holds.',
    formula:
      'half-spread = ln(1 + g/k)/g + c/2;  lean = inventory in lots × c,  c = √(σ²g/(2kA) · (1 + g/k)^(1 + k/g)),  g = γ·lot',
    unit: 'USD',
    source: 'Guéant, Lehalle & Fernandez-Tapia 2013.',
  },
  howFilled: {
    title: 'How it filled',
    text: 'Maker: somebody came to our resting quote. Picked off: the market moved through our quote before we had taken it away, and whoever saw it first took it. Taker: we sent a market order, to shed inventory.',
    source: 'Told by the venue of this page, fill by fill.',
  },
  anatomy: {
    title: 'Anatomy of a quote',
    text: 'Every step from the mid to the price sent. The amounts add up to the last tick; the clamp that decided, if one did, is named.',
    source: 'The strategy’s own terms, then layer, bands, floor and cap, distance from the mid, tick.',
  },
  'step-drift': {
    title: 'Drift',
    text: 'What the believed drift of the mid is worth until the end: both quotes move with it.',
    source: STRATEGY,
  },
  'step-inventory': {
    title: 'Inventory term',
    text: 'From the mid to the reservation price: both quotes move down when the desk is long and up when it is short, so that the next trade tends to bring the position back.',
    formula: '−(inventory − target) in lots × skew per lot',
    source: STRATEGY,
  },
  'step-half-spread': {
    title: 'Half-spread',
    text: 'The strategy’s distance between the reservation price and its innermost quote.',
    source: STRATEGY,
  },
  'step-risk': {
    title: 'Volatility term of the spread',
    text: 'The part of the distance that pays for holding what was traded while the mid moves: it grows with volatility and risk aversion.',
    source: STRATEGY,
  },
  'step-impact': {
    title: 'Information term of the spread',
    text: 'The part of the distance that pays for orders that know more than the desk does.',
    source: STRATEGY,
  },
  'step-arrival': {
    title: 'Arrival (k) term of the spread',
    text: 'The part of the distance that earns most where orders reach less often the deeper a quote stands: 1/k for a desk that fears no risk.',
    source: STRATEGY,
  },
  'step-volatility': {
    title: 'Volatility scaler',
    text: 'How much wider all distances are while the market moves more than usual.',
    formula: 'distance × (√(σ now / its median of the session) − 1), never below 0',
    source: LAYERS,
  },
  'step-layer': {
    title: 'Layer offset',
    text: 'From the strategy’s own distance to that of this layer. The table of layers may put the first layer inside the strategy’s half-spread: then the step goes towards the mid.',
    formula: 'distance of this layer − the strategy’s own distance',
    source: LAYERS,
  },
  'step-caution': {
    title: 'Adverse-selection breaker',
    text: 'How much wider quotes stand for a while after too many fills have lost.',
    source: RISK_STEP,
  },
  'step-band': {
    title: 'Inventory band',
    text: 'In the soft band the side that adds to the position stands wider and the side that reduces it tighter.',
    source: RISK_STEP,
  },
  'step-clamp': {
    title: 'Spread floor or cap',
    text: 'The least and the greatest distance that the risk settings allow.',
    formula: 'half of the floor ≤ distance ≤ half of the cap',
    source: RISK_STEP,
  },
  'step-distance': {
    title: 'Least distance from the mid',
    text: 'However far the lean goes, no quote stands nearer to the mid than half of the least spread under Risk.',
    formula: 'distance from the mid ≥ half of the floor',
    source: RISK_STEP,
  },
  'step-tick': {
    title: 'Rounding to the tick',
    text: 'Prices are whole ticks: a bid is rounded down and an ask up.',
    formula: 'bid: ⌊price / tick⌋ · tick, ask: ⌈price / tick⌉ · tick',
    source: 'The grid of the instrument.',
  },
  'step-post-only': {
    title: 'Post-only',
    text: 'A quote that would trade at once stands a tick behind the mid instead.',
    source: 'The venue’s rule for quotes that must not take.',
  },
} as const satisfies Readonly<Record<string, GlossaryEntry>>;

export type GlossaryName = keyof typeof GLOSSARY;
