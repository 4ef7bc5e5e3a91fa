import { BUY_TRADE, MARK, QUOTE, type Tape, UNSIDED_TRADE } from '../tape/tape';
import type { QuoteSeries } from './quote-series';

/**
 * Market orders as columns, in tape order. A recorded order that met several of the book's orders is several prints: runs
 * of prints of one side and one exchange time (tape time where none is known) count as one order. Prints without a side
 * and prints before the first quote are left out.
 */
export interface MarketOrders {
  readonly length: number;
  /** Time of the first print, µs from the tape's origin. */
  readonly us: Float64Array;
  /** +1 bought, −1 sold. */
  readonly side: Int8Array;
  /** Worst price paid. */
  readonly worst: Float64Array;
  /** Base units; 0 on a tape without sizes. */
  readonly size: Float64Array;
  /** Mid and half-spread of the last quote before the first print in tape order. */
  readonly mid: Float64Array;
  readonly halfSpread: Float64Array;
  /** side·(worst − mid): how deep the order reached; below 0 where the quotes had already moved past it. */
  readonly depth: Float64Array;
  /** The first print was above the ask or below the bid. */
  readonly outside: number;
  /** Prints per order. */
  readonly printsPerOrder: number;
}

/** The market orders of a tape. `quotes` are the tape's own. */
export function marketOrders(tape: Tape, quotes: QuoteSeries): MarketOrders {
  const columns = new OrderColumns();
  const { identified, sizes } = tape.header;
  let prints = 0;
  let outside = 0;
  let lastStamp = NaN;
  let lastSide = 0;
  for (let row = 0; row < tape.length; row++) {
    const kind = tape.kind[row];
    if (kind === QUOTE || kind === MARK || kind === UNSIDED_TRADE) continue;
    const quote = quotes.before[row];
    if (quote < 0) continue;
    const side = kind === BUY_TRADE ? 1 : -1;
    const us = Math.round(tape.time[row] * 1e6);
    const stamp = identified && tape.exchangeUs[row] > 0 ? tape.exchangeUs[row] : us + tape.header.originUs;
    const price = tape.price[row];
    const size = sizes ? tape.size[row] : 0;
    prints++;
    if (side === lastSide && stamp === lastStamp) {
      columns.extend(price, size);
      continue;
    }
    lastSide = side;
    lastStamp = stamp;
    if (price > quotes.ask[quote] + quotes.dust || price < quotes.bid[quote] - quotes.dust) outside++;
    columns.add(us, side, price, size, quotes.mid[quote], (quotes.ask[quote] - quotes.bid[quote]) / 2);
  }
  return columns.finish(outside, prints);
}

class OrderColumns {
  private length = 0;
  private us = new Float64Array(1024);
  private side = new Int8Array(1024);
  private worst = new Float64Array(1024);
  private size = new Float64Array(1024);
  private mid = new Float64Array(1024);
  private halfSpread = new Float64Array(1024);

  add(us: number, side: number, price: number, size: number, mid: number, halfSpread: number): void {
    if (this.length === this.us.length) this.grow();
    const at = this.length++;
    this.us[at] = us;
    this.side[at] = side;
    this.worst[at] = price;
    this.size[at] = size;
    this.mid[at] = mid;
    this.halfSpread[at] = halfSpread;
  }

  extend(price: number, size: number): void {
    const at = this.length - 1;
    if ((price - this.worst[at]) * this.side[at] > 0) this.worst[at] = price;
    this.size[at] += size;
  }

  finish(outside: number, prints: number): MarketOrders {
    const { length } = this;
    const depth = new Float64Array(length);
    for (let i = 0; i < length; i++) depth[i] = this.side[i] * (this.worst[i] - this.mid[i]);
    return {
      length,
      us: this.us.slice(0, length),
      side: this.side.slice(0, length),
      worst: this.worst.slice(0, length),
      size: this.size.slice(0, length),
      mid: this.mid.slice(0, length),
      halfSpread: this.halfSpread.slice(0, length),
      depth,
      outside,
      printsPerOrder: length > 0 ? prints / length : 0,
    };
  }

  private grow(): void {
    const larger = (column: Float64Array): Float64Array<ArrayBuffer> => {
      const grown = new Float64Array(2 * column.length);
      grown.set(column);
      return grown;
    };
    const sides = new Int8Array(2 * this.side.length);
    sides.set(this.side);
    this.side = sides;
    this.us = larger(this.us);
    this.worst = larger(this.worst);
    this.size = larger(this.size);
    this.mid = larger(this.mid);
    this.halfSpread = larger(this.halfSpread);
  }
}
