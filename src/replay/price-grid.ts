/** Finer grids than this are float dust, not a venue's rule. */
const MAX_DECIMALS = 12;

/**
 * The coarsest grid 10^−d·g that every value seen lies on: a tick or a lot step read from data. It is an upper bound
 * of the venue's own step and nearly always equal to it after a few hundred values.
 */
export class PriceGrid {
  /** In units of the last decimal place seen; 0 before the first value. */
  private units = 0;
  private decimals = 0;
  private stepNow = 0;
  private last = 0;

  /** The grid step, 0 where nothing was seen. */
  get step(): number {
    return this.stepNow;
  }

  /** Takes a value > 0 into account. */
  see(value: number): void {
    if (value === this.last) return;
    this.last = value;
    if (this.stepNow > 0) {
      const multiple = value / this.stepNow;
      const rest = Math.abs(multiple - Math.round(multiple));
      if (rest <= 1e-9 + multiple * 4e-16) return;
    }
    this.refine(value);
  }

  private refine(value: number): void {
    const places = Math.min(decimalPlaces(value), MAX_DECIMALS);
    while (this.decimals < places) {
      this.decimals++;
      this.units *= 10;
    }
    const scale = Number(`1e${this.decimals}`);
    this.units = greatestCommonDivisor(this.units, Math.round(value * scale));
    this.stepNow = this.units / scale;
  }
}

/** Digits behind the point of the shortest decimal that is this double. */
function decimalPlaces(value: number): number {
  const [digits, exponent] = String(value).split('e');
  const point = digits.indexOf('.');
  const written = point < 0 ? 0 : digits.length - point - 1;
  return Math.max(0, written - (exponent === undefined ? 0 : Number(exponent)));
}

function greatestCommonDivisor(a: number, b: number): number {
  let [large, small] = [a, b];
  while (small > 0) [large, small] = [small, large % small];
  return large;
}
