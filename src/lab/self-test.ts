import { within95 } from '../domain/student-quantile';
import { Moments } from '../estimate/moments';
import { headerOf } from '../market/market';
import { MARKETS } from '../market/registry';
import { adverseSelection } from '../metrics/adverse-selection';
import { MidPath } from '../metrics/mid-path';
import type { Config } from '../session/config';
import { readConfig } from '../session/read-config';
import { runSession } from '../session/run';
import { BARE_THEORY } from '../session/scenarios';
import { Tape } from '../tape/tape';
import { informedLosingShare } from './informed-losses';

/** Fills are judged so long after they happened, s. */
const HORIZON_S = 5;
/** Distance of the desk that theory knows, price units. */
const DISTANCE = 20;
/** Standard errors within which an excess counts as nothing. */
const WITHIN = 4;

const NO_BREAKERS = {
  lossPer5Min: null,
  sessionLoss: null,
  adverseSelection: 'off',
  perFillLoss: null,
  oneSidedFills: null,
  fillSpike: null,
};

/** Desks that must all measure nothing where nobody knows anything; the first stands at a constant distance. */
const DESKS: readonly { readonly label: string; readonly changes: Record<string, unknown> }[] = [
  {
    label: 'constant distance',
    changes: {
      layers: [],
      execution: BARE_THEORY.execution,
      venue: BARE_THEORY.venue,
      fees: BARE_THEORY.fees,
      risk: BARE_THEORY.risk,
      strategy: { part: 'fixed', values: { halfSpread: DISTANCE, lot: 0.01 }, volatility: 'given' },
    },
  },
  { label: 'layered', changes: { risk: NO_BREAKERS } },
  {
    label: 'stale, 30 s',
    changes: {
      layers: [{ offsetBps: 3, size: 0.01, refreshS: 30 }],
      execution: { sizeLaw: 'constant' },
      risk: { ...NO_BREAKERS, minSpreadBps: 1 },
    },
  },
  {
    label: 'skewed',
    changes: {
      layers: [],
      strategy: {
        part: 'linear-skew',
        values: { halfSpreadBps: 2, skewPerLot: 5, lot: 0.01 },
        volatility: 'given',
      },
      risk: { ...NO_BREAKERS, minSpreadBps: 1 },
    },
  },
];

export interface SelfTestPlan {
  /** Informed shares, the first 0. */
  readonly informedShares: readonly number[];
  readonly sessions: number;
  readonly durationS: number;
  readonly seed: number;
}

export const SELF_TEST: SelfTestPlan = {
  informedShares: [0, 0.15, 0.3, 0.5],
  sessions: 12,
  durationS: 7200,
  seed: 11,
};

/** One desk in one market; shares 0 … 1. */
export interface SelfTestCell {
  readonly desk: string;
  readonly informedShare: number;
  /** Sessions so far that had fills. */
  readonly sessions: number;
  readonly losingShare: number | null;
  /** Losing share less its no-information baseline: mean over sessions, and its standard error. */
  readonly excess: number | null;
  readonly se: number | null;
  /** Half of its 95 % interval. */
  readonly half: number | null;
  /** What theory says of the losing share; null where the distance is not constant. */
  readonly theory: number | null;
}

export interface SelfTestProgress {
  readonly done: number;
  readonly steps: number;
  readonly horizonS: number;
  readonly cells: readonly SelfTestCell[];
  /** Whether every excess is nothing at p = 0 and rises with p; null before the end. */
  readonly passed: boolean | null;
}

interface Measured {
  readonly excess: Moments;
  readonly share: Moments;
}

/**
 * Does the measure of adverse selection measure adverse selection? Desks of several kinds on the same tapes, from a
 * market without information to one where half of the orders are informed. One step is one tape with all desks on it.
 */
export class SelfTest {
  private readonly plan: SelfTestPlan;
  private readonly measured: readonly (readonly Measured[])[];
  private done = 0;

  constructor(plan: SelfTestPlan = SELF_TEST) {
    this.plan = plan;
    this.measured = plan.informedShares.map(() =>
      DESKS.map(() => ({ excess: new Moments(), share: new Moments() })),
    );
  }

  get steps(): number {
    return this.plan.sessions * this.plan.informedShares.length;
  }

  /** Runs the next tape; nothing after the last. Market by market in turn, so that a table fills evenly. */
  step(): void {
    if (this.done >= this.steps) return;
    const { informedShares, seed } = this.plan;
    const market = this.done % informedShares.length;
    const path = Math.floor(this.done / informedShares.length);
    const configs = DESKS.map(({ changes }) => this.configOf(changes, informedShares[market]));
    const tape = tapeOf(configs[0], path, seed);
    configs.forEach((config, desk) => {
      const session = runSession(config, tape);
      const report = adverseSelection(new MidPath(tape, session.row), session.fills, HORIZON_S);
      const { losingFillShare: share, losingFillBaseline: baseline } = report;
      if (share === null || baseline === null) return;
      this.measured[market][desk].excess.add(share - baseline);
      this.measured[market][desk].share.add(share);
    });
    this.done++;
  }

  progress(): SelfTestProgress {
    const { informedShares } = this.plan;
    const cells = informedShares.flatMap((p, m) => DESKS.map((_, d) => this.cell(p, m, d)));
    const { done, steps } = this;
    return { done, steps, horizonS: HORIZON_S, cells, passed: done < steps ? null : this.passed() };
  }

  private cell(informedShare: number, market: number, desk: number): SelfTestCell {
    const { excess, share } = this.measured[market][desk];
    const some = excess.count > 0;
    return {
      desk: DESKS[desk].label,
      informedShare,
      sessions: excess.count,
      losingShare: some ? share.mean : null,
      excess: some ? excess.mean : null,
      se: excess.count > 1 ? excess.standardError : null,
      half: excess.count > 1 ? within95(excess.count) * excess.standardError : null,
      theory: desk === 0 ? this.theory(informedShare) : null,
    };
  }

  private passed(): boolean {
    return DESKS.every((_, desk) =>
      this.measured.every((row, market) => {
        const { mean, standardError } = row[desk].excess;
        if (market === 0) return Math.abs(mean) <= WITHIN * standardError;
        return mean > WITHIN * standardError && mean > this.measured[market - 1][desk].excess.mean;
      }),
    );
  }

  private theory(p: number): number {
    const { values } = this.configOf({}, p).market;
    const number = (name: string): number => Number(values[name]);
    const market = { sigma: number('sigma'), A: number('A'), k: number('k'), p, revealS: number('revealS') };
    return informedLosingShare(market, DISTANCE, HORIZON_S);
  }

  private configOf(changes: Record<string, unknown>, informedShare: number): Config {
    const { durationS } = this.plan;
    const result = readConfig({
      ...changes,
      durationS,
      market: { part: 'informed-jumps', values: { informedShare, gridS: HORIZON_S / 50 } },
    });
    if (!result.ok)
      throw new Error(`bug: the self-test: ${result.problems.map(({ message }) => message).join(' ')}`);
    return result.config;
  }
}

function tapeOf({ market, instrument, durationS }: Config, path: number, seed: number): Tape {
  const part = MARKETS[market.part];
  const tape = new Tape(headerOf(market.part, part, market.values, instrument), 4096);
  part.write(market.values, { seed, path, durationS, instrument, events: [] }, tape);
  return tape;
}
