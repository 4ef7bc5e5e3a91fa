/** How one of our orders traded. */
export const MAKER = 0;
/** The market moved through a resting order: filled at its limit. */
export const PICKED_OFF = 1;
/** We paid the taker fee: emergency reduction. */
export const TAKER = 2;

/** Layer of a fill that belongs to no layer (taker orders). */
export const NO_LAYER = 255;

/** Our fills, as columns that grow; rows are in time order. */
export class FillLog {
  length = 0;
  /** Row of the tape that filled us; for taker fills the last row before. */
  row = new Int32Array(256);
  time = new Float64Array(256);
  layer = new Uint8Array(256);
  /** +1 we bought, −1 we sold. */
  side = new Int8Array(256);
  /** MAKER, PICKED_OFF or TAKER. */
  kind = new Uint8Array(256);
  price = new Float64Array(256);
  /** Base units, positive. */
  size = new Float64Array(256);
  /** Quote currency; positive is a cost, negative a rebate. */
  fee = new Float64Array(256);
  /** Mid when it happened (after the row's own move). */
  mid = new Float64Array(256);
  /** Inventory after the fill, base units. */
  inventory = new Float64Array(256);

  add(
    row: number,
    time: number,
    layer: number,
    side: number,
    kind: number,
    price: number,
    size: number,
    fee: number,
    mid: number,
    inventory: number,
  ): void {
    const i = this.length;
    if (i === this.time.length) this.grow();
    this.row[i] = row;
    this.time[i] = time;
    this.layer[i] = layer;
    this.side[i] = side;
    this.kind[i] = kind;
    this.price[i] = price;
    this.size[i] = size;
    this.fee[i] = fee;
    this.mid[i] = mid;
    this.inventory[i] = inventory;
    this.length = i + 1;
  }

  private grow(): void {
    const capacity = this.time.length * 2;
    this.row = enlarged(this.row, new Int32Array(capacity));
    this.time = enlarged(this.time, new Float64Array(capacity));
    this.layer = enlarged(this.layer, new Uint8Array(capacity));
    this.side = enlarged(this.side, new Int8Array(capacity));
    this.kind = enlarged(this.kind, new Uint8Array(capacity));
    this.price = enlarged(this.price, new Float64Array(capacity));
    this.size = enlarged(this.size, new Float64Array(capacity));
    this.fee = enlarged(this.fee, new Float64Array(capacity));
    this.mid = enlarged(this.mid, new Float64Array(capacity));
    this.inventory = enlarged(this.inventory, new Float64Array(capacity));
  }
}

function enlarged<T extends Float64Array | Int32Array | Uint8Array | Int8Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
