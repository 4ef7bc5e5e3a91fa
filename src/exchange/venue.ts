import { Grid } from '../domain/instrument';
import { aggressorAt, BUY, SELL, type Side } from '../domain/side';
import type { FeeTier } from '../venue/fee-schedule';
import { Account, REMEMBERED } from './account';
import { FILLED, OrderBook, SELF_CANCELLED } from './book';
import { isOpen, type CancelReason, type Fill, type Order, type Print } from './order';
import { requestText, type OrderRequest } from './order-request';
import { OutsideQuote } from './outside-quote';
import { refusal, refusalOf, type Outcome, type Refusal, type RequestProblem } from './refusal';

/** How a trade of the tape is tested against a resting order: see venue/matching. */
export type VenueRule = 'reach' | 'touch' | 'through';

export interface VenueSettings {
  readonly symbol: string;
  /** Other names that the one market answers to. */
  readonly aliases: readonly string[];
  readonly tick: number;
  readonly lotStep: number;
  readonly rule: VenueRule;
  /** Penetration that `through` asks for, bp of the mid; null: any (recorded prints). */
  readonly throughBps: number | null;
  /** A quote through a resting order fills it at its limit. */
  readonly pickOff: boolean;
  /** How much worse than the touch a market order trades where the tape tells no sizes, bp. */
  readonly slippageBps: number;
  readonly tiers: readonly FeeTier[];
  /** 30-day volume that a new account starts with, quote currency. */
  readonly volume30d: number;
  readonly maxOpenOrders: number;
  readonly maxAccounts: number;
}

/** What one event changed, to be written down before anyone hears of it. */
export interface Changes {
  readonly accounts: Set<Account>;
  readonly orders: Set<Order>;
  readonly fills: Fill[];
  readonly prints: Print[];
}

/** Best prices of bots and outside market together. Sizes in lots; null where they are not known. */
export interface Touch {
  readonly bid: number | null;
  readonly ask: number | null;
  readonly bidLots: number | null;
  readonly askLots: number | null;
}

/** Where a matching event happens. */
interface Moment {
  readonly nowMs: number;
}

/** Orders this share away from the mid are taken for typing errors. */
const PRICE_COLLAR = 0.2;
const MOST_LOTS = 0x7fffffff;
const MOST_TAG = 0x80000000;

/**
 * A matching venue: bots trade with each other by price and time, and with an outside market that the rows of a tape
 * describe.
 *
 * - Quotes are the outside market. A bot's order that crosses them trades with it at the outside's price, up to the
 *   size shown until the next quote; at equal prices the outside comes before bots. A quote that moves through a
 *   resting order picks it off at its limit.
 * - Trades are market orders from outside. They sweep resting orders as far as the fill rule says, best price first,
 *   then oldest first, and never more than their size where they have one.
 *
 * It knows no clock and does no I/O: time comes in with every call, and what happened is fetched by `takeChanges`.
 */
export class Venue {
  readonly settings: VenueSettings;
  readonly prices: Grid;
  readonly sizes: Grid;
  readonly book = new OrderBook();
  readonly outside: OutsideQuote;
  /** Mid of the outside market; null before its first quote. */
  mid: number | null = null;
  /** When best prices may have changed last, ms since 1970 UTC. */
  quotedMs = 0;

  private readonly accounts = new Map<string, Account>();
  private readonly byNumber: Account[] = [];
  /** Open and remembered orders of all accounts. */
  private readonly orders = new Map<number, Order>();
  /** Slot of each order in the book, by order id; only orders that rest. */
  private readonly slots = new Map<number, number>();
  private nextOrder = 1;
  private nextFill = 1;
  private nextPrint = 1;
  private readonly names: ReadonlySet<string>;
  private changes = noChanges();
  private changed = false;

  constructor(settings: VenueSettings) {
    this.settings = settings;
    this.prices = new Grid(settings.tick);
    this.sizes = new Grid(settings.lotStep);
    this.outside = new OutsideQuote(this.prices, this.sizes);
    this.names = new Set([settings.symbol, ...settings.aliases].map(canonicalSymbol));
  }

  // ---- facts ------------------------------------------------------------------------------------------------

  /** Whether a name is one of the market's; spelling of case and separators does not matter. */
  trades(symbol: string): boolean {
    return this.names.has(canonicalSymbol(symbol));
  }

  /** Number of prints so far that no tape row stands behind; part of what is saved. */
  get prints(): number {
    return this.nextPrint - 1;
  }

