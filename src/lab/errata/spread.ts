import { log1pOver } from '../../domain/portable-math';
import { MidPath } from '../../metrics/mid-path';
import { markouts } from '../../metrics/markouts';
import { adverseSelection } from '../../metrics/adverse-selection';
import { BARE_THEORY } from '../../session/scenarios';
import type { Session } from '../../session/session';
import { exact, type Erratum } from './erratum';
import { pairedRuns } from './paired-runs';
import { configured, HALF_SPREAD, LOT, MAX_INVENTORY, PLAIN, plainDesk, runTogether } from './plain-market';

/** The k that the article's code holds fixed, and its γ. */
const PRINTED_K = 1.5;
const GAMMA = 0.01;
const COIN = 0.00002345;

/** (1/γ)·ln(1 + γ/k), price units. */
export function arrivalTerm(gamma: number, k: number): number {
  return log1pOver(gamma / k) / k;
}

const fixedAt = (halfSpread: number) => plainDesk({ part: 'fixed', values: { halfSpread, lot: LOT } });

const constantK: Erratum = {
  name: 'E4',
  title: 'k = 1.5 for every asset',
  where: 'The agent: spread',
  prints: 'k = 1.5, hard-coded, whose unit is 1/USD.',
  code: 'def optimal_spread(self, sigma: float, k: float = 1.5)',
  right: 'k belongs to the book: about 1/17 to 1/26 per USD for the spreads that the article wants.',
  effect:
    'The arrival term is 0.66 USD (0.1 bp), so the floor of 26 USD always wins, and γ, σ, k and T have no effect on the spread. On a coin at 0.00002345 the same constant bids −0.66.',
  demonstrate() {
    const printedHalf = arrivalTerm(GAMMA, PRINTED_K);
    const rightHalf = arrivalTerm(GAMMA * LOT, PLAIN.k);
    const desks = [fixedAt(printedHalf), fixedAt(rightHalf)];
    const [printed, right] = desks;
    const coinHalf = arrivalTerm(GAMMA, PRINTED_K);
    return pairedRuns({
      paths: 12,
      quantities: [
        { label: 'Fills in eight hours, floor off', unit: '' },
        { label: 'Earned at the fills, floor off', unit: 'USD' },
      ],
      run(path) {
        const [tight, wide] = runTogether(desks, path);
        return [
          [tight.fills.length, wide.fills.length],
          [tight.ledger.spreadCapture, wide.ledger.spreadCapture],
        ];
      },
      result: () => ({
        name: 'E4',
        setting: 'A book with 1/k = 17 USD; the desk quotes what the arrival term says, 0.01 BTC a side.',
        columns: ['k = 1.5', 'k of the book'],
        exact: [
          exact('Arrival term of the half-spread', 'USD', printedHalf, rightHalf),
          exact('What the code quotes, floor on', 'USD', Math.max(printedHalf, HALF_SPREAD), rightHalf),
          // On the coin the book of a 4 bp half-spread has 1/k = 4 bp.
          exact('Bid on a coin at 0.00002345', 'USD', COIN - coinHalf, COIN * (1 - 0.0004)),
        ],
        finding:
          'The formula’s own answer would earn a tenth of what the book offers; the floor hides that it is never used.',
        desks: { printed, right },
      }),
    });
  },
};

/** The paper's numbers: σ = 2, k = 1.5, A = 140, T = 1. */
const PAPER = { sigma: 2, k: 1.5 } as const;

/** As printed: 2σ√γ for the whole spread. */
export function ruleOfThumb(sigma: number, gamma: number): number {
  return 2 * sigma * Math.sqrt(gamma);
}

/** Whole spread averaged over the paper's session: γσ²T/2 + (2/γ)·ln(1 + γ/k), T = 1. */
export function paperSpread(gamma: number): number {
  return 0.5 * gamma * PAPER.sigma * PAPER.sigma + 2 * arrivalTerm(gamma, PAPER.k);
}

