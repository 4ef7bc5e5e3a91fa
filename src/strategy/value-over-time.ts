import { log } from '../domain/portable-math';
import { advance, longRun, slopes, terminal, type InventoryChain, type LongRun } from './inventory-chain';

/** ln ω over inventory at a time left that `seek` chooses. */
export interface InventoryValue {
  /** Goes to τ = `timeLeftS` ≥ 0, s; Infinity is the long run. */
  seek(timeLeftS: number): void;
  /** ln ω_q − ln ω_0 for q = index − Q. */
  at(index: number): number;
  /** ln ω_0; null in the long run, where it grows without bound. */
  level(): number | null;
}

/** Solved afresh at every τ, to rounding. Going up in τ continues from the last one. */
export class ExactValue implements InventoryValue {
  private readonly chain: InventoryChain;
  private readonly run: LongRun;
  private timeLeftS = 0;
  private logValue: Float64Array;
  private centre: number;
  private sought: Float64Array;
  private soughtLevel: number | null;

  constructor(chain: InventoryChain) {
    const start = terminal(chain);
    this.chain = chain;
    this.run = longRun(chain);
    this.logValue = start.logValue;
    this.centre = start.level;
    this.sought = start.logValue;
    this.soughtLevel = start.level;
  }

  seek(timeLeftS: number): void {
    if (timeLeftS === 0) {
      // The start as the equation states it: `terminal` holds back one too steep to solve from.
      const level = this.chain.logTerminal[this.chain.Q];
      this.sought = this.chain.logTerminal.map((value) => value - level);
      this.soughtLevel = level;
      return;
    }
    if (timeLeftS >= this.run.relaxedS) {
      this.sought = this.run.limit;
      this.soughtLevel = longRunLevel(this.run, timeLeftS);
      return;
    }
    if (timeLeftS < this.timeLeftS) {
      const start = terminal(this.chain);
      this.logValue = start.logValue;
      this.centre = start.level;
      this.timeLeftS = 0;
    }
    this.centre += advance(this.chain, this.logValue, timeLeftS - this.timeLeftS);
    this.timeLeftS = timeLeftS;
    this.sought = this.logValue;
    this.soughtLevel = this.centre;
  }

  at(index: number): number {
    return this.sought[index];
  }

  level(): number | null {
    return this.soughtLevel;
  }
}

function longRunLevel(run: LongRun, timeLeftS: number): number | null {
  return timeLeftS === Infinity ? null : run.level - run.decay * timeLeftS;
}

/** The table is within this of the exact ln ω, relative to the centre: 1e-7/k of price. */
const TOLERANCE = 1e-7;
/** The first interval, as a share of the fastest time scale. */
const FIRST = 1e-3;
/** A session ends within its last moment, s: the clock of a tape is no finer. */
const LAST_MOMENT_S = 1e-6;
/** Halving an interval divides the error of cubic interpolation by this. */
const HALVING = 16;

/** One τ of the table: ln ω_q − ln ω_0 by index and, behind them, ln ω_0; with their slopes in τ, 1/s. */
interface Node {
  readonly timeLeftS: number;
  /** Whether the interval that begins here is cubic in ln τ. */
  readonly isSteep: boolean;
  readonly value: Float64Array;
  readonly slope: Float64Array;
}

/**
 * A table over τ, read by cubic Hermite interpolation (the equation itself gives the slopes). Nodes are laid as
 * far apart as the tolerance allows and only as far as asked; from `relaxedS` on the long-run limit holds. What
 * it answers does not depend on the order of the questions. Behind a steep start ω_q ~ τ^m, m the lots to where it
 * is not steep: until a motion that lasts takes over, the cubic is one in ln τ.
 */
export class TabulatedValue implements InventoryValue {
  readonly chain: InventoryChain;
  private readonly run: LongRun;
  private readonly nodes: Node[];
  private stepS: number;
  /** Until when intervals are cubic in ln τ, s. */
  private steepUntilS = 0;
  private timeLeftS = 0;
  private from: Node;
  private to: Node;
  private settled = false;
  private fromValue = 1;
  private fromSlope = 0;
  private toValue = 0;
  private toSlope = 0;

