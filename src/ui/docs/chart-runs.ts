import type { Remote } from 'comlink';
import type { EngineApi, Frame } from '../../../workers/protocol';
import { glftSkew } from '../../strategy/glft';
import { sessionLength } from '../session-length';
import { significant } from '../significant';
import { decimal, percent, signed } from '../numbers';
import type { Drawing, Series } from './drawing';

export interface Slider {
  readonly label: string;
  readonly unit: string;
  readonly min: number;
  readonly max: number;
  readonly start: number;
  /** Steps of equal ratio instead of equal size. */
  readonly logarithmic: boolean;
}

export interface Occasion {
  readonly engine: Remote<EngineApi>;
  /** Where the slider stands. */
  readonly value: number;
  readonly seed: number;
  /** Whether somebody has asked for something else meanwhile. */
  readonly over: () => boolean;
  /** Whether drawings may follow each other by themselves. */
  readonly moving: boolean;
}

/** A chart of the docs: what it shows, one setting, and the run of the engine behind it. */
export interface ChartRun {
  readonly title: string;
  /** What is simulated, in one sentence. */
  readonly setting: string;
  readonly slider: Slider;
  /** Whether another seed shows another day; a recording is what it is. */
  readonly seeded: boolean;
  readonly run: (occasion: Occasion, show: (drawing: Drawing) => void) => Promise<void>;
}

/**
 * One quote a side, nothing between formula and order: no layers, limits, fees or latency, always refreshed, and nobody
 * who picks off what a jump has passed.
 */
const BARE = {
  layers: [],
  execution: { refreshS: 0, refill: 'at-once', sizeLaw: 'constant' },
  venue: { pickOff: false, latencyMs: { feed: 0, order: 0, cancel: 0 } },
  fees: { schedule: 'none' },
  risk: { bands: 'none' },
};

const NINETY_FIVE = 1.96;

/** Runs a configuration to a time; what the engine refuses is an error with its own words. */
async function opened(engine: Remote<EngineApi>, config: unknown, untilS: number): Promise<void> {
  const result = await engine.open(config, untilS);
  if (!result.ok) throw new Error(result.problems.map(({ message }) => message).join(' '));
}