const thumb: Erratum = {
  name: 'E8',
  title: 'The rule of thumb 2σ√γ',
  where: 'Optimal spread formula',
  prints: 'optimal spread ≈ 2σ√(γ). For σ = 0.1 % per second and γ = 0.01 that gives ~2 bps per side.',
  code: null,
  right: 'γσ²τ + (2/γ)·ln(1 + γ/k), which tends to 2/k as γ goes to 0.',
  effect:
    'The rule has an impossible unit, no k, and goes to 0 for a risk-neutral desk. In the paper’s units it gives 0.40, 1.26 and 4.0 for γ = 0.01, 0.1 and 1; right are 1.35, 1.49 and 3.02. Its own example makes 2 bp in all, not per side.',
  demonstrate() {
    const gammas = [0.01, 0.1, 1];
    const inPaper = (halfSpread: number) =>
      configured({
        ...BARE_THEORY,
        durationS: 1,
        market: { part: 'paper-2008' },
        strategy: { part: 'fixed', values: { halfSpread, lot: 1 }, volatility: 'given' },
      });
    const desks = [inPaper(ruleOfThumb(PAPER.sigma, 0.01) / 2), inPaper(paperSpread(0.01) / 2)];
    return pairedRuns({
      paths: 400,
      quantities: [{ label: 'Profit of a symmetric desk, γ = 0.01', unit: 'paper' }],
      run(path) {
        const [printed, right] = runTogether(desks, path);
        return [[printed.equity, right.equity]];
      },
      result: () => ({
        name: 'E8',
        setting: 'The simulation of Avellaneda & Stoikov 2008: σ = 2, k = 1.5, A = 140, T = 1.',
        columns: ['2σ√γ', 'formula'],
        exact: gammas.map((gamma) =>
          exact(`Spread at γ = ${gamma}`, 'paper', ruleOfThumb(PAPER.sigma, gamma), paperSpread(gamma)),
        ),
        finding:
          'Far too tight for a calm desk and too wide for a careful one: the rule knows nothing of the book.',
        desks: null,
      }),
    });
  },
};

/** Volatility is five times its usual from BURST_S on, for BURST_LONG_S. */
const BURST_S = 3600;
const BURST_LONG_S = 600;

/** As printed: max(1, √(σ per sample / 0.001)). */
export function printedScaler(sigmaPerSample: number): number {
  return Math.max(1, Math.sqrt(sigmaPerSample / 0.001));
}

/** Mean half of the distance between the innermost quotes between two times. */
function meanHalfBetween({ marks }: Session, fromS: number, toS: number): number {
  let sum = 0;
  let n = 0;
  for (let i = Math.round(fromS / marks.stepS); i <= Math.round(toS / marks.stepS); i++) {
    const half = 0.5 * (marks.at(i, marks.askColumn(0)) - marks.at(i, marks.bidColumn(0)));
    if (!Number.isFinite(half)) continue;
    sum += half;
    n++;
  }
  return sum / n;
}

const constantBaseline: Erratum = {
  name: 'E16',
  title: 'A constant as “historical median” volatility',
  where: 'Volatility-adjusted spread',
  prints: 'baseline_vol = 0.001 per sample, where the text says historical_median_vol.',
  code: 'baseline_vol = 0.001\nvol_scaler = max(1.0, vol_ratio ** 0.5)',
  right: 'The median of what was measured, as the text says.',
  effect: 'Real volatility over 2 s is 0.00013: the scaler sleeps until volatility passes 397 % a year.',
  demonstrate() {
    const around = {
      durationS: BURST_S + BURST_LONG_S + 600,
      execution: { refreshS: 2 },
      venue: { ...BARE_THEORY.venue, pickOff: true },
      market: {
        part: 'brownian-poisson',
        values: { ...PLAIN, gridS: 0.25 },
        events: [{ kind: 'regime', t: BURST_S, durationS: BURST_LONG_S, factor: 5 }],
      },
    };
    const seen = { volatility: 'ewma' };
    const printed = plainDesk(
      { part: 'article-as-printed', values: { lot: LOT, skewFactor: 0 }, ...seen },
      around,
    );
    const right = plainDesk(
      {
        part: 'fixed',
        values: { halfSpread: HALF_SPREAD, lot: LOT },
        ...seen,
        ...{ volatilityScaler: true },
      },
      around,
    );
    const perSample = (annual: number): number => (annual * Math.SQRT2) / Math.sqrt(365 * 86_400);
    const awakeFrom = (0.001 / Math.SQRT2) * Math.sqrt(365 * 86_400);
    return pairedRuns({
      paths: 16,
      quantities: [
        { label: 'Half-spread before the burst', unit: 'USD' },
        { label: 'Half-spread in the burst', unit: 'USD' },
        { label: 'Earned in the burst, 5 s after each fill', unit: 'USD' },
        { label: 'Fills in the burst', unit: '' },
      ],
      run(path) {
        const [asleep, awake] = runTogether([printed, right], path);
        const mids = new MidPath(asleep.tape);
        const both = (measure: (session: Session) => number): [number, number] => [
          measure(asleep),
          measure(awake),
        ];
        const untilS = BURST_S + BURST_LONG_S;
        return [
          both((session) => meanHalfBetween(session, BURST_S - 600, BURST_S)),
          // The estimate needs its minute.
          both((session) => meanHalfBetween(session, BURST_S + 120, untilS)),
          both((session) => earnedLater(session, mids, BURST_S, untilS).total),
          both((session) => earnedLater(session, mids, BURST_S, untilS).fills),
        ];
      },
      result: () => ({
        name: 'E16',
        setting:
          'Volatility rises from 50 to 250 % a year for ten minutes; quotes of 0.01 BTC at 4 bp, refreshed every 2 s, that the market can run over.',
        columns: ['against 0.001', 'against the median'],
        exact: [exact('Scaler at 250 % a year', '×', printedScaler(perSample(2.5)), Math.sqrt(5))],
        finding: `As printed the scaler wakes at ${Math.round(100 * awakeFrom)} % a year; a burst to five times the usual volatility goes unnoticed and is paid for.`,
        desks: { printed, right },
      }),
    });
  },
};