  get accountCount(): number {
    return this.byNumber.length;
  }

  allAccounts(): readonly Account[] {
    return this.byNumber;
  }

  accountOf(order: Order): Account {
    return this.byNumber[order.account - 1];
  }

  /** An open or remembered order of an account; null where it has none of that number. */
  order(account: Account, id: number): Order | null {
    const order = this.orders.get(id);
    return order !== undefined && order.account === account.number ? order : null;
  }

  /**
   * Best bid and ask of the outside market as the bots' orders leave them: what has been taken of it is shown one tick
   * behind until its next quote, and so is what an order of a bot would cross.
   */
  outsideTouch(): Touch {
    const { outside, book } = this;
    let bid = outside.open ? outside.bid : null;
    let ask = outside.open ? outside.ask : null;
    let bidLots = outside.bidLots === null ? null : outside.bidLots - outside.bidTaken;
    let askLots = outside.askLots === null ? null : outside.askLots - outside.askTaken;
    if (bid !== null && outside.bidLeft === 0) [bid, bidLots] = [bid - 1, null];
    if (ask !== null && outside.askLeft === 0) [ask, askLots] = [ask + 1, null];
    const { bestBid, bestAsk } = book;
    if (bestBid !== null && ask !== null && ask <= bestBid) [ask, askLots] = [bestBid + 1, null];
    if (bestAsk !== null && bid !== null && bid >= bestAsk) [bid, bidLots] = [bestAsk - 1, null];
    return { bid, ask, bidLots, askLots };
  }

  /** Best bid and ask of everyone. */
  touch(): Touch {
    const { bestBid, bestAsk } = this.book;
    let { bid, ask, bidLots, askLots } = this.outsideTouch();
    if (bestBid !== null && (bid === null || bestBid >= bid)) {
      bidLots = this.joined(bestBid, bid, bidLots);
      bid = bestBid;
    }
    if (bestAsk !== null && (ask === null || bestAsk <= ask)) {
      askLots = this.joined(bestAsk, ask, askLots);
      ask = bestAsk;
    }
    return { bid, ask, bidLots, askLots };
  }

  private joined(best: number, outside: number | null, outsideLots: number | null): number | null {
    const own = this.book.lotsAt(best);
    if (outside !== best) return own;
    return outsideLots === null ? null : own + outsideLots;
  }

  // ---- bots -------------------------------------------------------------------------------------------------

  /** The account of a key, opened if need be. */
  account(keyHash: string, nowMs: number): Outcome<Account> {
    const known = this.accounts.get(keyHash);
    if (known !== undefined) return { ok: true, value: known };
    if (this.byNumber.length >= this.settings.maxAccounts) {
      return refused(
        refusal('limit_reached', `This venue has ${this.settings.maxAccounts} accounts, its most.`),
      );
    }
    const account = this.openAccount(this.byNumber.length + 1, keyHash);
    if (this.settings.volume30d > 0) account.trade(this.settings.volume30d, nowMs);
    this.touchAccount(account);
    return { ok: true, value: account };
  }

  /**
   * Accepts an order and matches it. A second request under the same client id is answered with the order of the
   * first one, and refused if it asks for something else. `isNew` tells which.
   */
  place(
    account: Account,
    request: OrderRequest,
    nowMs: number,
  ): Outcome<{ readonly order: Order; readonly isNew: boolean }> {
    const text = requestText(request);
    const earlier = request.clientId === null ? undefined : account.byClientId.get(request.clientId);
    if (earlier !== undefined) {
      if (earlier.request === text) return { ok: true, value: { order: earlier, isNew: false } };
      return refused(
        refusal('client_id_conflict', `client_order_id ${request.clientId} already names another order.`),
      );
    }
    const checked = this.check(account, request);
    if (!checked.ok) return checked;
    const { ticks, lots } = checked.value;
    const order: Order = {
      id: this.nextOrder++,
      account: account.number,
      clientId: request.clientId,
      request: text,
      symbol: request.symbol,
      side: request.side,
      type: request.type,
      postOnly: request.postOnly,
      immediate: request.immediate,
      ticks,
      lots,
      filledLots: 0,
      filledTicksLots: 0,
      fee: 0,
      status: 'open',
      reason: null,
      createdMs: nowMs,
      updatedMs: nowMs,
    };
    this.admit(order);
    if (order.postOnly && this.wouldCross(order)) this.close(order, 'post_only_would_cross', nowMs);
    else this.match(order, { nowMs });
    return { ok: true, value: { order, isNew: true } };
  }