function wholeFrame(engine: Remote<EngineApi>, points: number): Promise<Frame> {
  return engine.frame({ points, fromS: null, toS: null });
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

const reservationPrice: ChartRun = {
  title: 'The reservation price leans against the inventory',
  setting:
    'GLFT closed form, one lot of 0.01 BTC a side, two hours of a Brownian–Poisson market (σ 4 USD/√s, A 0.1/s a side, k 0.02/USD).',
  slider: { label: 'Risk aversion γ', unit: '1/USD', min: 0.001, max: 0.3, start: 0.03, logarithmic: true },
  seeded: true,
  async run({ engine, value: gamma, seed, over, moving }, show) {
    const durationS = 7200;
    const lot = 0.01;
    const config = {
      ...BARE,
      seed,
      durationS,
      market: { part: 'brownian-poisson', values: { sigma: 4, A: 0.1, k: 0.02 } },
      strategy: { part: 'glft', values: { gamma, lot }, volatility: 'given' },
    };
    const formula = glftSkew(gamma * lot, 4, 0.1, 0.02);
    await opened(engine, config, moving ? durationS / 8 : durationS);
    if (moving) {
      await engine.setSpeed(600);
      await engine.play();
    }
    for (;;) {
      const { run, playing } = await wholeFrame(engine, 240);
      if (over()) return;
      show(leaning(run, lot, formula, !playing));
      if (!playing) return;
      await pause(200);
      if (over()) return;
    }
  },
};

function leaning(run: Frame['run'], lot: number, formula: number, done: boolean): Drawing {
  const inventory: { x: number; y: number }[] = [];
  const lean: { x: number; y: number }[] = [];
  let [product, square] = [0, 0];
  for (let i = 0; i < run.length; i++) {
    const x = run.time[i] / 60;
    const lots = run.inventory[i] / lot;
    const shift = run.reservation[i] - run.mid[i];
    if (!Number.isFinite(shift)) continue;
    inventory.push({ x, y: lots });
    lean.push({ x, y: shift });
    product += lots * shift;
    square += lots * lots;
  }
  const lots = inventory.map(({ y }) => y);
  const sentence = done
    ? `The desk held between ${decimal(Math.min(...lots), 0)} and ${signed(Math.max(...lots), 0)} lots. Each lot held moved its reservation price by ${signed(square > 0 ? product / square : null, 2)} USD; the closed form says ${signed(-formula, 2)} USD.`
    : '';
  const every = Math.max(1, Math.floor(inventory.length / 24));
  return {
    label: 'minutes',
    panels: [
      {
        label: 'inventory, lots',
        zero: true,
        series: [{ label: 'Inventory', look: 'mid', as: 'line', points: inventory }],
      },
      {
        label: 'r − mid, USD',
        zero: true,
        series: [{ label: 'Reservation price less mid', look: 'reservation', as: 'line', points: lean }],
      },
    ],
    sentence,
    columns: ['Minute', 'Inventory, lots', 'Reservation price less mid, USD'],
    rows: inventory.flatMap(({ x, y }, i) =>
      i % every === 0 ? [[decimal(x, 1), decimal(y, 0), decimal(lean[i].y, 2)]] : [],
    ),
  };
}

const OFFSETS_BPS = [1, 2, 4, 6, 9, 13, 18, 25];

const fillProbability: ChartRun = {
  title: 'How many orders reach a quote: counted, and by the formula',
  setting:
    'Eight quotes a side from 1 to 25 bp off the mid, set anew each second, four days of 90 minutes in a Brownian–Poisson market (σ 4 USD/√s, A 0.1/s a side, mid 65,000 USD at the start).',
  slider: { label: 'Decay of reach k', unit: '1/USD', min: 0.005, max: 0.1, start: 0.02, logarithmic: true },
  seeded: true,
  async run({ engine, value: k, seed, over }, show) {
    // The engine hands out ten thousand fills at most: several short days instead of a long one.
    const [days, durationS, A, mid] = [4, 5400, 0.1, 65_000];
    const counts = OFFSETS_BPS.map(() => 0);
    for (let day = 0; day < days; day++) {
      const config = {
        ...BARE,
        seed: days * seed + day,
        durationS,
        market: { part: 'brownian-poisson', values: { mid, sigma: 4, A, k } },
        strategy: { part: 'fixed' },
        layers: OFFSETS_BPS.map((offsetBps) => ({ offsetBps, size: 0.001, refreshS: 1 })),
      };
      await opened(engine, config, durationS);
      for (const { layer } of await engine.fills(10_000)) counts[layer]++;
      if (over()) return;
    }
    const expected = 2 * A * durationS * days;
    const total = counts.reduce((sum, count) => sum + count, 0);
    const points = OFFSETS_BPS.map((bps, i) => ({
      x: (bps * mid) / 10_000,
      y: counts[i] / expected,
      error: (NINETY_FIVE * Math.sqrt(counts[i])) / expected,
    }));
    const formulaAt = (x: number): number => Math.exp(-k * x);
    const line = Array.from({ length: 80 }, (_, i) => ({ x: 2 * (i + 1), y: formulaAt(2 * (i + 1)) }));
    const within = points.filter(({ x, y, error }) => Math.abs(y - formulaAt(x)) <= error).length;
    show({
      label: 'distance δ from the mid, USD',
      panels: [
        {
          label: 'fills / orders expected',
          zero: true,
          series: [
            { label: 'Counted, with 95 % intervals', look: 'bid', as: 'dots', points },
            { label: 'Formula e^(−kδ)', look: 'ghost', as: 'line', points: line },
          ],
        },
      ],
      sentence: `${total.toLocaleString()} fills were counted; ${within} of the ${points.length} intervals hold the formula's value. The nearest quote met ${percent(points[0].y, 1)} of the orders, the farthest ${percent(points.at(-1)?.y, 1)}.`,
      columns: ['δ, USD', 'Fills', 'Share counted', '± 95 %', 'Formula'],
      rows: points.map(({ x, y, error }, i) => [
        decimal(x, 1),
        String(counts[i]),
        percent(y, 2),
        percent(error, 2),
        percent(formulaAt(x), 2),
      ]),
    });
  },
};

const markoutCurve: ChartRun = {
  title: 'What fills are worth later: the markout curve',
  setting:
    'Fixed quotes 50 USD from the mid, eight hours of the informed-jump market (A 0.2/s a side, k 0.02/USD, news known on average 2 s before the price moves). As in the formula, nobody picks off a quote that a jump has passed.',
  slider: { label: 'Informed share p', unit: '', min: 0, max: 0.7, start: 0.15, logarithmic: false },
  seeded: true,
  async run({ engine, value: p, seed, over }, show) {
    const durationS = 28_800;
    const [k, half, revealS] = [0.02, 50, 2];
    await opened(
      engine,
      {
        ...BARE,
        seed,
        durationS,
        market: {
          part: 'informed-jumps',
          values: { sigma: 4, A: 0.2, k, informedShare: p, revealS },
        },
        strategy: { part: 'fixed', values: { halfSpread: half, lot: 0.01 } },
      },
      durationS,
    );
    const { markout } = await engine.analysis();
    const { scorecard } = await wholeFrame(engine, 2);
    if (over()) return;
    const formulaAt = (h: number): number => half - p * (half + 1 / k) * (1 - Math.exp(-h / revealS));
    const known = markout.flatMap(({ h, mean, se, n }) => (mean === null ? [] : [{ h, mean, se, n }]));
    const measured: Series = {
      label: 'Measured, with 95 % intervals',
      look: 'bid',
      as: 'dots',
      points: known.map(({ h, mean, se }) => ({
        x: h,
        y: mean,
        ...(se !== null && { error: NINETY_FIVE * se }),
      })),
    };
    const line = Array.from({ length: 80 }, (_, i) => {
      const h = 0.1 * 3000 ** (i / 79);
      return { x: h, y: formulaAt(h) };
    });
    show({
      label: 'seconds after the fill',
      logarithmic: true,
      panels: [
        {
          label: 'markout, USD per BTC',
          zero: true,
          series: [measured, { label: 'Formula', look: 'ghost', as: 'line', points: line }],
        },
      ],
      sentence: `Five seconds after a fill ${percent(scorecard.losingFillShare, 1)} of ${scorecard.fills.toLocaleString()} fills had lost; without any information it would be ${percent(scorecard.losingFillBaseline, 1)}. The desk ends with ${signed(scorecard.equity, 0)} USD.`,
      columns: ['Seconds', 'Markout, USD', '± 95 %', 'Formula, USD', 'Fills'],
      rows: known.map(({ h, mean, se, n }) => [
        String(h),
        decimal(mean, 2),
        decimal(se === null ? null : NINETY_FIVE * se, 2),
        decimal(formulaAt(h), 2),
        String(n),
      ]),
    });
  },
};

const RULES = [
  { rule: 'touch', label: 'Touch (optimistic)', look: 'capture' },
  { rule: 'queue', label: 'Queue', look: 'mid' },
  { rule: 'through', label: 'Through (strict)', look: 'ask' },
] as const;

const fillRules: ChartRun = {
  title: 'One desk, one recording, three fill rules',
  setting:
    'Quotes of 0.01 BTC that lean against the inventory, on the sample recording that ships with the site, without fees and limits; only the fill rule differs.',
  slider: { label: 'Distance from the mid', unit: 'bp', min: 0.1, max: 10, start: 1, logarithmic: true },
  seeded: false,
  async run({ engine, value: halfSpreadBps, over }, show) {
    await openSample(engine);
    const desks: { series: Series; equity: number; fills: number }[] = [];
    for (const { rule, label, look } of RULES) {
      if (over()) return;
      const result = await engine.change({
        ...(await engine.configuration()),
        ...BARE,
        execution: { ...BARE.execution, refreshS: 1 },
        strategy: { part: 'linear-skew', values: { halfSpreadBps, lot: 0.01, skewPerLot: 1 } },
        venue: { fillRule: rule, latencyMs: { feed: 0, order: 20, cancel: 20 } },
      });
      if (!result.ok) throw new Error(result.problems.map(({ message }) => message).join(' '));
      await engine.seek(result.config.durationS);
      const { run, scorecard } = await wholeFrame(engine, 240);
      const points = Array.from(run.equity, (y, i) => ({ x: run.time[i] / 60, y }));
      desks.push({
        series: { label, look, as: 'line', points },
        equity: scorecard.equity,
        fills: scorecard.fills,
      });
    }
    if (over()) return;
    const range = desks.map(({ equity }) => equity);
    show({
      label: 'minutes',
      panels: [{ label: 'equity, USD', zero: true, series: desks.map(({ series }) => series) }],
      sentence: `The same quotes end anywhere from ${signed(Math.min(...range), 2)} to ${signed(Math.max(...range), 2)} USD, by the rule alone: ${desks.map(({ series, fills }) => `${series.label.toLowerCase()} ${fills.toLocaleString()} fills`).join(', ')}.`,
      columns: ['Rule', 'Fills', 'Equity at the end, USD'],
      rows: desks.map(({ series, fills, equity }) => [series.label, String(fills), signed(equity, 2)]),
    });
  },
};

const samples = new WeakSet<object>();

/** Reads the sample recording into the engine, once. */
async function openSample(engine: Remote<EngineApi>): Promise<void> {
  if (samples.has(engine)) return;
  const response = await fetch('../BTC-USD-sample.csv.gz');
  if (!response.ok) throw new Error('The sample recording did not load.');
  const data = await response.blob();
  const result = await engine.importFiles([{ name: 'BTC-USD-sample.csv.gz', data }], null);
  if (!result.ok) throw new Error(result.error);
  samples.add(engine);
}

const halfSpread: ChartRun = {
  title: 'How far to stand: closed form and optimum',
  setting:
    'The first quote of an empty desk, by GLFT’s closed form and by the exact solution, for nine values of γ·lot (σ 4 USD/√s, A 0.03/s a side, k 0.02/USD, bound 50 lots).',
  slider: { label: 'Time to the end', unit: 's', min: 10, max: 100_000, start: 28_800, logarithmic: true },
  seeded: false,
  async run({ engine, value: T, over }, show) {
    const [sigma, A, k, lot] = [4, 0.03, 0.02, 0.01];
    const found: { x: number; closed: number; exact: number }[] = [];
    for (let i = 0; i < 9; i++) {
      const x = 10 ** (-5 + i / 2);
      const gamma = x / lot;
      const quoted = async (part: string, more: Record<string, number>): Promise<number> => {
        const values = { gamma, lot, sigma, A, k, ...more };
        await opened(
          engine,
          {
            ...BARE,
            durationS: 10,
            market: { part: 'brownian-poisson', values: { sigma: 0, A: 0.000001, k } },
            strategy: { part, values, volatility: 'given' },
          },
          1,
        );
        const [rung] = (await wholeFrame(engine, 2)).ladder;
        return rung?.bid && rung.ask ? (rung.ask.price - rung.bid.price) / 2 : NaN;
      };
      found.push({
        x,
        closed: await quoted('glft', {}),
        exact: await quoted('glft-exact', { Q: 50, T: T + 1 }),
      });
      if (over()) return;
    }
    const gap = Math.max(...found.map(({ closed, exact }) => Math.abs(closed / exact - 1)));
    show({
      label: 'g = γ·lot, 1/USD',
      logarithmic: true,
      panels: [
        {
          label: 'half-spread, USD',
          zero: true,
          series: [
            {
              label: 'Exact',
              look: 'bid',
              as: 'dots',
              points: found.map(({ x, exact }) => ({ x, y: exact })),
            },
            {
              label: 'Closed form',
              look: 'reservation',
              as: 'line',
              points: found.map(({ x, closed }) => ({ x, y: closed })),
            },
            {
              label: 'Risk-neutral limit 1/k',
              look: 'ghost',
              as: 'line',
              points: found.map(({ x }) => ({ x, y: 1 / k })),
            },
          ],
        },
      ],
      sentence: `With ${sessionLength(T)} left the two differ by ${percent(gap, 1)} at most over this range.`,
      columns: ['γ·lot, 1/USD', 'Closed form, USD', 'Exact, USD'],
      rows: found.map(({ x, closed, exact }) => [significant(x, 2), decimal(closed, 2), decimal(exact, 2)]),
    });
  },
};

/** By the names that the markdown files use. */
export const CHART_RUNS: Readonly<Record<string, ChartRun>> = {
  'reservation-price': reservationPrice,
  'fill-probability': fillProbability,
  'markout-curve': markoutCurve,
  'fill-rules': fillRules,
  'half-spread': halfSpread,
};