/** Half of the orders know the next jump, of 50 USD on average. */
const TOXIC = { A: 0.03, k: 0.02, informedShare: 0.5 } as const;

const gammaAgainstInformation: Erratum = {
  name: 'E42',
  title: 'γ as a cure for adverse selection',
  where: 'Parameter tuning guide',
  prints: 'High adverse selection: Spread too tight relative to information. Increase risk_aversion …',
  code: null,
  right: 'Widen by what information costs, p/((1 − p)k). γ answers for inventory, not for information.',
  effect:
    'Raising γ from 0.001 to 1 makes the arrival term of the half-spread smaller, from 0.666 to 0.511 USD; under the floor nothing changes at all.',
  demonstrate() {
    const desk = (part: string, values: Record<string, unknown>) =>
      configured({
        ...BARE_THEORY,
        durationS: 28_800,
        market: {
          part: 'informed-jumps',
          values: { mid: PLAIN.mid, sigma: 4, ...TOXIC, revealS: 0, gridS: 1 },
        },
        strategy: { part, values, volatility: 'given' },
      });
    const { k, informedShare: p } = TOXIC;
    const flat = { lot: LOT, skewFactor: 0, maxInventory: MAX_INVENTORY };
    const before = desk('article-as-printed', { ...flat, riskAversion: GAMMA });
    const printed = desk('article-as-printed', { ...flat, riskAversion: 1 });
    const right = desk('fixed', { lot: LOT, halfSpread: 1 / (k * (1 - p)) });
    return pairedRuns({
      paths: 16,
      quantities: [
        { label: 'Half-spread at the fills', unit: 'USD' },
        { label: 'Earned per fill, 5 s later', unit: 'USD' },
        { label: 'Earned in eight hours, 5 s later', unit: 'USD' },
        { label: 'Losing fills (R1) at 5 s', unit: '%' },
        { label: 'What the cure changes in eight hours', unit: 'USD' },
      ],
      run(path) {
        const [untreated, raised, widened] = runTogether([before, printed, right], path);
        const mids = new MidPath(untreated.tape);
        const [none, gamma, width] = [untreated, raised, widened].map((session) =>
          earnedLater(session, mids),
        );
        return [
          [gamma.half, width.half],
          [gamma.perFill, width.perFill],
          [gamma.total, width.total],
          [100 * gamma.losing, 100 * width.losing],
          [toCents(gamma.total - none.total), toCents(width.total - none.total)],
        ];
      },
      result: () => ({
        name: 'E42',
        setting:
          'Half of the orders know the next jump; the article’s desk at 4 bp with γ raised from 0.01 to 1, or wider by its losses.',
        columns: ['γ raised to 1', 'wider by p/((1 − p)k)'],
        exact: [
          exact(
            'Half-spread the cure adds, floor off',
            'USD',
            arrivalTerm(1, PRINTED_K) - arrivalTerm(GAMMA, PRINTED_K),
            p / ((1 - p) * k),
          ),
        ],
        finding: 'A hundred times the γ changes nothing under the floor; width turns the loss around.',
        desks: { printed, right },
      }),
    });
  },
};

/** Below a cent two desks are one. */
function toCents(amount: number): number {
  return Math.round(100 * amount) / 100;
}

interface EarnedLater {
  readonly fills: number;
  readonly half: number;
  /** USD per BTC traded. */
  readonly perFill: number;
  readonly total: number;
  readonly losing: number;
}

/** What the fills of a stretch of time were worth five seconds later. */
function earnedLater({ fills }: Session, mids: MidPath, fromS = 0, untilS = Infinity): EarnedLater {
  const { value } = markouts(mids, fills, 5);
  let [half, sum, total, n] = [0, 0, 0, 0];
  for (let i = 0; i < fills.length; i++) {
    if (!Number.isFinite(value[i]) || fills.time[i] < fromS || fills.time[i] > untilS) continue;
    half += fills.side[i] * (fills.mid[i] - fills.price[i]);
    sum += value[i];
    total += value[i] * fills.size[i];
    n++;
  }
  const losing = adverseSelection(mids, fills, 5).losingFillShare ?? NaN;
  return { fills: n, half: half / n, perFill: sum / n, total, losing };
}

/** Faults of the distance at which quotes stand. */
export const SPREAD_ERRATA: readonly Erratum[] = [
  constantK,
  thumb,
  constantBaseline,
  gammaAgainstInformation,
];
