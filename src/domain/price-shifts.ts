/** By how much the prices a desk meets stand off those of its tape, as columns that grow; entries are in time order. */
export class PriceShifts {
  length = 0;
  /** First row of the tape that is met at the new shift. */
  row = new Int32Array(256);
  /** When it began, s. */
  time = new Float64Array(256);
  /** Price units from the tape's price to the one in force; the sum of all moves so far. */
  shift = new Float64Array(256);

  add(row: number, timeS: number, shift: number): void {
    const i = this.length;
    if (i === this.time.length) this.grow();
    this.row[i] = row;
    this.time[i] = timeS;
    this.shift[i] = shift;
    this.length = i + 1;
  }

  /** The shift in force at a time; one that begins then counts. 0 before the first. */
  at(timeS: number): number {
    let low = 0;
    let high = this.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.time[middle] <= timeS) low = middle + 1;
      else high = middle;
    }
    return low === 0 ? 0 : this.shift[low - 1];
  }

  private grow(): void {
    const capacity = 2 * this.time.length;
    const row = new Int32Array(capacity);
    const time = new Float64Array(capacity);
    const shift = new Float64Array(capacity);
    row.set(this.row);
    time.set(this.time);
    shift.set(this.shift);
    this.row = row;
    this.time = time;
    this.shift = shift;
  }
}
