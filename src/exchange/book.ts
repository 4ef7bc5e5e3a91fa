import { assert } from '../domain/assert';
import { BUY, type Side } from '../domain/side';

/** No slot, no order. */
export const NIL = -1;

/** What became of a resting order that an aggressor met. */
export const PARTLY_FILLED = 0;
export const FILLED = 1;
/** It was of the aggressor's own account and made way. */
export const SELF_CANCELLED = 2;

const FIRST_ORDERS = 1024;
/** What the pool holds of an order, side by side: whoever touches one touches one cache line, not seven. */
const RECORD = 8;
const LOTS = 0;
const TICKS = 1;
const OWNER = 2;
const TAG = 3;
const NEXT = 4;
const PREV = 5;
/** Levels are kept in words of 32 and groups of 32 words. */
const FIRST_LEVELS = 1024;
/** A wider spread of prices is refused: 64 MB of levels. */
const MOST_LEVELS = 1 << 22;

/**
 * A limit order book with price–time priority on whole ticks and lots.
 *
 * Orders lie in a pool of records and are named by their slot, the place of the record there; each level is a doubly linked list through the
 * pool, oldest first; a bitmap of occupied levels, with a bitmap over its words, finds the next best price. Levels
 * cover a window of prices that moves and widens as orders need it. Nothing is allocated per order.
 *
 * `owner` tells accounts apart: an order never trades with one of its own account; the resting one is cancelled
 * instead. Owner 0 is nobody and trades with everyone. `tag` is the caller's own name of an order.
 */
export class OrderBook {
  /** Orders that rest. */
  orders = 0;

  /** What the last `take` or `place` met, oldest first: `met` entries of the columns below. */
  met = 0;
  metTag = new Int32Array(64);
  metTicks = new Int32Array(64);
  metLots = new Int32Array(64);
  /** PARTLY_FILLED, FILLED or SELF_CANCELLED. */
  metOutcome = new Uint8Array(64);

  private pool = new Int32Array(FIRST_ORDERS * RECORD);
  /** Records given back, strung together by NEXT; NIL where there is none. */
  private free = NIL;
  /** Where the records begin that nobody has used yet. */
  private fresh = 0;

  /** Ticks of level 0; levels below are relative to it. */
  private base = 0;
  private levels = FIRST_LEVELS;
  private head = new Int32Array(FIRST_LEVELS).fill(NIL);
  private tail = new Int32Array(FIRST_LEVELS).fill(NIL);
  private depth = new Float64Array(FIRST_LEVELS);
  private occupied = new Int32Array(FIRST_LEVELS >> 5);
  private groups = new Int32Array(FIRST_LEVELS >> 10);
  /** Best levels; −1 and `levels` where a side is empty. */
  private bid = NIL;
  private ask = FIRST_LEVELS;

  /** Best bid in ticks; null where there is none. */
  get bestBid(): number | null {
    return this.bid < 0 ? null : this.bid + this.base;
  }

  /** Best ask in ticks; null where there is none. */
  get bestAsk(): number | null {
    return this.ask >= this.levels ? null : this.ask + this.base;
  }

  /** Whether an order at this price can rest here; widens the window of prices for it. */
  covers(ticks: number): boolean {
    const level = ticks - this.base;
    return (level >= 0 && level < this.levels) || this.widen(ticks);
  }

  /**
   * Trades against the other side as far as `limit` and `lots` go, then lets the rest stand. Returns the slot of what
   * rests, or NIL. A price that is not covered throws.
   */
  place(side: Side, limit: number, lots: number, owner: number, tag: number): number {
    const level = limit - this.base;
    let left = lots;
    // Most orders meet nobody; asking here spares them a call.
    if (side === BUY ? level >= this.ask : level <= this.bid) left = this.take(side, limit, lots, owner);
    else this.met = 0;
    return left > 0 ? this.rest(side, limit, left, owner, tag) : NIL;
  }

  /** An aggressor: buys asks up to `limit` or sells to bids down to it. Returns the lots that found nobody. */
  take(side: Side, limit: number, lots: number, owner: number): number {
    this.met = 0;
    let left = lots;
    const level = limit - this.base;
    if (side === BUY) {
      while (left > 0 && this.ask <= level && this.ask < this.levels) {
        const best = this.ask;
        left = this.consume(best, left, owner);
        if (this.head[best] === NIL) {
          this.clear(best);
          this.ask = this.nextUp(best + 1);
        }
      }
    } else {
      while (left > 0 && this.bid >= level && this.bid >= 0) {
        const best = this.bid;
        left = this.consume(best, left, owner);
        if (this.head[best] === NIL) {
          this.clear(best);
          this.bid = this.nextDown(best - 1);
        }
      }
    }
    return left;
  }