  /**
   * What this market finds wrong with an order, all of it. Size 0 and price null stand for what could not be read; of an
   * order for another market nobody here knows which prices and sizes are right.
   */
  problemsOf(request: OrderRequest): RequestProblem[] {
    const { symbol } = request;
    if (symbol === '') return [];
    if (!this.trades(symbol)) {
      const message = `There is no market of that name here; it is ${this.settings.symbol}.`;
      return [{ field: 'symbol', error: 'market_not_found', message }];
    }
    return [this.sizeProblem(request), this.priceProblem(request)].filter((problem) => problem !== null);
  }

  /** Cancels an open order of the account. */
  cancel(account: Account, id: number, reason: CancelReason, nowMs: number): Outcome<Order> {
    const order = this.order(account, id);
    if (order === null)
      return refused(
        refusal('order_not_found', 'You have no such order, or it closed more than 1,000 orders ago.'),
      );
    if (!isOpen(order)) {
      return refused(refusal('not_pending', `The order is ${order.status}: it cannot be cancelled.`));
    }
    this.close(order, reason, nowMs);
    return { ok: true, value: order };
  }

  /** Cancels every open order of an account; returns them. */
  cancelAll(account: Account, reason: CancelReason, nowMs: number): Order[] {
    const orders = [...account.open.values()];
    for (const order of orders) this.close(order, reason, nowMs);
    return orders;
  }

  setCancelOnDisconnect(account: Account, wanted: boolean): void {
    if (account.cancelOnDisconnect === wanted) return;
    account.cancelOnDisconnect = wanted;
    this.touchAccount(account);
  }

  // ---- the outside market -----------------------------------------------------------------------------------

  /** A quote row: the outside market now stands here. */
  onQuote(bid: number, ask: number, bidSize: number, askSize: number, touch: boolean, nowMs: number): void {
    const { outside, settings, book } = this;
    outside.set(bid, ask, bidSize, askSize, touch);
    this.quotedMs = nowMs;
    if (!outside.open) return;
    this.mid = (bid + ask) / 2;
    if (!settings.pickOff || book.orders === 0) return;
    const moment = { nowMs };
    if (book.bestBid !== null && outside.ask <= book.bestBid) {
      book.take(SELL, outside.ask, outside.askLeft, 0);
      outside.askTaken += this.takeMet(moment, SELL, null);
    }
    if (book.bestAsk !== null && outside.bid >= book.bestAsk) {
      book.take(BUY, outside.bid, outside.bidLeft, 0);
      outside.bidTaken += this.takeMet(moment, BUY, null);
    }
  }

  /**
   * A trade row: a market order from outside that accepts prices down (up) to `price`. `size` null: not limited.
   * `printId` is the row's own name, the same whenever it is played.
   */
  onTrade(aggressor: Side | null, price: number, size: number | null, printId: number, nowMs: number): void {
    const side = aggressor ?? this.sideOf(price);
    const lots = size === null ? Infinity : this.sizes.count(size);
    if (side !== null && lots > 0 && this.book.orders > 0) {
      this.book.take(side, this.reachOf(side, price), lots, 0);
      this.takeMet({ nowMs }, side, 'tape');
    }
    const ticks = side === SELL ? this.prices.above(price) : this.prices.below(price);
    this.print({
      id: printId,
      ticks: this.prices.count(ticks),
      lots: size === null ? this.unsizedPrint() : Math.max(1, lots),
      side: aggressor,
      timeMs: nowMs,
    });
  }

  /** The feed of the outside market broke off: it has no price until its next quote. */
  onGap(nowMs: number): void {
    this.outside.close();
    this.quotedMs = nowMs;
  }

  /** The recording begins anew at another price: all orders are cancelled. */
  endSession(nowMs: number): void {
    for (const account of this.byNumber) this.cancelAll(account, 'session_end', nowMs);
    this.onGap(nowMs);
  }

  // ---- what happened ----------------------------------------------------------------------------------------

  /** What changed since the last call; null where nothing did. */
  takeChanges(): Changes | null {
    if (!this.changed) return null;
    const { changes } = this;
    this.changes = noChanges();
    this.changed = false;
    return changes;
  }

  // ---- restoring --------------------------------------------------------------------------------------------

  /** Makes sure that an account exists. */
  reopenAccount(number: number, keyHash: string): Account {
    return this.byNumber[number - 1] ?? this.openAccount(number, keyHash);
  }

