import type {
  ChartOptionsImpl,
  HorzScaleItemConverterToInternalObj,
  IHorzScaleBehavior,
  InternalHorzScaleItem,
  InternalHorzScaleItemKey,
  Mutable,
  TickMark,
  TickMarkWeightValue,
  TimeMark,
  TimeScalePoint,
} from 'lightweight-charts';
import { sessionClock } from '../session-clock';

/** Steps that a label may stand at, s; each has the weight of its place, so that labels thin out to round times. */
const STEPS: readonly number[] = [
  0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 15, 30, 60, 300, 900, 1800, 3600, 7200, 14_400, 28_800, 86_400,
];

/**
 * A horizontal scale of seconds since the session began. The library's own scale knows dates; its inner items are
 * objects whose fields are renamed in production builds, so this one is a scale of plain numbers throughout.
 */
export class SessionTimeScale implements IHorzScaleBehavior<number> {
  private current: ChartOptionsImpl<number> | null = null;
  private durationS = Infinity;
  private leastWeight = 0;
  /** Between these times, s, a label is whole. */
  private clear = { fromS: -Infinity, toS: Infinity };
  private tellsOf: (bucketS: number) => number = (bucketS) => bucketS;

  /** What moment a bucket tells of, by where it begins: the crosshair's label names it. */
  setMoments(tellsOf: (bucketS: number) => number): void {
    this.tellsOf = tellsOf;
  }

  /** Short sessions are labelled in fractions of a second. */
  setDuration(durationS: number): void {
    this.durationS = durationS;
  }

  /** Labels stand at steps that divide a view of this width into ten at most; odd times beside them stay bare. */
  setSpan(spanS: number): void {
    this.leastWeight = STEPS.findIndex((step) => step >= spanS / 10) + 1;
  }

  /** Half of a label at an edge would be cut off: outside of these times, s, labels stay bare. */
  setEdges(fromS: number, toS: number): void {
    this.clear = { fromS, toS };
  }

  options(): ChartOptionsImpl<number> {
    return this.current!;
  }

  setOptions(options: ChartOptionsImpl<number>): void {
    this.current = options;
  }

  preprocessData(): void {
    // Seconds need none.
  }

  updateFormatter(): void {
    // The clock is the same in every locale.
  }

  createConverterToInternalObj(): HorzScaleItemConverterToInternalObj<number> {
    return (timeS) => timeS as unknown as InternalHorzScaleItem;
  }

  convertHorzItemToInternal(timeS: number): InternalHorzScaleItem {
    return timeS as unknown as InternalHorzScaleItem;
  }

  key(timeS: InternalHorzScaleItem | number): InternalHorzScaleItemKey {
    return timeS as unknown as InternalHorzScaleItemKey;
  }

  /** By what the library remembers a label: one that stays bare in this view may be wanted in the next. */
  cacheKey(timeS: InternalHorzScaleItem): number {
    const timeIsClear = this.isClear(timeS as unknown as number);
    return (timeS as unknown as number) + 1e9 * (2 * this.leastWeight + (timeIsClear ? 1 : 0));
  }

  formatHorzItem(timeS: InternalHorzScaleItem): string {
    return sessionClock(this.tellsOf(timeS as unknown as number), this.durationS);
  }

  formatTickmark(mark: TickMark): string {
    if (mark.weight < this.leastWeight || !this.isClear(mark.time as unknown as number)) return '';
    const stepS = STEPS[mark.weight - 1];
    // A coarse bucket only contains the round time that it is labelled with.
    const roundS = Math.floor((mark.time as unknown as number) / stepS + 1e-9) * stepS;
    const text = sessionClock(roundS, this.durationS);
    return this.durationS < 120 ? text : text.replace(/:00$/, '');
  }

  maxTickMarkWeight(marks: TimeMark[]): TickMarkWeightValue {
    let most = marks[0].weight;
    for (const { weight } of marks) if (weight > most) most = weight;
    return most;
  }

  fillWeightsForPoints(points: readonly Mutable<TimeScalePoint>[], startIndex: number): void {
    for (let i = startIndex; i < points.length; i++) {
      const before = i > 0 ? (points[i - 1].time as unknown as number) : -1;
      points[i].timeWeight = weightOf(before, points[i].time as unknown as number) as TickMarkWeightValue;
    }
  }

  private isClear(timeS: number): boolean {
    return timeS >= this.clear.fromS && timeS <= this.clear.toS;
  }
}

/** The coarsest step that has a multiple in (before, timeS]: on a coarse grid the label stands beside the round time. */
function weightOf(beforeS: number, timeS: number): number {
  for (let i = STEPS.length - 1; i >= 0; i--) {
    if (Math.floor(timeS / STEPS[i] + 1e-9) > Math.floor(beforeS / STEPS[i] + 1e-9)) return i + 1;
  }
  return 0;
}