  /** Lets an order stand behind all others of its price. It must not cross; a price that is not covered throws. */
  rest(side: Side, ticks: number, lots: number, owner: number, tag: number): number {
    if (!this.covers(ticks)) throw new Error(`bug: an order at ${ticks} ticks lies too far from all others`);
    const slot = this.newRecord();
    const { pool, tail } = this;
    const level = ticks - this.base;
    const last = tail[level];
    pool[slot + LOTS] = lots;
    pool[slot + TICKS] = ticks;
    pool[slot + OWNER] = owner;
    pool[slot + TAG] = tag;
    pool[slot + NEXT] = NIL;
    pool[slot + PREV] = last;
    if (last === NIL) {
      this.head[level] = slot;
      this.mark(level);
      if (side === BUY) {
        if (level > this.bid) this.bid = level;
      } else if (level < this.ask) this.ask = level;
    } else pool[last + NEXT] = slot;
    tail[level] = slot;
    this.depth[level] += lots;
    this.orders++;
    return slot;
  }

  /** Takes a resting order out. */
  cancel(slot: number): void {
    const { pool } = this;
    const level = pool[slot + TICKS] - this.base;
    const before = pool[slot + PREV];
    const after = pool[slot + NEXT];
    this.depth[level] -= pool[slot + LOTS];
    if (before === NIL) this.head[level] = after;
    else pool[before + NEXT] = after;
    if (after === NIL) this.tail[level] = before;
    else pool[after + PREV] = before;
    pool[slot + TAG] = NIL;
    pool[slot + NEXT] = this.free;
    this.free = slot;
    this.orders--;
    if (before !== NIL || after !== NIL) return;
    this.clear(level);
    // No level holds both buys and sells.
    if (level === this.bid) this.bid = this.nextDown(level - 1);
    else if (level === this.ask) this.ask = this.nextUp(level + 1);
  }

  /** What is left of a resting order. */
  lotsOf(slot: number): number {
    return this.pool[slot + LOTS];
  }

  /** The caller's name of a resting order; NIL once it is gone. */
  tagOf(slot: number): number {
    return this.pool[slot + TAG];
  }

  /** Lots resting at a price. */
  lotsAt(ticks: number): number {
    const level = ticks - this.base;
    return level >= 0 && level < this.levels ? this.depth[level] : 0;
  }

  /** Visits the occupied levels of a side from the best on, until `visit` returns false. */
  eachLevel(side: Side, visit: (ticks: number, lots: number) => boolean): void {
    if (side === BUY) {
      for (let level = this.bid; level >= 0; level = this.nextDown(level - 1)) {
        if (!visit(level + this.base, this.depth[level])) return;
      }
    } else {
      for (let level = this.ask; level < this.levels; level = this.nextUp(level + 1)) {
        if (!visit(level + this.base, this.depth[level])) return;
      }
    }
  }

  /** Visits the slots of a price, oldest first. */
  eachAt(ticks: number, visit: (slot: number) => void): void {
    const level = ticks - this.base;
    if (level < 0 || level >= this.levels) return;
    for (let slot = this.head[level]; slot !== NIL; slot = this.pool[slot + NEXT]) visit(slot);
  }

  private consume(level: number, lots: number, owner: number): number {
    const { pool } = this;
    let left = lots;
    let gone = 0;
    let slot = this.head[level];
    while (slot !== NIL && left > 0) {
      const resting = pool[slot + LOTS];
      if (owner !== 0 && pool[slot + OWNER] === owner) {
        this.meet(slot, resting, SELF_CANCELLED);
        gone += resting;
      } else if (resting > left) {
        pool[slot + LOTS] = resting - left;
        this.meet(slot, left, PARTLY_FILLED);
        gone += left;
        left = 0;
        break;
      } else {
        left -= resting;
        gone += resting;
        this.meet(slot, resting, FILLED);
      }
      const after = pool[slot + NEXT];
      pool[slot + TAG] = NIL;
      pool[slot + NEXT] = this.free;
      this.free = slot;
      this.orders--;
      slot = after;
    }
    this.depth[level] -= gone;
    this.head[level] = slot;
    if (slot === NIL) this.tail[level] = NIL;
    else pool[slot + PREV] = NIL;
    return left;
  }

  private meet(slot: number, lots: number, outcome: number): void {
    const { pool, met } = this;
    if (met === this.metTag.length) this.growMet();
    this.metTag[met] = pool[slot + TAG];
    this.metTicks[met] = pool[slot + TICKS];
    this.metLots[met] = lots;
    this.metOutcome[met] = outcome;
    this.met = met + 1;
  }