  /** Puts an order back as it was saved last; later states of one order replace earlier ones. Orders come by id. */
  restoreOrder(saved: Order): void {
    const account = this.byNumber[saved.account - 1];
    const known = this.orders.get(saved.id);
    const order = known === undefined ? saved : Object.assign(known, saved);
    if (known === undefined) {
      this.orders.set(order.id, order);
      account.open.set(order.id, order);
      if (order.clientId !== null) account.byClientId.set(order.clientId, order);
    }
    if (!isOpen(order)) this.retire(order);
    this.nextOrder = Math.max(this.nextOrder, order.id + 1);
  }

  /** Puts a fill back; `isBooked` tells that the account's saved ledger holds it already. */
  restoreFill(fill: Fill, isBooked: boolean): void {
    const account = this.accountOf(fill.order);
    if (!isBooked) account.book(fill, this.prices.at(fill.ticks), this.sizes.at(fill.lots));
    account.remember(fill);
    this.nextFill = Math.max(this.nextFill, fill.id + 1);
  }

  restorePrints(count: number): void {
    this.nextPrint = count + 1;
  }

  /** A remembered or open order by its number alone; null where it is forgotten. */
  orderById(id: number): Order | null {
    return this.orders.get(id) ?? null;
  }

  /** Where the outside market stood when the state was saved; nothing is matched. */
  restoreOutside(
    bid: number,
    ask: number,
    bidSize: number,
    askSize: number,
    touch: boolean,
    [bidTaken, askTaken]: readonly [number, number],
    nowMs: number,
  ): void {
    this.outside.set(bid, ask, bidSize, askSize, touch);
    this.outside.bidTaken = bidTaken;
    this.outside.askTaken = askTaken;
    this.quotedMs = nowMs;
    if (this.outside.open) this.mid = (bid + ask) / 2;
  }

  /** Lets all restored open orders stand in the book, in order of time. */
  rebuildBook(): void {
    const open = this.byNumber.flatMap((account) => [...account.open.values()]);
    open.sort((a, b) => a.id - b.id);
    for (const order of open) this.rest(order, order.lots - order.filledLots, order.updatedMs);
  }

  // ---- inside -----------------------------------------------------------------------------------------------

  private openAccount(number: number, keyHash: string): Account {
    const account = new Account(number, keyHash, this.settings.tick, this.settings.lotStep);
    this.accounts.set(keyHash, account);
    this.byNumber[number - 1] = account;
    return account;
  }

  private check(account: Account, request: OrderRequest): Outcome<{ ticks: number | null; lots: number }> {
    const { maxOpenOrders } = this.settings;
    const problems = this.problemsOf(request);
    if (problems.length > 0) return refused(refusalOf(problems));
    if (this.mid === null) return refused(refusal('no_price', 'The market has no price yet.'));
    if (account.open.size >= maxOpenOrders) {
      return refused(
        refusal('limit_reached', `You have ${maxOpenOrders} open orders, the most one account may.`),
      );
    }
    return { ok: true, value: { ticks: this.ticksOf(request), lots: this.lotsOf(request) } };
  }

  private lotsOf({ size }: OrderRequest): number {
    return this.sizes.count(this.sizes.below(size));
  }

  /** Off-tick prices round away from the market, so that no rounding makes an order trade. */
  private ticksOf({ side, price }: OrderRequest): number | null {
    if (price === null) return null;
    const { prices } = this;
    return prices.count(side === BUY ? prices.below(price) : prices.above(price));
  }

  private sizeProblem(request: OrderRequest): RequestProblem | null {
    const lots = this.lotsOf(request);
    if (request.size === 0 || (lots >= 1 && lots <= MOST_LOTS)) return null;
    const [least, most] = [this.sizes.at(1), this.sizes.at(MOST_LOTS)];
    return { field: 'size', error: 'invalid_size', message: `size must lie between ${least} and ${most}.` };
  }

  private priceProblem(request: OrderRequest): RequestProblem | null {
    const { mid, prices } = this;
    const { price } = request;
    if (price === null || mid === null) return null;
    const field = 'price';
    if (Math.abs(price - mid) > PRICE_COLLAR * mid) {
      const [low, high] = [mid * (1 - PRICE_COLLAR), mid * (1 + PRICE_COLLAR)];
      const message = `price must lie between ${this.shown(low)} and ${this.shown(high)} now.`;
      return { field, error: 'price_out_of_range', message };
    }
    if (this.ticksOf(request)! >= 1) return null;
    return { field, error: 'invalid_price', message: `price must be at least ${prices.at(1)}.` };
  }

