import { FRACTION } from '../domain/fraction';

const HORIZON_S = 5;
/** Moves remembered: the last five minutes, one a second. */
const MOVES = 300;

/** How the breaker judges the last matured fills. */
export interface AdverseSelectionTest {
  /** Fills looked at. */
  readonly window: number;
  /** Badness of a losing share r1 beside its no-information baseline, 0 … 1. */
  readonly badness: (r1: number, baseline: number) => number;
  /** Trips from this badness on. */
  readonly limit: number;
}

/** By excess over the baseline (3.5 % of ordinary, 100 % of toxic sessions), and as the article has it. */
export const ADVERSE_SELECTION_TESTS: Readonly<Record<'excess' | 'article', AdverseSelectionTest>> = {
  excess: {
    window: 100,
    badness: (r1, baseline) => (baseline < 1 ? (r1 - baseline) / (1 - baseline) : 0),
    limit: 0.35,
  },
  article: { window: 50, badness: (r1) => r1, limit: 0.7 },
};

/**
 * Share of the last matured fills that lost within five seconds, beside the share that would have lost if the
 * fills carried no information: the empirical distribution (both signs) of recent five-second mid moves,
 * evaluated at each fill's own distance −δ.
 */
export class AdverseSelection {
  readonly horizonS = HORIZON_S;
  /** Price differences up to this are rounding dust. */
  dust = FRACTION;
  private window = 0;
  private test: AdverseSelectionTest | null = null;
  private losing = new Uint8Array(0);
  private expected = new Float64Array(0);
  private readonly moves = new Float64Array(MOVES);
  private moveCount = 0;
  private count = 0;
  private impacts = new Float64Array(0);
  private impactSum = FRACTION;
  private losingSum = FRACTION;
  private expectedSum = FRACTION;
  trips = 0;
  /** Fills in the window, 0 … window. */
  matured = 0;
  /** 0 … 1; NaN before the first matured fill. */
  losingShare = NaN;
  /** 0 … 1; NaN before the first matured fill. */
  baseline = NaN;
  /** Mean price impact of the fills in the window, price units: what their information cost. NaN before the first. */
  meanImpact = NaN;

  constructor(test: AdverseSelectionTest | null) {
    this.dust = 0;
    this.judgeBy(test);
  }

  /** Another test from now on; it begins with an empty window and keeps the moves that were seen. */
  judgeBy(test: AdverseSelectionTest | null): void {
    this.test = test;
    this.window = test?.window ?? 100;
    this.losing = new Uint8Array(this.window);
    this.expected = new Float64Array(this.window);
    this.impacts = new Float64Array(this.window);
    this.restart();
  }

  /** A move of the mid over the horizon, price units; feed one a second. */
  observeMove(move: number): void {
    this.moves[this.moveCount++ % MOVES] = Math.abs(move);
  }

  /** A fill has reached the horizon with this markout; `distance` δ = side·(mid at the fill − price). */
  observeFill(markout: number, distance: number): void {
    const at = this.count % this.window;
    if (this.count >= this.window) {
      this.losingSum -= this.losing[at];
      this.expectedSum -= this.expected[at];
      this.impactSum -= this.impacts[at];
    }
    this.losing[at] = markout < -this.dust ? 1 : 0;
    this.expected[at] = this.lossProbability(distance);
    // effective half-spread − realised half-spread
    this.impacts[at] = distance - markout;
    this.losingSum += this.losing[at];
    this.expectedSum += this.expected[at];
    this.impactSum += this.impacts[at];
    this.count++;
    this.average();
  }

  /** Whether the window is full and its verdict bad. */
  tripped(): boolean {
    const { test } = this;
    return (
      test !== null &&
      this.count >= test.window &&
      test.badness(this.losingShare, this.baseline) >= test.limit
    );
  }

  /** Empties the window after a trip. */
  restart(): void {
    this.count = 0;
    this.losingSum = 0;
    this.expectedSum = 0;
    this.impactSum = 0;
    this.average();
  }

  private average(): void {
    this.matured = Math.min(this.count, this.window);
    this.losingShare = this.losingSum / this.matured;
    this.baseline = this.expectedSum / this.matured;
    this.meanImpact = this.impactSum / this.matured;
  }

  /** P(±move < −δ) under the recent moves, either sign equally likely. */
  private lossProbability(distance: number): number {
    const { moves, dust } = this;
    const n = Math.min(this.moveCount, MOVES);
    if (n === 0) return 0.5;
    const behind = distance < -dust;
    const threshold = behind ? -distance - dust : distance + dust;
    let beyond = 0;
    // Every fill counts them anew, and which are beyond nobody can predict: added up without a branch.
    for (let i = 0; i < n; i++) beyond = (beyond + +(moves[i] > threshold)) | 0;
    const tail = (0.5 * beyond) / n;
    return behind ? 1 - tail : tail;
  }
}