  constructor(chain: InventoryChain) {
    const { logValue, level } = terminal(chain);
    this.chain = chain;
    this.run = longRun(chain);
    this.from = this.to = nodeAt(chain, 0, logValue, level);
    this.nodes = [this.from];
    this.stepS = 0;
  }

  /** How many nodes were laid so far. */
  get length(): number {
    return this.nodes.length;
  }

  seek(timeLeftS: number): void {
    this.timeLeftS = timeLeftS;
    this.settled = timeLeftS >= this.run.relaxedS;
    if (this.settled) return;
    if (timeLeftS < this.from.timeLeftS || timeLeftS > this.to.timeLeftS) this.find(timeLeftS);
    const { from, to } = this;
    const spanS = to.timeLeftS - from.timeLeftS;
    if (from.isSteep) {
      const span = log(to.timeLeftS / from.timeLeftS);
      this.weigh(log(timeLeftS / from.timeLeftS) / span, span * from.timeLeftS, span * to.timeLeftS);
    } else this.weigh(spanS > 0 ? (timeLeftS - from.timeLeftS) / spanS : 0, spanS, spanS);
  }

  /** At a share of the interval; a slope times its span, s, is the slope over the share. */
  private weigh(share: number, fromSpanS: number, toSpanS: number): void {
    const rest = 1 - share;
    this.fromValue = (1 + 2 * share) * rest * rest;
    this.toValue = 1 - this.fromValue;
    this.fromSlope = share * rest * rest * fromSpanS;
    this.toSlope = -share * share * rest * toSpanS;
  }

  at(index: number): number {
    if (this.settled) return this.run.limit[index];
    const { from, to } = this;
    return (
      this.fromValue * from.value[index] +
      this.toValue * to.value[index] +
      this.fromSlope * from.slope[index] +
      this.toSlope * to.slope[index]
    );
  }

  level(): number | null {
    return this.settled ? longRunLevel(this.run, this.timeLeftS) : this.at(2 * this.chain.Q + 1);
  }

  private find(timeLeftS: number): void {
    while (this.nodes[this.nodes.length - 1].timeLeftS < timeLeftS) this.extend();
    let low = 0;
    let high = this.nodes.length - 1;
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if (this.nodes[middle].timeLeftS <= timeLeftS) low = middle;
      else high = middle;
    }
    this.from = this.nodes[low];
    this.to = this.nodes[high];
  }

  /** Lays two more nodes, one interval halved, so that interpolation at its quarters is within the tolerance. */
  private extend(): void {
    const last = this.nodes[this.nodes.length - 1];
    if (this.nodes.length === 1) {
      this.begin(last);
      return;
    }
    const isSteep = last.timeLeftS < this.steepUntilS;
    const first = isSteep ? { ...last, isSteep } : last;
    for (;;) {
      const stepS = Math.min(this.stepS, this.run.relaxedS - last.timeLeftS);
      const [middle, end] = this.halves(first, stepS);
      const share = misfit(first, middle, end) / (HALVING * TOLERANCE);
      const fits = !(share > 1 && middle.timeLeftS > last.timeLeftS);
      // In ln τ, as wide an interval is the longer the later it begins.
      const stretch = fits && isSteep ? end.timeLeftS / last.timeLeftS : 1;
      this.stepS = stretch * stepS * Math.max(0.2, Math.min(3, 0.9 / Math.sqrt(Math.sqrt(share))));
      if (!fits) continue;
      this.nodes[this.nodes.length - 1] = first;
      this.nodes.push(middle, end);
      return;
    }
  }

  /**
   * The first interval is so short that little happens in it, but where the start is steep (a large terminal penalty)
   * that little has time scales without end. Then it is the last moment of the session, in which ln ω is drawn straight
   * by a second node at the same time: no quote lasts so shortly.
   */
  private begin(start: Node): void {
    let stepS = Math.min(this.run.relaxedS, FIRST / this.run.fastest);
    let [middle, end] = this.halves(start, stepS);
    if (misfit(start, middle, end) > TOLERANCE) {
      stepS = Math.min(stepS, LAST_MOMENT_S);
      this.steepUntilS = 1 / this.run.fastest;
      [middle, end] = this.halves(start, stepS);
    }
    this.stepS = stepS;
    const bent = start.value.map((_, i) => (misfitAt(i, start, middle, end) > TOLERANCE ? 1 : 0));
    const straight = (node: Node): Node => ({
      ...node,
      slope: node.slope.map((slope, i) => (bent[i] === 1 ? (end.value[i] - start.value[i]) / stepS : slope)),
    });
    this.nodes[0] = this.from = this.to = straight(start);
    this.nodes.push(straight(end), end);
  }

  /** Middle and end of the interval of `stepS` behind a node; the middle in ln τ where that is steep. */
  private halves(node: Node, stepS: number): [Node, Node] {
    const { timeLeftS, isSteep } = node;
    const halfS = isSteep ? Math.sqrt(timeLeftS * (timeLeftS + stepS)) - timeLeftS : 0.5 * stepS;
    const middle = later(this.chain, node, halfS);
    return [middle, later(this.chain, middle, stepS - halfS)];
  }
}