  private shown(price: number): number {
    return this.prices.below(price);
  }

  /** Whether a limit order would trade at once, with a bot or with what is left of the outside's quote. */
  private wouldCross({ side, ticks }: Order): boolean {
    const { bid, ask } = this.touch();
    const best = side === BUY ? ask : bid;
    if (best !== null && side * (ticks! - best) >= 0) return true;
    const outside = side === BUY ? this.outside.ask : this.outside.bid;
    return this.outsideLeft(side) > 0 && side * (ticks! - outside) >= 0;
  }

  /** Price first: bots better than the outside, then the outside, then other bots; the rest stands or is cancelled. */
  private match(order: Order, moment: Moment): void {
    const { side } = order;
    const limit = order.ticks ?? this.marketLimit(side);
    const outsideTicks = side === BUY ? this.outside.ask : this.outside.bid;
    if (this.outsideLeft(side) > 0) {
      this.takeBots(
        order,
        side === BUY ? Math.min(limit, outsideTicks - 1) : Math.max(limit, outsideTicks + 1),
        moment,
      );
      if (side * (limit - outsideTicks) >= 0) this.takeOutside(order, moment);
    }
    this.takeBots(order, limit, moment);
    const left = order.lots - order.filledLots;
    if (left === 0) return;
    if (order.immediate) this.close(order, 'no_liquidity', moment.nowMs);
    else this.rest(order, left, moment.nowMs);
  }

  private rest(order: Order, lots: number, nowMs: number): void {
    if (!this.book.covers(order.ticks!)) return this.close(order, 'price_out_of_range', nowMs);
    this.slots.set(
      order.id,
      this.book.rest(order.side, order.ticks!, lots, order.account, order.id % MOST_TAG),
    );
  }

  private outsideLeft(side: Side): number {
    return side === BUY ? this.outside.askLeft : this.outside.bidLeft;
  }

  private marketLimit(side: Side): number {
    return this.prices.count(this.prices.below(this.mid! * (1 + side * PRICE_COLLAR)));
  }

  private takeBots(order: Order, limit: number, moment: Moment): void {
    const left = order.lots - order.filledLots;
    if (left === 0 || this.book.orders === 0) return;
    this.book.take(order.side, limit, left, order.account);
    this.takeMet(moment, order.side, order);
  }

  private takeOutside(order: Order, moment: Moment): void {
    const { outside } = this;
    const { side } = order;
    const lots = Math.min(order.lots - order.filledLots, this.outsideLeft(side));
    if (lots === 0) return;
    const shown = side === BUY ? outside.askLots : outside.bidLots;
    let ticks = side === BUY ? outside.ask : outside.bid;
    if (shown === null && order.type === 'market') ticks += side * this.slippageTicks(ticks);
    if (side === BUY) outside.askTaken += lots;
    else outside.bidTaken += lots;
    this.fill(order, ticks, lots, false, moment);
    this.printBots(ticks, lots, side, moment);
  }

  private slippageTicks(ticks: number): number {
    return Math.ceil((ticks * this.settings.slippageBps) / 10_000);
  }

  /**
   * Books what the last sweep of the book met. The aggressor is a bot's order, 'tape' (its print follows), or null (a
   * quote that moved). Returns the lots traded.
   */
  private takeMet(moment: Moment, side: Side, aggressor: Order | 'tape' | null): number {
    const { book } = this;
    let traded = 0;
    for (let i = 0; i < book.met; i++) {
      const maker = this.orderOfTag(book.metTag[i]);
      if (book.metOutcome[i] === SELF_CANCELLED) {
        this.slots.delete(maker.id);
        this.close(maker, 'self_trade', moment.nowMs);
        continue;
      }
      const ticks = book.metTicks[i];
      const lots = book.metLots[i];
      if (book.metOutcome[i] === FILLED) this.slots.delete(maker.id);
      traded += lots;
      this.fill(maker, ticks, lots, true, moment);
      if (aggressor === 'tape') continue;
      if (aggressor !== null) this.fill(aggressor, ticks, lots, false, moment);
      this.printBots(ticks, lots, side, moment);
    }
    return traded;
  }

  private orderOfTag(tag: number): Order {
    // Ids are rebuilt from their low bits: no order rests while two thousand million others come and go.
    const high = Math.floor((this.nextOrder - 1) / MOST_TAG) * MOST_TAG;
    const order = this.orders.get(high + tag) ?? this.orders.get(high - MOST_TAG + tag);
    if (order === undefined) throw new Error(`bug: order ${tag} rests in the book and nowhere else`);
    return order;
  }

