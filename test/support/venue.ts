import { BUY, SELL, type Side } from '../../src/domain/side';
import type { RandomStream } from '../../src/domain/random';
import type { Account } from '../../src/exchange/account';
import { isOpen, type Fill, type Order } from '../../src/exchange/order';
import type { OrderRequest } from '../../src/exchange/order-request';
import type { Outcome, Refusal } from '../../src/exchange/refusal';
import { Venue, type Changes, type VenueSettings } from '../../src/exchange/venue';
import { ARTICLE_TIERS } from '../../src/venue/fee-schedule';

export const NOW = 1_790_000_000_000;

/** A venue of BTC-USDC on a tick of 0.5 and lots of 0.001, the article's fees, no slippage. */
export function newVenue(settings: Partial<VenueSettings> = {}): Venue {
  return new Venue({
    symbol: 'BTC-USDC',
    aliases: [],
    tick: 0.5,
    lotStep: 0.001,
    rule: 'touch',
    throughBps: null,
    pickOff: true,
    slippageBps: 0,
    tiers: ARTICLE_TIERS,
    volume30d: 0,
    maxOpenOrders: 500,
    maxAccounts: 100,
    ...settings,
  });
}

/** The value of an outcome that must be good. */
export function good<T>(outcome: Outcome<T>): T {
  if (!outcome.ok) throw new Error(`was refused: ${outcome.refusal.message}`);
  return outcome.value;
}

/** The refusal of an outcome that must be one. */
export function bad<T>(outcome: Outcome<T>): Refusal {
  if (outcome.ok) throw new Error('was accepted');
  return outcome.refusal;
}

export function request(
  side: Side,
  price: number | null,
  size: number,
  more: Partial<OrderRequest> = {},
): OrderRequest {
  return {
    symbol: 'BTC-USDC',
    side,
    type: price === null ? 'market' : 'limit',
    price,
    size,
    postOnly: false,
    immediate: price === null,
    clientId: null,
    ...more,
  };
}

/** A desk at a venue: an account with short words for what it does. */
export class Desk {
  readonly account: Account;
  private readonly venue: Venue;

  constructor(venue: Venue, name: string) {
    this.venue = venue;
    this.account = good(venue.account(name, NOW));
  }

  order(side: Side, price: number | null, size: number, more: Partial<OrderRequest> = {}): Order {
    return good(this.venue.place(this.account, request(side, price, size, more), NOW)).order;
  }

  buy(price: number | null, size: number, more: Partial<OrderRequest> = {}): Order {
    return this.order(BUY, price, size, more);
  }

  sell(price: number | null, size: number, more: Partial<OrderRequest> = {}): Order {
    return this.order(SELL, price, size, more);
  }
}

/** One random event at a venue with these desks around a mid of 1,000: an order, a cancel, a quote or a trade. */
export function randomEvent(
  venue: Venue,
  desks: readonly Desk[],
  random: RandomStream,
  nowMs: number,
  id: number,
): void {
  const below = (n: number): number => Math.floor(random.unit() * n);
  const desk = desks[below(desks.length)];
  const side: Side = random.unit() < 0.5 ? BUY : SELL;
  const mid = venue.mid ?? 1000;
  const kind = random.unit();
  if (kind < 0.45) {
    const isMarket = random.unit() < 0.1;
    const price = isMarket ? null : mid - side * (random.unit() * 12 - 3);
    const isPostOnly = !isMarket && random.unit() < 0.5;
    const immediate = isMarket || (!isPostOnly && random.unit() < 0.2);
    const clientId = random.unit() < 0.2 ? `c${below(500)}` : null;
    const size = 0.001 * (1 + below(30));
    venue.place(
      desk.account,
      request(side, price, size, { postOnly: isPostOnly, immediate, clientId }),
      nowMs,
    );
  } else if (kind < 0.65) {
    const open = [...desk.account.open.keys()];
    if (open.length > 0) venue.cancel(desk.account, open[below(open.length)], 'user', nowMs);
  } else if (kind < 0.85) {
    const bid = 1000 + Math.round((random.unit() - 0.5) * 20) / 2;
    venue.onQuote(bid, bid + 0.5 * (1 + below(3)), 0.001 * below(20), 0.001 * below(20), true, nowMs);
  } else if (kind < 0.99) {
    venue.onTrade(side, mid + side * random.unit() * 6, 0.001 * (1 + below(40)), 2 * id, nowMs);
  } else venue.onGap(nowMs);
}