/** Inventories of all tables kept; with some 250 nodes each that is 30 megabytes. */
const KEPT_INVENTORIES = 8192;
const kept: TabulatedValue[] = [];

/** How many tables over ±Q lots may be kept. */
export function tablesKept(Q: number): number {
  return Math.max(12, Math.floor(KEPT_INVENTORIES / (2 * Q + 1)));
}

/**
 * The table of a chain: that of another session, where one of late asked for the same. What it answers does not depend
 * on who asked before.
 */
export function tableOf(chain: InventoryChain): TabulatedValue {
  const at = kept.findIndex((table) => isSameChain(table.chain, chain));
  const table = at < 0 ? new TabulatedValue(chain) : kept.splice(at, 1)[0];
  kept.unshift(table);
  while (kept.length > tablesKept(chain.Q)) kept.pop();
  return table;
}

function isSameChain(one: InventoryChain, other: InventoryChain): boolean {
  return (
    one.Q === other.Q &&
    one.logUp === other.logUp &&
    one.logDown === other.logDown &&
    one.cost.every((value, i) => value === other.cost[i]) &&
    one.logTerminal.every((value, i) => value === other.logTerminal[i])
  );
}

function nodeAt(
  chain: InventoryChain,
  timeLeftS: number,
  logValue: Float64Array,
  level: number,
  isSteep = false,
): Node {
  const n = logValue.length;
  const value = new Float64Array(n + 1);
  value.set(logValue);
  value[n] = level;
  const slope = new Float64Array(n + 1);
  const absolute = slopes(chain, logValue);
  const centre = absolute[chain.Q];
  slope.set(absolute.map((each) => each - centre));
  slope[n] = centre;
  return { timeLeftS, isSteep, value, slope };
}

function later(chain: InventoryChain, node: Node, stepS: number): Node {
  const n = node.value.length - 1;
  const logValue = node.value.slice(0, n);
  const growth = advance(chain, logValue, stepS);
  return nodeAt(chain, node.timeLeftS + stepS, logValue, node.value[n] + growth, node.isSteep);
}

/** Largest error of the Hermite cubic from `first` to `last` at their middle, relative to the centre. */
function misfit(first: Node, middle: Node, last: Node): number {
  let worst = 0;
  for (let i = 0; i < first.value.length - 1; i++) worst = Math.max(worst, misfitAt(i, first, middle, last));
  return worst;
}

function misfitAt(i: number, first: Node, middle: Node, last: Node): number {
  const spanS = last.timeLeftS - first.timeLeftS;
  const span = first.isSteep ? log(last.timeLeftS / first.timeLeftS) : 0;
  const bend = first.isSteep
    ? span * (first.timeLeftS * first.slope[i] - last.timeLeftS * last.slope[i])
    : spanS * (first.slope[i] - last.slope[i]);
  const guess = 0.5 * (first.value[i] + last.value[i]) + 0.125 * bend;
  return Math.abs(guess - middle.value[i]);
}