  private fill(order: Order, ticks: number, lots: number, maker: boolean, { nowMs }: Moment): void {
    const account = this.accountOf(order);
    const { tiers } = this.settings;
    const tier = account.tier(tiers, nowMs);
    const feeBps = maker ? tier.makerBps : tier.takerBps;
    const trade = {
      id: this.nextFill++,
      order,
      ticks,
      lots,
      maker,
      feeBps,
      mid: this.mid!,
      timeMs: nowMs,
    };
    const fee = account.book(trade, this.prices.at(ticks), this.sizes.at(lots));
    const fill = { ...trade, fee };
    order.filledLots += lots;
    order.filledTicksLots += ticks * lots;
    order.fee = Math.round((order.fee + fee) * 1e8) / 1e8;
    order.updatedMs = nowMs;
    order.status = order.filledLots === order.lots ? 'filled' : 'partially_filled';
    account.remember(fill);
    this.changes.fills.push(fill);
    this.touchOrder(order);
    if (order.status === 'filled') this.retire(order);
  }

  private close(order: Order, reason: CancelReason, nowMs: number): void {
    const slot = this.slots.get(order.id);
    if (slot !== undefined) {
      this.book.cancel(slot);
      this.slots.delete(order.id);
    }
    order.status = 'cancelled';
    order.reason = reason;
    order.updatedMs = nowMs;
    this.touchOrder(order);
    this.retire(order);
  }

  private admit(order: Order): void {
    const account = this.accountOf(order);
    this.orders.set(order.id, order);
    account.open.set(order.id, order);
    if (order.clientId !== null) account.byClientId.set(order.clientId, order);
    this.touchOrder(order);
  }

  /** Moves an order to the closed ones; the oldest of those is forgotten. */
  private retire(order: Order): void {
    const account = this.accountOf(order);
    if (!account.open.delete(order.id)) return;
    // Saved in the order in which they closed, so that a restored venue forgets in the same order.
    if (this.changes.orders.delete(order)) this.changes.orders.add(order);
    account.closed.push(order);
    if (account.closed.length <= REMEMBERED) return;
    const forgotten = account.closed.shift()!;
    this.orders.delete(forgotten.id);
    if (forgotten.clientId !== null) account.byClientId.delete(forgotten.clientId);
  }

  private touchOrder(order: Order): void {
    this.changes.orders.add(order);
    this.quotedMs = order.updatedMs;
    this.changed = true;
  }

  private touchAccount(account: Account): void {
    this.changes.accounts.add(account);
    this.changed = true;
  }

  private printBots(ticks: number, lots: number, side: Side, { nowMs }: Moment): void {
    // Odd: rows of the tape have the even ones.
    this.print({ id: 2 * this.nextPrint++ + 1, ticks, lots, side, timeMs: nowMs });
  }

  private print(print: Print): void {
    this.changes.prints.push(print);
    this.changed = true;
  }

  /** The worst price, in ticks, of a resting order that a trade to `price` fills. */
  private reachOf(side: Side, price: number): number {
    const { prices, settings } = this;
    if (settings.rule === 'through' && settings.throughBps === null) {
      return side === SELL ? prices.count(prices.below(price)) + 1 : prices.count(prices.above(price)) - 1;
    }
    const least = settings.rule === 'through' ? this.throughMargin() : 0;
    const reach = price - side * least;
    return prices.count(side === SELL ? prices.above(reach) : prices.below(reach));
  }

  private throughMargin(): number {
    return Math.max(this.settings.tick, ((this.settings.throughBps ?? 0) / 10_000) * (this.mid ?? 0));
  }

  /** Who was the aggressor of a print that does not say so: by which side of the mid it lies on. */
  private sideOf(price: number): Side | null {
    const { mid } = this;
    if (mid === null) return null;
    return aggressorAt(price, mid) || null;
  }

  /** A print must have a size: where the tape limits none, one base unit. */
  private unsizedPrint(): number {
    return Math.max(1, this.sizes.count(1));
  }
}

/** BTC-USDC, BTC/USDC and btcusdc are one symbol. */
export function canonicalSymbol(symbol: string): string {
  return symbol.replace(/[^A-Za-z0-9]/g, '').toUpperCase();
}

function refused(refusal: Refusal): { readonly ok: false; readonly refusal: Refusal } {
  return { ok: false, refusal };
}

function noChanges(): Changes {
  return { accounts: new Set(), orders: new Set(), fills: [], prints: [] };
}