/** Everything a bot could ask about its account, as text: equal texts are equal states. */
export function stateText(venue: Venue): string {
  const levels: string[] = [];
  for (const side of [BUY, SELL] as const) {
    venue.book.eachLevel(side, (ticks) => {
      venue.book.eachAt(ticks, (slot) =>
        levels.push(`${ticks}:${venue.book.lotsOf(slot)}:${venue.book.tagOf(slot)}`),
      );
      return true;
    });
  }
  const accounts = venue.allAccounts().map((account) => ({
    saved: account.save(),
    open: [...account.open.values()].sort((a, b) => a.id - b.id),
    closed: account.closed,
    names: [...account.byClientId].map(([name, order]) => `${name}=${order.id}`).sort(),
    fills: account.fills.map(({ order, ...fill }) => ({ ...fill, order: order.id })),
  }));
  return JSON.stringify({ levels, accounts });
}

/**
 * Laws that hold after every event, given what it changed. Returns what is broken in words, or null.
 */
export class VenueLaws {
  private readonly venue: Venue;
  private readonly lots = new Map<number, number>();
  private readonly cash = new Map<number, number>();
  private readonly filled = new Map<number, number>();
  private lastFill = 0;

  constructor(venue: Venue) {
    this.venue = venue;
  }

  broken(changes: Changes | null): string | null {
    for (const fill of changes?.fills ?? []) {
      const problem = this.book(fill);
      if (problem !== null) return problem;
    }
    return this.accounts() ?? this.orders() ?? this.priority(changes?.fills ?? []) ?? this.crossed();
  }

  private book(fill: Fill): string | null {
    const { order, ticks, lots } = fill;
    const { side, account } = order;
    if (fill.id !== this.lastFill + 1) return `fill ${fill.id} follows fill ${this.lastFill}`;
    this.lastFill = fill.id;
    if (!(lots > 0) || !Number.isInteger(lots)) return `fill ${fill.id} of ${lots} lots`;
    if (order.ticks !== null && side * (order.ticks - ticks) < 0) return `fill ${fill.id} beyond its limit`;
    if (order.postOnly && !fill.maker) return `post-only order ${order.id} took`;
    const filled = (this.filled.get(order.id) ?? 0) + lots;
    if (filled > order.lots) return `order ${order.id} is overfilled`;
    this.filled.set(order.id, filled);
    this.lots.set(account, (this.lots.get(account) ?? 0) + side * lots);
    this.cash.set(account, (this.cash.get(account) ?? 0) - side * lots * ticks);
    return null;
  }

  /** Ledgers are the sum of the fills, in whole ticks and lots. */
  private accounts(): string | null {
    for (const account of this.venue.allAccounts()) {
      const state = account.save().ledger;
      if (state.lots !== (this.lots.get(account.number) ?? 0))
        return `account ${account.number} has ${state.lots} lots`;
      if (state.cashUnits !== (this.cash.get(account.number) ?? 0))
        return `cash of account ${account.number}`;
    }
    return null;
  }

  /** What rests in the book is what open orders have left, and closed ones rest nowhere. */
  private orders(): string | null {
    let resting = 0;
    for (const account of this.venue.allAccounts()) {
      for (const order of account.open.values()) {
        if (!isOpen(order)) return `order ${order.id} is ${order.status} among the open ones`;
        if (order.filledLots !== (this.filled.get(order.id) ?? 0)) return `order ${order.id} lost a fill`;
        resting += order.lots - order.filledLots;
      }
    }
    let inBook = 0;
    for (const side of [BUY, SELL] as const) {
      this.venue.book.eachLevel(side, (_, lots) => {
        inBook += lots;
        return true;
      });
    }
    return inBook === resting ? null : `${inBook} lots in the book, ${resting} in open orders`;
  }

  /** Who was met while resting leaves nobody better behind: no better price, and nobody older at the same price. */
  private priority(fills: readonly Fill[]): string | null {
    for (const { maker, order, ticks } of fills) {
      if (!maker) continue;
      const { side } = order;
      const best = side === BUY ? this.venue.book.bestBid : this.venue.book.bestAsk;
      if (best !== null && side * (best - ticks) > 0)
        return `order ${order.id} was met before a better price`;
      const older: number[] = [];
      this.venue.book.eachAt(ticks, (slot) => {
        if (this.venue.book.tagOf(slot) < order.id) older.push(this.venue.book.tagOf(slot));
      });
      if (older.length > 0) return `order ${order.id} was met before the older order ${older[0]}`;
    }
    return null;
  }

  private crossed(): string | null {
    const { bid, ask } = this.venue.touch();
    return bid !== null && ask !== null && bid >= ask ? `the best prices cross: ${bid}/${ask}` : null;
  }
}
