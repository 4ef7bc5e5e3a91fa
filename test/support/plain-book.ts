import { NIL, OrderBook, SELF_CANCELLED } from '../../src/exchange/book';
import { BUY, SELL, type Side } from '../../src/domain/side';
import type { RandomStream } from '../../src/domain/random';

interface PlainOrder {
  readonly tag: number;
  readonly side: Side;
  readonly ticks: number;
  readonly owner: number;
  lots: number;
}

interface Met {
  readonly tag: number;
  readonly ticks: number;
  readonly lots: number;
  readonly isSelf: boolean;
}

/** An order book as one would explain it: a list, searched anew for the best and oldest order at every step. */
export class PlainBook {
  readonly orders: PlainOrder[] = [];

  place(side: Side, limit: number, lots: number, owner: number, tag: number): Met[] {
    const { met, left } = this.take(side, limit, lots, owner);
    if (left > 0) this.orders.push({ tag, side, ticks: limit, owner, lots: left });
    return met;
  }

  take(side: Side, limit: number, lots: number, owner: number): { met: Met[]; left: number } {
    const met: Met[] = [];
    let left = lots;
    while (left > 0) {
      const best = this.best(-side as Side);
      if (best === null || side * (limit - best.ticks) < 0) break;
      const isSelf = owner !== 0 && best.owner === owner;
      const traded = isSelf ? best.lots : Math.min(best.lots, left);
      met.push({ tag: best.tag, ticks: best.ticks, lots: traded, isSelf });
      best.lots -= traded;
      if (!isSelf) left -= traded;
      if (best.lots === 0) this.remove(best.tag);
    }
    return { met, left };
  }

  remove(tag: number): boolean {
    const at = this.orders.findIndex((order) => order.tag === tag);
    if (at < 0) return false;
    this.orders.splice(at, 1);
    return true;
  }

  /** Best price, then first come. */
  best(side: Side): PlainOrder | null {
    let best: PlainOrder | null = null;
    for (const order of this.orders) {
      if (order.side === side && (best === null || side * (order.ticks - best.ticks) > 0)) best = order;
    }
    return best;
  }
}

/** What `OrderBook` met last, in the words of the plain one. */
export function metBy(book: OrderBook): Met[] {
  return Array.from({ length: book.met }, (_, i) => ({
    tag: book.metTag[i],
    ticks: book.metTicks[i],
    lots: book.metLots[i],
    isSelf: book.metOutcome[i] === SELF_CANCELLED,
  }));
}

/**
 * Gives both books `commands` random commands (limits that rest and that cross, cancels, market orders, prices that
 * drift over many windows of levels) and returns the first difference in words, or null.
 */
export function firstDifference(random: RandomStream, commands: number, wander: number): string | null {
  const book = new OrderBook();
  const plain = new PlainBook();
  const slots = new Map<number, number>();
  let centre = 1_000_000;
  let placed = 0;
  let traded = 0;
  let cancelled = 0;
  const below = (n: number): number => Math.floor(random.unit() * n);
  for (let i = 1; i <= commands; i++) {
    const side: Side = random.unit() < 0.5 ? BUY : SELL;
    const lots = 1 + below(20);
    const owner = below(4);
    const kind = random.unit();
    centre += Math.round((random.unit() - 0.5) * wander);
    let expected: Met[] = [];
    if (kind < 0.55) {
      const distance = random.unit() < 0.05 ? below(5000) : below(40);
      const ticks = centre - side * (distance - 4);
      placed += lots;
      expected = plain.place(side, ticks, lots, owner, i);
      if (!book.covers(ticks)) return `command ${i}: ${ticks} is not covered`;
      const slot = book.place(side, ticks, lots, owner, i);
      const rests = plain.orders.some(({ tag }) => tag === i);
      if (rests !== (slot !== NIL)) return `command ${i}: one of the books lets it rest`;
      if (slot !== NIL) slots.set(i, slot);
    } else if (kind < 0.93) {
      const tags = [...slots.keys()];
      if (tags.length === 0) continue;
      const tag = tags[below(tags.length)];
      cancelled += plain.orders.find((order) => order.tag === tag)!.lots;
      plain.remove(tag);
      book.cancel(slots.get(tag)!);
      slots.delete(tag);
    } else {
      const limit = side === BUY ? 0x7fffffff : 0;
      const before = plain.take(side, limit, lots, 0);
      expected = before.met;
      placed += lots - before.left;
      if (book.take(side, limit, lots, 0) !== before.left) return `command ${i}: another rest is left`;
    }
    if (kind < 0.55 || kind >= 0.93) {
      const met = metBy(book);
      if (JSON.stringify(met) !== JSON.stringify(expected)) {
        return `command ${i}: met ${JSON.stringify(met)} instead of ${JSON.stringify(expected)}`;
      }
      for (const { tag, lots: size, isSelf } of met) {
        if (isSelf) cancelled += size;
        else traded += size;
        if (!plain.orders.some((order) => order.tag === tag)) slots.delete(tag);
      }
    }
    const difference = bestDifference(book, plain) ?? (i % 1000 === 0 ? levelDifference(book, plain) : null);
    if (difference !== null) return `command ${i}: ${difference}`;
  }
  const resting = plain.orders.reduce((sum, { lots }) => sum + lots, 0);
  const balance = placed - 2 * traded - cancelled - resting;
  return balance === 0 ? null : `${balance} lots appeared or vanished`;
}

function bestDifference(book: OrderBook, plain: PlainBook): string | null {
  const [bid, ask] = [plain.best(BUY)?.ticks ?? null, plain.best(SELL)?.ticks ?? null];
  if (book.bestBid !== bid || book.bestAsk !== ask) {
    return `best ${book.bestBid}/${book.bestAsk} instead of ${bid}/${ask}`;
  }
  if (bid !== null && ask !== null && bid >= ask) return `crossed: ${bid}/${ask}`;
  return book.orders === plain.orders.length
    ? null
    : `${book.orders} orders instead of ${plain.orders.length}`;
}

/** Every level, with every order in its place. */
function levelDifference(book: OrderBook, plain: PlainBook): string | null {
  for (const side of [BUY, SELL] as const) {
    const found: string[] = [];
    book.eachLevel(side, (ticks, lots) => {
      const queue: string[] = [];
      book.eachAt(ticks, (slot) => queue.push(`${book.tagOf(slot)}:${book.lotsOf(slot)}`));
      found.push(`${ticks} ${lots} ${queue.join(' ')}`);
      return true;
    });
    const own = plain.orders.filter((order) => order.side === side);
    const prices = [...new Set(own.map(({ ticks }) => ticks))].sort((a, b) => side * (b - a));
    const expected = prices.map((ticks) => {
      const at = own.filter((order) => order.ticks === ticks);
      const lots = at.reduce((sum, order) => sum + order.lots, 0);
      return `${ticks} ${lots} ${at.map((order) => `${order.tag}:${order.lots}`).join(' ')}`;
    });
    if (found.join('\n') !== expected.join('\n')) return `levels differ on side ${side}`;
  }
  return null;
}
