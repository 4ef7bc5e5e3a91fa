import type { Tape } from './tape';

/** The best of so long before counts as no delay at all, s: longer, and the clocks of recorder and exchange drift apart. */
const WINDOW_S = 300;

/**
 * How late a recording's rows were: receive − exchange time less its minimum over the last five minutes. The raw
 * difference says nothing, for the two clocks differ, often by more than any delay.
 */
export class RecordedLag {
  private readonly tape: Tape;
  private read = 0;
  private lagS = 0;
  /** Rows that are minima of the window from themselves on: times and differences, oldest first from `first` on. */
  private readonly timeS: number[] = [];
  private readonly differenceS: number[] = [];
  private first = 0;

  constructor(tape: Tape) {
    this.tape = tape;
  }

  /** The lag at the last of the first `rows` rows that tells its exchange time, s; never fewer rows than before. */
  after(rows: number): number {
    if (!this.tape.header.identified) return 0;
    for (; this.read < rows; this.read++) this.see(this.read);
    return this.lagS;
  }

  private see(row: number): void {
    const { time, exchangeUs, header } = this.tape;
    if (!(exchangeUs[row] > 0)) return;
    const { timeS, differenceS } = this;
    const now = time[row];
    // Both stamps are whole µs below 2^53: their difference is exact.
    const difference = (Math.round(now * 1e6) + header.originUs - exchangeUs[row]) / 1e6;
    while (differenceS.length > this.first && differenceS[differenceS.length - 1] >= difference) {
      timeS.pop();
      differenceS.pop();
    }
    timeS.push(now);
    differenceS.push(difference);
    while (timeS[this.first] < now - WINDOW_S) this.first++;
    if (this.first > 1024) this.forget();
    this.lagS = difference - differenceS[this.first];
  }

  private forget(): void {
    this.timeS.splice(0, this.first);
    this.differenceS.splice(0, this.first);
    this.first = 0;
  }
}