  private mark(level: number): void {
    const word = level >> 5;
    this.occupied[word] |= 1 << (level & 31);
    this.groups[word >> 5] |= 1 << (word & 31);
  }

  private clear(level: number): void {
    const word = level >> 5;
    const rest = this.occupied[word] & ~(1 << (level & 31));
    this.occupied[word] = rest;
    if (rest === 0) this.groups[word >> 5] &= ~(1 << (word & 31));
  }

  /** The lowest occupied level from `from` up; `levels` where there is none. */
  private nextUp(from: number): number {
    const { occupied, groups } = this;
    if (from >= this.levels) return this.levels;
    let word = from >> 5;
    const here = occupied[word] & (-1 << (from & 31));
    if (here !== 0) return (word << 5) + 31 - Math.clz32(here & -here);
    word++;
    let group = word >> 5;
    if (group >= groups.length) return this.levels;
    let words = groups[group] & (-1 << (word & 31));
    while (words === 0) {
      if (++group >= groups.length) return this.levels;
      words = groups[group];
    }
    word = (group << 5) + 31 - Math.clz32(words & -words);
    const found = occupied[word];
    return (word << 5) + 31 - Math.clz32(found & -found);
  }

  /** The highest occupied level from `from` down; −1 where there is none. */
  private nextDown(from: number): number {
    const { occupied, groups } = this;
    if (from < 0) return NIL;
    let word = from >> 5;
    const here = occupied[word] & (-1 >>> (31 - (from & 31)));
    if (here !== 0) return (word << 5) + 31 - Math.clz32(here);
    word--;
    if (word < 0) return NIL;
    let group = word >> 5;
    let words = groups[group] & (-1 >>> (31 - (word & 31)));
    while (words === 0) {
      if (--group < 0) return NIL;
      words = groups[group];
    }
    word = (group << 5) + 31 - Math.clz32(words);
    return (word << 5) + 31 - Math.clz32(occupied[word]);
  }

  /** A full typed array ignores writes: the pool grows before it ends. */
  private newRecord(): number {
    const slot = this.free;
    if (slot !== NIL) {
      this.free = this.pool[slot + NEXT];
      return slot;
    }
    if (this.fresh === this.pool.length) this.pool = enlarged(this.pool);
    this.fresh += RECORD;
    return this.fresh - RECORD;
  }

  private growMet(): void {
    this.metTag = enlarged(this.metTag);
    this.metTicks = enlarged(this.metTicks);
    this.metLots = enlarged(this.metLots);
    const outcomes = new Uint8Array(this.metOutcome.length * 2);
    outcomes.set(this.metOutcome);
    this.metOutcome = outcomes;
  }

  /** Moves or widens the window so that it holds every resting order and `ticks`; false if that is too wide. */
  private widen(ticks: number): boolean {
    const low = this.nextUp(0);
    const isEmpty = low === this.levels;
    const lowest = isEmpty ? ticks : Math.min(ticks, low + this.base);
    const highest = isEmpty ? ticks : Math.max(ticks, this.nextDown(this.levels - 1) + this.base);
    const span = highest - lowest + 1;
    let levels = this.levels;
    while (levels < 2 * span && levels < MOST_LEVELS) levels *= 2;
    if (span > levels) return false;
    this.moveWindow(lowest - ((levels - span) >> 1), levels);
    return true;
  }

  private moveWindow(base: number, levels: number): void {
    const { head, tail, depth, levels: oldLevels } = this;
    const shift = this.base - base;
    const occupied: number[] = [];
    for (let level = this.nextUp(0); level < oldLevels; level = this.nextUp(level + 1)) occupied.push(level);
    const { bestBid, bestAsk } = this;
    this.head = new Int32Array(levels).fill(NIL);
    this.tail = new Int32Array(levels).fill(NIL);
    this.depth = new Float64Array(levels);
    this.occupied = new Int32Array(levels >> 5);
    this.groups = new Int32Array(levels >> 10);
    this.base = base;
    this.levels = levels;
    for (const level of occupied) {
      const moved = level + shift;
      assert(moved >= 0 && moved < levels, 'a resting order lies outside of its book');
      this.head[moved] = head[level];
      this.tail[moved] = tail[level];
      this.depth[moved] = depth[level];
      this.mark(moved);
    }
    this.bid = bestBid === null ? NIL : bestBid - base;
    this.ask = bestAsk === null ? levels : bestAsk - base;
  }
}

function enlarged(column: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const grown = new Int32Array(column.length * 2);
  grown.set(column);
  return grown;
}
