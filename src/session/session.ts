import { FillLog, MAKER, NO_LAYER, PICKED_OFF, TAKER } from '../domain/fill-log';
import { FRACTION } from '../domain/fraction';
import { Grid, inLots } from '../domain/instrument';
import type { PriceShifts } from '../domain/price-shifts';
import { RestingOrders, type RestingOrder } from '../domain/resting-orders';
import { aggressorAt, BUY, oppositeSide, SELL, type Side } from '../domain/side';
import { FeedDelay, OrderDelay } from '../execution/extra-delay';
import { OrderEntry } from '../execution/order-entry';
import { Ledger, type Holding } from '../ledger/ledger';
import type { View } from '../strategy/strategy';
import {
  BUY_TRADE,
  MARK,
  MARK_CLOCK,
  MARK_CONNECTED,
  QUOTE,
  SELL_TRADE,
  UNSIDED_TRADE,
  type Tape,
} from '../tape/tape';
import { RecordedLag } from '../tape/recorded-lag';
import { Admission } from '../venue/admission';
import { DrawnOrders } from '../venue/drawn-orders';
import { FeeSchedule, tiersOf } from '../venue/fee-schedule';
import { Matching } from '../venue/matching';
import {
  FILLED,
  INVENTORY,
  LATENCY,
  NO_FILL_REASONS,
  NoFillCounts,
  QUEUE_AHEAD,
  RISK,
  VOLUME_EXHAUSTED,
  type NoFillReason,
} from '../venue/no-fill-counts';
import { QueueCancels } from '../venue/queue-cancels';
import { buildStrategy, buildVolatility, matchingRuleOf, type VolatilityEstimator } from './build-desk';
import type { Action, Config } from './config';
import { settingsAt, withInputs, type Setting } from './config-changes';
import { DeskView } from './desk-view';
import { Hindsight } from './hindsight';
import { intensityOf } from './order-intensity';
import { OwnImpact } from './own-impact';
import { Quoter, type QuoteAccount, type QuoteState } from './quoter';
import { applySettings } from './read-config';
import { EVERYTHING, Marks, type DeskEvent, type DeskEventKind } from './recording';
import { RiskControl, type TradingState } from '../risk/risk-control';

/** Marks a session keeps at most per layout step, before it keeps them further apart. */
const MOST_MARKS = 100_000;

/**
 * One desk on one tape. `advance` reads rows up to a time; how time is cut into calls never changes what happened.
 * Between rows, what is due (order arrivals, refreshes, pauses, the whole second) happens at its exact time,
 * before the first row later than it.
 */
export class Session {
  readonly tape: Tape;
  /** Tells the paths of one Monte Carlo apart, as it does their tapes; 0 for a single run. */
  readonly path: number;
  /** The configuration in force, with the `set` actions so far applied. */
  config: Config;
  readonly ledger: Ledger;
  readonly fills = new FillLog();
  readonly marks: Marks;
  readonly events: DeskEvent[] = [];
  readonly risk: RiskControl;

  /** Session time reached, s. */
  timeS = FRACTION;
  /** Rows of the tape consumed so far. */
  row = 0;
  /** Last valid mid; 0 before the first. */
  mid = FRACTION;
  /** Best prices now, as our own fills have moved them; 0 before the first. */
  bid = FRACTION;
  ask = FRACTION;
  badBooks = 0;
  noFills: NoFillCounts;
  /** Orders that filled at least partly; the numerator of the fill rate. */
  filledOrders = 0;

  bids: RestingOrders;
  asks: RestingOrders;
  entry: OrderEntry;
  readonly admission: Admission;
  matching: Matching;

  private quoter: Quoter;
  private volatility: VolatilityEstimator;
  private fees: FeeSchedule;
  private actions: readonly Action[];
  private nextAction = 0;
  private readonly view: View = {
    timeS: FRACTION,
    timeLeftS: FRACTION,
    mid: FRACTION,
    inventoryLots: FRACTION,
    sigma: FRACTION,
  };
  private readonly quoteState: QuoteState = {
    inventory: FRACTION,
    band: 'normal',
    lean: 0,
    exposure: 0,
    reducingOnly: false,
    volatilityScale: FRACTION,
    caution: FRACTION,
  };

  private lot = FRACTION;
  private refreshS = new Float64Array(0);
  private refreshDue: Float64Array;
  private refreshEachRow = false;
  /** The order rate has made layers wait. */
  private layersWait = false;
  private nextRefresh = FRACTION;
  private nextSecond = 1;
  private secondDue = FRACTION;
  private markDue = FRACTION;
  private markIndex = 0;
  private reduceDue = Infinity;
  private reduceSide: Side = BUY;
  private reduceSize = 0;
  private drawnDue = Infinity;
  /** The soonest of all that does not come by every second or so, and of all there is. */
  private seldomDue = FRACTION;
  private nextDue = FRACTION;

  private lastPriceS = FRACTION;
  /** First quote after a break of the feed that the desk has not heard of yet; Infinity before there is one, −Infinity: no break. */
  private freshRow = -Infinity;
  private usedBidSize = FRACTION;
  private usedAskSize = FRACTION;
  private reservationShift = FRACTION;
  /** Equity when it was last measured: as a field it need not be boxed on its way to whoever asks. */
  private measured = FRACTION;

  private readonly known: DeskView;
  private readonly ownImpact: OwnImpact;
  private readonly hindsight: Hindsight;

  constructor(config: Config, tape: Tape, path = 0, keeping = EVERYTHING) {
    this.config = config;
    this.tape = tape;
    this.path = path;
    this.known = new DeskView(this, new FeedDelay(config.seed, path));
    // A recorded book moves by whole ticks of its own; a mid and a model's price move freely.
    this.ownImpact = new OwnImpact(tape.header.touch ? tape.header.tick : 0);
    this.startAtZero();
    this.actions = config.actions;
    this.ledger = new Ledger(config.instrument.tick, config.instrument.lotStep);
    this.risk = new RiskControl(config.risk, {
      withdraw: () => this.withdrawAll(),
      requote: (t) => this.scheduleRefresh(t),
      halve: (t) => this.sendHalf(t),
      reschedule: () => this.computeNextDue(),
      tell: (t, kind, text) => this.event(t, kind, text),
    });

    this.hindsight = new Hindsight(this, this.risk.adverseSelection);
    this.admission = new Admission(this);

    this.readSettings();
    const built = buildStrategy(config, tape.header);
    this.lot = built.lot;
    this.ownImpact.moveBy(config.venue.impact, built.lot);
    this.quoter = new Quoter(config, built.strategy, built.lot);
    this.volatility = buildVolatility(config, built.sigma);
    this.fees = this.newFees();
    const layers = this.quoter.layers;
    this.bids = new RestingOrders(BUY, layers);
    this.asks = new RestingOrders(SELL, layers);
    this.fillOrders = this.bids;
    this.noFills = new NoFillCounts(layers);
    this.entry = this.newEntry();
    this.drawOrders(0);
    this.matching = this.newMatching();
    this.refreshDue = new Float64Array(layers);
    this.scheduleLayers();
    const stepS = markStep(config.durationS);
    const most = keeping.marks ? Math.min(MOST_MARKS, Math.ceil(config.durationS / stepS) + 2) : 0;
    if (!keeping.marks) this.markDue = Infinity;
    this.marks = new Marks(stepS, Math.min(layers, keeping.layers), most, keeping.recycled);
    this.computeNextDue();
  }

  private startAtZero(): void {
    this.timeS = 0;
    this.nextRefresh = 0;
    this.secondDue = this.nextSecond;
    this.markDue = 0;
    this.bid = this.ask = this.mid = 0;
    this.lastPriceS = 0;
    this.usedBidSize = this.usedAskSize = 0;
    this.reservationShift = 0;
    this.measured = 0;
  }

  get inventory(): number {
    return this.ledger.inventory;
  }

  /** Layers that quote; beyond them stand orders, or places of orders, of layers that are no more. */
  get layers(): number {
    return this.quoter.layers;
  }

  /** Equity at the last valid mid, quote currency. */
  get equity(): number {
    return this.ledger.equity(this.mid);
  }

  get state(): TradingState {
    return this.risk.state;
  }

  /** How far our own fills have moved the market off the tape; null until they may. */
  get priceShifts(): PriceShifts | null {
    return this.ownImpact.shifts;
  }

  /** Seconds since the last valid price. */
  get priceAgeS(): number {
    return Math.max(0, this.timeS - this.lastPriceS);
  }

  /** Believed volatility now, price/√s. */
  get sigma(): number {
    return this.volatility.sigma;
  }

  get feeTier(): string {
    return this.fees.tier.name;
  }

  /** Where the desk would trade around: the mid shifted by the strategy's last inventory term. */
  get reservationPrice(): number {
    return this.mid + this.reservationShift;
  }

  /** Reads every row up to `untilS` and lets everything due until then happen. */
  advance(untilS: number): void {
    const { time } = this.tape;
    const rows = this.tape.length;
    for (;;) {
      this.passQuietQuotes(rows, untilS);
      const { row } = this;
      if (row >= rows || time[row] > untilS) break;
      if (this.nextDue >= time[row]) this.readRow();
      else while (this.nextDue < time[row]) this.fireDue();
    }
    this.fireDueThrough(untilS);
    if (untilS > this.timeS) this.timeS = untilS;
  }

  /**
   * Reads the quotes that touch nothing of ours before anything is due, most of a tape: their only trace is the price.
   * It stops at a quote that meets an order of ours, or that the collar might not believe after any of those before.
   */
  private passQuietQuotes(rows: number, untilS: number): void {
    const { risk } = this;
    if (risk.priceValid !== true || risk.state === 'stale') return;
    if (this.refreshEachRow === true || this.seesEachQuote === true) return;
    const { time, kind, price, ask } = this.tape;
    const bestBid = this.bids.best;
    const bestAsk = this.asks.best;
    const { nearby } = risk.collar;
    const lowest = this.mid * (1 - nearby);
    const highest = this.mid * (1 + nearby);
    const limitS = this.nextDue < untilS ? this.nextDue : untilS;
    const first = this.row;
    let row = first;
    while (
      row < rows &&
      time[row] <= limitS &&
      kind[row] === QUOTE &&
      price[row] >= lowest &&
      ask[row] <= highest &&
      ask[row] > bestBid &&
      price[row] < bestAsk &&
      this.isWhole(price[row], ask[row])
    ) {
      row++;
    }
    if (row === first) return;
    this.row = row;
    this.timeS = time[row - 1];
    this.bid = price[row - 1];
    this.ask = ask[row - 1];
    this.mid = 0.5 * (this.bid + this.ask);
    this.lastPriceS = this.timeS;
    this.usedBidSize = 0;
    this.usedAskSize = 0;
  }

  private readRow(): void {
    const { time, kind, price, ask, flags } = this.tape;
    const row = this.row++;
    const t = time[row];
    this.timeS = t;
    const k = kind[row];
    if (k === MARK) this.onMark(t, flags[row]);
    else if (this.ownImpact.shift !== 0) this.readShifted(row, t, k);
    else if (k === QUOTE) this.onQuote(row, t, price[row], ask[row]);
    else this.onTrade(row, t, k, price[row]);
  }

  /**
   * Adds timed inputs at the present moment and lets them happen at once. They join the actions of `config`, so that a
   * re-run of that meets them again; whatever is to happen later still does.
   */
  schedule(...inputs: readonly Action[]): void {
    this.actions = withInputs(this.actions, inputs);
    this.config = { ...this.config, actions: this.actions };
    this.computeNextDue();
    this.fireDueThrough(this.timeS);
  }

  /** Why a layer's quote would be what it is, now; null where that side or layer is not quoted. */
  explain(layer: number, side: Side): QuoteAccount | null {
    if (layer >= this.layers || !this.risk.mayQuote() || this.mid === 0) return null;
    this.fillView();
    const account = this.quoter.explain(layer, side, this.view, this.quoteState);
    if (account === null) return null;
    // The market has moved on from what the desk saw, or an order of ours is in the way: the venue would not let it take.
    const price = this.admission.clear(side, account.price);
    if (price === account.price) return account;
    const step = { name: 'post-only', label: 'Post-only', amount: price - account.price };
    return { ...account, price, steps: [...account.steps, step], binding: 'post-only' };
  }

  /** Settles holding results up to now: at marks and at the end, where every run of a configuration does. */
  settle(): void {
    this.ledger.settle(this.timeS, this.mid);
  }

  /** What holding the position has come to by now; looking changes nothing. */
  get holding(): Holding {
    return this.ledger.holdingAt(this.timeS, this.mid);
  }

  // ---- what is due ------------------------------------------------------------------------------------------

  private fireDueThrough(untilS: number): void {
    while (this.nextDue <= untilS) this.fireDue();
  }

  /** Moves time to the next thing that is due and does all that is due then. */
  private fireDue(): void {
    const now = this.nextDue;
    this.timeS = now;
    if (this.seldomDue <= now) {
      this.fireSeldom(now);
    } else {
      if (this.bids.nextArrival <= now) this.arrive(this.bids);
      if (this.asks.nextArrival <= now) this.arrive(this.asks);
    }
    if (this.secondDue <= now) this.onSecond();
    if (this.nextRefresh <= now) this.refreshLayers();
    if (this.markDue <= now) this.record();
    this.findNextDue();
  }

  /** What happens now and then, and the orders that arrive at the same time: an action comes before them. */
  private fireSeldom(now: number): void {
    if (this.nextAction < this.actions.length && this.actions[this.nextAction].t <= now) this.act(now);
    if (this.bids.nextArrival <= now) this.arrive(this.bids);
    if (this.asks.nextArrival <= now) this.arrive(this.asks);
    if (this.risk.resumeDue <= now) this.risk.resume(now, this.equity);
    if (this.reduceDue <= now) this.reduce(now);
    if (this.drawnDue <= now) this.meetDrawnOrder(now);
    if (this.risk.staleDue <= now) this.risk.checkStale(now, this.lastPriceS);
    this.findSeldomDue();
  }

  /** Call after any change of what is due. */
  private computeNextDue(): void {
    this.findSeldomDue();
    this.findNextDue();
  }

  private findSeldomDue(): void {
    const { staleDue, resumeDue } = this.risk;
    let next = staleDue < resumeDue ? staleDue : resumeDue;
    if (this.reduceDue < next) next = this.reduceDue;
    if (this.drawnDue < next) next = this.drawnDue;
    if (this.nextAction < this.actions.length && this.actions[this.nextAction].t < next) {
      next = this.actions[this.nextAction].t;
    }
    this.seldomDue = next;
  }

  private findNextDue(): void {
    let next = this.secondDue;
    if (this.markDue < next) next = this.markDue;
    if (this.nextRefresh < next) next = this.nextRefresh;
    if (this.bids.nextArrival < next) next = this.bids.nextArrival;
    if (this.asks.nextArrival < next) next = this.asks.nextArrival;
    if (this.seldomDue < next) next = this.seldomDue;
    this.nextDue = next;
  }

  private onSecond(): void {
    const second = this.nextSecond++;
    this.secondDue = this.nextSecond;
    if (this.mid === 0) return;
    this.known.update();
    if (this.freshRow === -Infinity) {
      this.volatility.update(this.known.mid);
      this.hindsight.observeMove(second);
    } else this.awaitPrice(second);
    if (this.hindsight.judgeFills()) this.risk.checkAdverseSelection(this.timeS);
    if (this.keepsViable === true) this.quoter.viableHalf = this.viableHalf();
    this.measureEquity();
    this.risk.onSecond(second, this.timeS, this.measured);
  }

  /** A second without a feed is none of no moves, nor is what the price did meanwhile the move of one. */
  private awaitPrice(second: number): void {
    const { known } = this;
    this.hindsight.skip(second);
    if (!known.hasHeardOf(this.freshRow)) return;
    this.volatility.resume(known.mid);
    this.freshRow = -Infinity;
  }

  /** What a fill costs by its impact and the maker fee, share of the mid; 0 until fills have matured. */
  private viableHalf(): number {
    const { matured, meanImpact } = this.risk.adverseSelection;
    if (matured === 0) return 0;
    return Math.max(0, meanImpact / this.mid + this.fees.tier.makerBps / 10_000);
  }

  /** `isWholeQuote`, written out for the loop over quiet quotes: neither crossed, locked nor empty. */
  isWhole(bid: number, ask: number): boolean {
    return bid > 0 && (this.touch === true ? ask > bid : ask === bid);
  }

  private record(): void {
    const marks = this.marks;
    this.markIndex++;
    this.markDue = this.markIndex * marks.stepS;
    if (marks.length >= MOST_MARKS) return;
    this.settle();
    this.measureEquity();
    const known = this.mid !== 0;
    const { ledger } = this;
    const { adverseSelection } = this.risk;
    const at = marks.next();
    const { values } = marks;
    values[at] = known ? this.mid : NaN;
    values[at + 1] = known ? this.reservationPrice : NaN;
    values[at + 2] = ledger.inventory;
    values[at + 3] = this.measured;
    values[at + 4] = ledger.spreadCapture;
    values[at + 5] = ledger.inventoryPnl;
    values[at + 6] = ledger.fees;
    const told = adverseSelection.matured >= FEWEST_TOLD;
    values[at + 7] = told ? adverseSelection.losingShare : NaN;
    values[at + 8] = told ? adverseSelection.baseline : NaN;
    this.recordLayers(this.bids, at + marks.bidColumn(0));
    this.recordLayers(this.asks, at + marks.askColumn(0));
    this.addSpread(this.bids.layers[0], this.asks.layers[0]);
  }

  /** A quote that has filled counts until its refresh: fills come where the spread is narrow, gaps would hide that. */
  private addSpread(bid: RestingOrder, ask: RestingOrder): void {
    // The mark at the end stands for no time.
    if (!bid.isQuoted || !ask.isQuoted || this.timeS >= this.durationS) return;
    this.marks.spreadSum += ask.price - bid.price;
    this.marks.spreads++;
  }

  /** Resting prices of a side, of the layers that the run began with. */
  private recordLayers(orders: RestingOrders, at: number): void {
    const { values, layers } = this.marks;
    for (let l = 0; l < layers; l++) {
      const order = orders.layers[l];
      values[at + l] = order.size > 0 ? order.price : NaN;
    }
  }

  private measureEquity(): void {
    this.measured = this.ledger.equity(this.mid);
  }

  // ---- rows -------------------------------------------------------------------------------------------------

  private onQuote(row: number, t: number, bid: number, ask: number): void {
    if (!this.isWhole(bid, ask)) {
      this.onBadBook(t);
      return;
    }
    if (!this.risk.collar.believes(0.5 * (bid + ask), this.mid)) {
      this.onMisprint(t, 0.5 * (bid + ask));
      return;
    }
    if (bid !== this.bid) this.usedBidSize = 0;
    if (ask !== this.ask) this.usedAskSize = 0;
    this.bid = bid;
    this.ask = ask;
    this.mid = 0.5 * (bid + ask);
    this.lastPriceS = t;
    if (this.known.row < 0) this.known.hear(row);
    const { risk } = this;
    if (!risk.priceValid || risk.state === 'stale') {
      if (this.freshRow === Infinity) this.freshRow = row;
      risk.onFreshPrice(t, t === 0 || this.fills.length + this.marks.length === 0);
    }
    if (this.bids.best >= ask) this.pickOff(this.bids, row, t, ask);
    // What the first fills may have moved the market away from the other side.
    if (this.asks.best <= this.bid) this.pickOff(this.asks, row, t, this.bid);
    if (this.matchesQueue) this.updateQueues(row);
    if (this.refreshEachRow && risk.mayQuote()) {
      this.think();
      const { refreshS } = this;
      for (let l = 0; l < refreshS.length; l++)
        if (refreshS[l] === 0 && risk.mayOrder(t)) this.refreshLayer(l);
      this.arriveAtOnce();
      this.computeNextDue();
    }
  }

  private onTrade(row: number, t: number, kind: number, limit: number): void {
    const { risk } = this;
    if (!risk.priceValid || this.drawsOrders) return;
    const side = this.aggressorOf(kind, limit);
    // A print outside the collar fills nobody.
    if (side === 0 || Math.abs(limit - this.mid) > risk.collar.width * this.mid) return;
    const { header, size, exchangeUs } = this.tape;
    if (this.matchesQueue && header.identified) this.matching.tradeUs = exchangeUs[row];
    this.meetOrder(row, t, side, limit, header.sizes ? size[row] : 0);
  }

  /** A market order that accepts prices up to `limit`; 0 where it tells no size. */
  private meetOrder(row: number, t: number, side: Side, limit: number, size: number): void {
    const orders = side === BUY ? this.asks : this.bids;
    const margin = this.margin;
    if (orders.side * (orders.best - limit) < this.matching.threshold(margin)) {
      this.countUnreached(orders, limit, margin);
      return;
    }
    this.fillRow = row;
    this.fillOrders = orders;
    const before = this.fills.length;
    this.matching.match(orders, limit, size, margin, this.onMatch);
    if (this.refillsAtOnce) this.refill(orders, before);
    orders.updateBest();
    this.countUnreached(orders, limit, margin, before);
    if (this.ownImpact.pending !== 0) this.moveMarket(t);
    if (this.fills.length > before) this.afterFills(t, orders.side, before);
  }

  private onMark(t: number, code: number): void {
    if (code === MARK_CLOCK) return;
    if (code === MARK_CONNECTED) {
      this.event(t, 'feed', 'The feed is connected.');
      return;
    }
    this.freshRow = Infinity;
    this.bids.clear();
    this.asks.clear();
    this.risk.onGap(t);
  }

  private onBadBook(t: number): void {
    this.badBooks++;
    this.risk.losePrice(
      t,
      'bad-book',
      'The book is crossed, locked or empty: no quote and no fill until it is whole again.',
      'The book is crossed, locked or empty.',
    );
  }

  /** A price too far from the last one: nothing of ours stands until it is confirmed or gone. */
  private onMisprint(t: number, mid: number): void {
    const { collarPct } = this.config.risk;
    this.risk.losePrice(
      t,
      'collar',
      `A price of ${legible(mid)} is more than ${collarPct} % from ${legible(this.mid)}: not believed until confirmed.`,
      'A price outside the collar waits for confirmation.',
    );
  }

  /** The market has moved through a resting order: it fills at its limit, up to the size shown. */
  private pickOff(orders: RestingOrders, row: number, t: number, opposite: number): void {
    if (!this.picksOff) return;
    const sized = this.tape.header.touch && this.tape.header.sizes;
    // A size of 0 beside a price is a size that the feed does not tell.
    const shown = sized ? (orders.side === BUY ? this.tape.askSize[row] : this.tape.size[row]) : 0;
    const used = orders.side === BUY ? this.usedAskSize : this.usedBidSize;
    let available = shown > 0 ? shown - used : Infinity;
    this.fillRow = row;
    this.fillOrders = orders;
    const before = this.fills.length;
    while (available > 0) {
      const layer = orders.bestLayer(NONE_SKIPPED);
      if (layer < 0) break;
      const beyond = orders.side * (orders.layers[layer].price - opposite);
      // At the opposite best somebody meets it; a mid that only comes to it has not passed.
      if (beyond < 0 || (beyond === 0 && !this.touch)) break;
      const quantity = this.lots.below(Math.min(orders.layers[layer].size, available));
      if (quantity <= 0) break;
      available -= quantity;
      if (sized) {
        if (orders.side === BUY) this.usedAskSize += quantity;
        else this.usedBidSize += quantity;
      }
      this.book(layer, quantity, PICKED_OFF);
    }
    orders.updateBest();
    if (this.ownImpact.pending !== 0) this.moveMarket(t);
    if (this.fills.length > before) this.afterFills(t, orders.side, before);
  }

  private aggressorOf(kind: number, price: number): Side | 0 {
    if (kind === BUY_TRADE) return BUY;
    if (kind === SELL_TRADE) return SELL;
    return kind === UNSIDED_TRADE ? aggressorAt(price, this.mid) : 0;
  }

  /** The sizes shown at the touch tell how many are left before our orders there. */
  private updateQueues(row: number): void {
    const { bids, asks, bid, ask } = this;
    const { size, askSize, exchangeUs, header } = this.tape;
    this.matching.shownUs = header.identified ? exchangeUs[row] : 0;
    for (const order of bids.layers) {
      if (order.size > 0 && order.price === bid) this.queueCancels.observe(order, size[row]);
    }
    for (const order of asks.layers) {
      if (order.size > 0 && order.price === ask) this.queueCancels.observe(order, askSize[row]);
    }
  }

  /** An order that the tape does not tell arrives. */
  private meetDrawnOrder(now: number): void {
    const drawn = this.drawn!;
    drawn.arrive();
    this.drawnDue = drawn.dueS;
    if (!this.risk.priceValid) return;
    const { aggressor, reach } = drawn;
    this.meetOrder(this.row - 1, now, aggressor, this.mid + aggressor * reach, 0);
  }

  // ---- own impact -------------------------------------------------------------------------------------------

  /** A quote or trade of the tape, as our own fills have moved the market. */
  private readShifted(row: number, t: number, kind: number): void {
    const { ownImpact } = this;
    const { shift } = ownImpact;
    const price = ownImpact.moved(this.tape.price[row], shift);
    if (kind === QUOTE) this.onQuote(row, t, price, ownImpact.moved(this.tape.ask[row], shift));
    else this.onTrade(row, t, kind, price);
  }

  /** What has just filled moves the market, from this moment on and for all rows to come. */
  private moveMarket(t: number): void {
    const { ownImpact } = this;
    const by = ownImpact.apply(this.row, t);
    if (by === 0) return;
    this.bid = ownImpact.moved(this.bid, by);
    this.ask = ownImpact.moved(this.ask, by);
    this.mid = 0.5 * (this.bid + this.ask);
  }

  // ---- fills ------------------------------------------------------------------------------------------------

  private fillRow = 0;
  private fillOrders: RestingOrders;
  /** A trade of a size between two lots fills whole lots only: the ledger knows no others. */
  private readonly onMatch = (layer: number, quantity: number): void => {
    const whole = this.lots.below(quantity);
    if (whole > 0) this.book(layer, whole, MAKER);
  };

  private book(layer: number, quantity: number, kind: number): void {
    const { side, layers } = this.fillOrders;
    const order = layers[layer];
    const left = order.size - quantity;
    // What is left under the size grid is float dust.
    order.size = left > this.sizeDust ? left : 0;
    if (!order.touched) {
      order.touched = true;
      this.filledOrders++;
    }
    this.bookFill(this.fillRow, layer, side, kind, order.price, quantity, this.fees.tier.makerBps);
  }

  private bookFill(
    row: number,
    layer: number,
    side: Side,
    kind: number,
    price: number,
    size: number,
    feeBps: number,
  ): void {
    const t = this.timeS;
    const fee = this.ledger.fill(t, side, price, size, this.mid, feeBps, kind !== TAKER);
    this.fills.add(row, t, layer, side, kind, price, size, fee, this.mid, this.ledger.inventory);
    // The market goes where the aggressor went: against us as a maker, ahead of us as a taker.
    this.ownImpact.add(kind === TAKER ? side : oppositeSide(side), size);
    if (this.fees.accrue(this.config.fees.volume30d + this.ledger.volume)) {
      const { name, makerBps, takerBps } = this.fees.tier;
      this.event(t, 'tier', `Fee tier ${name}: maker ${makerBps} bp, taker ${takerBps} bp.`);
    }
  }

  /** Bare theory: what filled stands again at the same price, a new order, as far as limits have room for it. */
  private refill(orders: RestingOrders, fillsBefore: number): void {
    for (let i = fillsBefore; i < this.fills.length; i++) {
      const layer = this.fills.layer[i];
      if (layer >= this.layers) continue;
      const order = orders.layers[layer];
      order.size = order.fullSize;
      if (order.touched) this.entry.placed++;
      order.touched = false;
      this.admission.rankLast(order);
      if (this.risk.limited || this.risk.reducing) this.limitToRoom(orders, order);
    }
  }

  /** Risk looks at the venue's truth after every fill. */
  private afterFills(t: number, side: Side, fillsBefore: number): void {
    if (!this.risk.limited) return;
    this.measureEquity();
    this.risk.afterFills(t, side, this.inventory, this.measured, this.lossAgainstMid(fillsBefore));
  }

  /** What the fills since `fillsBefore` lost against the mid at once, quote currency; negative: gained. */
  private lossAgainstMid(fillsBefore: number): number {
    const { fills } = this;
    let loss = 0;
    for (let i = fillsBefore; i < fills.length; i++) {
      loss += fills.side[i] * fills.size[i] * (fills.price[i] - fills.mid[i]);
    }
    return loss;
  }

  private countUnreached(
    orders: RestingOrders,
    limit: number,
    margin: number,
    fillsBefore = this.fills.length,
  ): void {
    const { fills, noFills } = this;
    const { sizes } = this.tape.header;
    const { side, layers } = orders;
    const threshold = this.matching.threshold(margin);
    for (let l = 0; l < layers.length; l++) {
      let hit = false;
      for (let i = fillsBefore; i < fills.length; i++) if (fills.layer[i] === l) hit = true;
      if (hit) continue;
      const order = layers[l];
      const penetration = side * (order.price - limit);
      if (order.size === 0) {
        if (l < this.layers) noFills.count(this.whyNoOrder(order), side, l);
      } else if (penetration < threshold)
        noFills.countUnreached(side, l, (threshold - penetration) / this.mid);
      // Where orders have no sizes, none was too small.
      else noFills.count(order.queueAhead > 0 || !sizes ? QUEUE_AHEAD : VOLUME_EXHAUSTED, side, l);
    }
  }

  /** Why nothing rests in a layer of ours; null where something does. */
  whyMissing(order: RestingOrder): NoFillReason | null {
    return order.size > 0 ? null : NO_FILL_REASONS[this.whyNoOrder(order)];
  }

  private whyNoOrder(order: RestingOrder): number {
    if (order.arrivesAt !== Infinity && order.flyingSize > 0) return LATENCY;
    if (!this.risk.mayQuote()) return RISK;
    return order.touched ? FILLED : INVENTORY;
  }

  // ---- orders -----------------------------------------------------------------------------------------------

  private refreshLayers(): void {
    const now = this.timeS;
    const { refreshDue, risk } = this;
    const may = risk.mayQuote();
    if (may) this.think();
    if (this.layersWait) this.refreshThoseThatWait(now, may);
    let next = Infinity;
    for (let l = 0; l < refreshDue.length; l++) {
      if (refreshDue[l] <= now) this.refreshIfDue(l, now, may);
      const due = refreshDue[l] > now ? refreshDue[l] : Math.floor(now) + 1;
      if (due < next) next = due;
    }
    this.nextRefresh = next;
    this.arriveAtOnce();
  }

  /** A layer that the order rate refuses stays due, and waits until the second is over. */
  private refreshIfDue(layer: number, now: number, may: boolean): void {
    if (may && !this.risk.mayOrder(now)) {
      this.layersWait = true;
      return;
    }
    if (may) this.refreshLayer(layer);
    this.refreshDue[layer] = now + this.refreshS[layer];
  }

  /** Those that had to wait go before those that have just become due, the longest waiting first. */
  private refreshThoseThatWait(now: number, may: boolean): void {
    this.layersWait = false;
    const waiting = [...this.refreshDue.keys()].filter((l) => this.refreshDue[l] < now);
    waiting.sort((a, b) => this.refreshDue[a] - this.refreshDue[b]);
    for (const layer of waiting) this.refreshIfDue(layer, now, may);
  }

  /** The strategy sees the present view; every layer that quotes now follows from what it says. */
  private think(): void {
    this.fillView();
    this.quoter.think(this.view, this.quoteState);
    this.reservationShift = this.quoter.reservation - this.view.mid;
  }

  private refreshLayer(layer: number): void {
    const { quoter, bids, asks, entry } = this;
    quoter.quote(layer);
    const bid = bids.layers[layer];
    bid.wishPrice = quoter.bid.price;
    bid.wishSize = quoter.bid.size;
    entry.send(bids, bid);
    const ask = asks.layers[layer];
    ask.wishPrice = quoter.ask.price;
    ask.wishSize = quoter.ask.size;
    entry.send(asks, ask);
  }

  /** What the desk knows. Risk's band is the venue's truth. */
  private fillView(): void {
    const { known, risk } = this;
    known.update();
    const now = this.timeS;
    const view = this.view;
    view.timeS = now;
    view.timeLeftS = now < this.durationS ? this.durationS - now : 0;
    view.mid = known.mid;
    view.inventoryLots = inLots(known.inventory - this.target, this.lot);
    view.sigma = this.volatility.sigma;
    const state = this.quoteState;
    state.inventory = known.inventory;
    state.band = risk.band;
    const excess = this.inventory - this.target;
    state.lean = Math.sign(excess);
    state.exposure = Math.sign(this.inventory);
    state.reducingOnly = risk.reducing;
    state.volatilityScale = this.scalesVolatility === true ? this.volatility.scale : 1;
    state.caution = risk.caution(now);
  }

  /** Changes in flight that reach the venue now. */
  private arrive(orders: RestingOrders): void {
    const { side, layers } = orders;
    const now = this.timeS;
    const { risk } = this;
    const limited = risk.limited === true;
    const reducing = risk.reducing === true;
    const admits = !(limited || reducing) || risk.mayQuote();
    const roomy = !reducing && (!limited || this.maxInventory - side * this.inventory >= this.fullSize);
    let best = -Infinity;
    let next = Infinity;
    for (let l = 0; l < layers.length; l++) {
      const order = layers[l];
      while (order.arrivesAt <= now) {
        order.size = admits ? order.flyingSize : 0;
        if (order.size > 0 && !roomy) this.limitToRoom(orders, order);
        order.fullSize = order.size;
        if (order.size > 0) this.admission.admit(side, order);
        this.entry.acknowledge(orders, order);
      }
      if (order.size > 0 && side * order.price > best) best = side * order.price;
      if (order.arrivesAt < next) next = order.arrivesAt;
    }
    orders.best = side * best;
    orders.nextArrival = next;
  }

  /**
   * The venue's own limit: inventory and open orders of a side together never exceed the inventory limit; while only
   * reducing, the orders of a side never exceed what is left to reduce.
   */
  private limitToRoom(orders: RestingOrders, order: RestingOrder): void {
    const { side } = orders;
    const free = this.risk.reducing
      ? -side * (this.inventory - this.target)
      : this.maxInventory - side * this.inventory;
    const room = free - orders.openSizeExcept(order);
    if (room < order.size) order.size = Math.max(0, this.lots.below(room));
  }

  private withdrawAll(): void {
    this.entry.withdraw(this.bids);
    this.entry.withdraw(this.asks);
    this.arriveAtOnce();
  }

  /** Without latency a change arrives as it is sent. */
  private arriveAtOnce(): void {
    if (this.bids.nextArrival <= this.timeS) this.arrive(this.bids);
    if (this.asks.nextArrival <= this.timeS) this.arrive(this.asks);
  }

  // ---- the market order of an emergency ---------------------------------------------------------------------

  /** Sends half of the position to the market, which it reaches after the order's latency; null while one is on its way. */
  private sendHalf(t: number): { side: Side; size: number } | null {
    if (this.reduceDue !== Infinity) return null;
    this.reduceSide = this.inventory > 0 ? SELL : BUY;
    this.reduceSize = this.lots.below(0.5 * Math.abs(this.inventory));
    this.reduceDue = t + this.config.venue.latencyMs.order / 1000;
    return { side: this.reduceSide, size: this.reduceSize };
  }

  /** The market order trades: at the opposite best or the mid, worse by the slippage, at the taker fee. */
  private reduce(t: number): void {
    this.reduceDue = Infinity;
    const side = this.reduceSide;
    const size = Math.min(this.reduceSize, Math.abs(this.inventory));
    if (size <= 0 || side * this.inventory > 0 || this.mid === 0) return;
    const reference = side === BUY ? this.ask : this.bid;
    const slipped = reference * (1 + (side * this.config.venue.slippageBps) / 10_000);
    const price = side === BUY ? this.prices.above(slipped) : this.prices.below(slipped);
    this.bookFill(Math.max(0, this.row - 1), NO_LAYER, side, TAKER, price, size, this.fees.tier.takerBps);
    if (this.ownImpact.pending !== 0) this.moveMarket(t);
    this.risk.updateBand(t, this.inventory);
  }

  // ---- timed inputs -----------------------------------------------------------------------------------------

  private act(now: number): void {
    while (this.nextAction < this.actions.length && this.actions[this.nextAction].t <= now) {
      const action = this.actions[this.nextAction];
      if (action.do === 'set') {
        const settings = settingsAt(this.actions, this.nextAction);
        this.nextAction += settings.length;
        this.set(now, settings);
        continue;
      }
      this.nextAction++;
      switch (action.do) {
        case 'kill':
          this.risk.kill(now);
          break;
        case 'reset':
          this.risk.reset(now, this.equity);
          break;
        case 'reduce':
          this.risk.reduce(now);
          break;
      }
    }
  }

  private set(now: number, settings: readonly Setting[]): void {
    const result = applySettings(this.config, settings);
    if (!result.ok) return; // validated with the configuration
    const { strategy: before } = this.config;
    this.config = { ...result.config, actions: this.config.actions };
    const touches = (section: string): boolean => settings.some(({ path }) => path.startsWith(section));
    this.rebuildStrategy(before);
    if (touches('fees')) this.fees = this.newFees();
    const counted = this.entry;
    this.entry = this.newEntry();
    this.entry.placed = counted.placed;
    this.entry.cancelled = counted.cancelled;
    this.quoteLayers();
    this.readSettings();
    // What has been called back rests beside what the layers ask for.
    if (this.bids.layers.length > this.layers) this.fullSize = Infinity;
    this.drawOrders(now);
    this.matching = this.newMatching();
    this.scheduleLayers();
    this.scheduleRefresh(now);
    for (const { path, value } of settings)
      this.event(now, 'set', `${path} set to ${JSON.stringify(value)}.`, { path, value });
    if (touches('risk')) this.obeyLimits(now, settings);
  }

  /** Makes room for layers that are new, and calls back the orders of those that are no more. */
  private quoteLayers(): void {
    const { layers } = this;
    if (layers !== this.refreshDue.length) this.refreshDue = new Float64Array(layers);
    if (layers > this.bids.layers.length) {
      this.bids = this.bids.enlarged(layers);
      this.asks = this.asks.enlarged(layers);
      this.noFills = this.noFills.enlarged(layers);
    }
    for (const orders of [this.bids, this.asks]) this.entry.withdraw(orders, layers);
  }

  /** The strategy of the present configuration; an estimate that goes on keeps what it has seen. */
  private rebuildStrategy(before: Config['strategy']): void {
    const { strategy, venue } = this.config;
    const built = buildStrategy(this.config, this.tape.header);
    this.lot = built.lot;
    this.ownImpact.moveBy(venue.impact, built.lot);
    this.quoter = new Quoter(this.config, built.strategy, built.lot);
    if (strategy.volatility !== before.volatility || strategy.volatility === 'given')
      this.volatility = buildVolatility(this.config, built.sigma);
    else if (strategy.volatilityScaler) this.volatility.keepMedian();
  }

  /** Limits that have changed hold at once: for what rests, for the position, and for the age of the price. */
  private obeyLimits(now: number, settings: readonly Setting[]): void {
    const paths = settings.map(({ path }) => path);
    this.risk.limitTo(this.config.risk, paths, now, this.inventory, this.lastPriceS);
    if (this.risk.limited) for (const orders of [this.bids, this.asks]) this.shrinkToRoom(orders);
    this.computeNextDue();
  }

  /** Cuts what rests to the room that is left, the outermost layers first. */
  private shrinkToRoom(orders: RestingOrders): void {
    for (let l = orders.layers.length - 1; l >= 0; l--)
      if (orders.layers[l].size > 0) this.limitToRoom(orders, orders.layers[l]);
    orders.updateBest();
  }

  // ---- construction -----------------------------------------------------------------------------------------

  private matchesQueue = false;
  private queueCancels = new QueueCancels('risk-averse', 1, 0);
  /** No quote of the tape may be passed over: queues follow each, or prices stand off the tape's. */
  private seesEachQuote = false;
  /** Orders are drawn, and those of the tape meet nobody. */
  private drawsOrders = false;
  private drawn: DrawnOrders | null = null;
  private picksOff = true;
  private keepsViable = false;
  private scalesVolatility = false;
  private refillsAtOnce = false;
  private touch = false;
  /** Delays on top of the constant ones; null until some are asked for, then for good: their draws go on. */
  private delay: OrderDelay | null = null;
  private recordedLag: RecordedLag | null = null;
  private durationS = FRACTION;
  private target = FRACTION;
  private maxInventory = FRACTION;
  /** Base units of one side with every layer at its full size. */
  private fullSize = FRACTION;
  private sizeDust = FRACTION;
  private marginTicks = FRACTION;
  private marginShare = FRACTION;
  private prices = new Grid(0);
  private lots = new Grid(0);

  /** Copies what the loop reads from the configuration into plain fields. */
  private readSettings(): void {
    const { venue, instrument, strategy, risk, durationS } = this.config;
    const { header } = this.tape;
    this.prices = new Grid(instrument.tick);
    this.lots = new Grid(instrument.lotStep);
    this.durationS = durationS;
    this.target = strategy.targetInventory;
    this.scalesVolatility = strategy.volatilityScaler;
    this.refillsAtOnce = this.config.execution.refill === 'at-once';
    this.known.delayBy(venue.latencyMs.feed, venue.jitterMs.feed);
    this.touch = header.touch;
    this.keepsViable = risk.bands !== 'none' && risk.viableSpread;
    this.maxInventory = risk.maxInventory;
    this.fullSize = this.config.layers.reduce((sum, layer) => sum + layer.size, 0);
    if (this.config.layers.length === 0) this.fullSize = Infinity;
    this.sizeDust = instrument.lotStep * 1e-3;
    // On a mid-only recording the passing mid is the only sign of a fill there is.
    this.picksOff = venue.pickOff || (header.origin !== 'synthetic' && !header.touch);
    // Any penetration of a print counts; a synthetic reach must go through by a tick and by throughBps.
    this.marginTicks =
      header.origin === 'synthetic' ? instrument.tick : Math.max(header.tick, instrument.tick) * 0.5;
    this.marginShare = header.origin === 'synthetic' ? venue.throughBps / 10_000 : 0;
    this.matchesQueue = matchingRuleOf(this.config, header) === 'queue' && header.sizes && header.touch;
    this.admission.follow({
      postOnly: venue.postOnly,
      tick: instrument.tick,
      queues: this.matchesQueue,
    });
    this.queueCancels = new QueueCancels(venue.queueCancels, venue.queuePower, instrument.lotStep);
    this.seesEachQuote = this.matchesQueue || venue.impact > 0 || this.ownImpact.shifts !== null;
  }

  /** Begins or ends drawing orders, at this time. */
  private drawOrders(now: number): void {
    const { header } = this.tape;
    this.drawsOrders = matchingRuleOf(this.config, header) === 'probabilistic';
    this.drawnDue = Infinity;
    if (!this.drawsOrders) return;
    const intensity = intensityOf(this.config, header.truth);
    if (intensity === null) throw new Error('bug: the rule probabilistic has no intensity');
    if (this.drawn === null) this.drawn = new DrawnOrders(this.config.seed, this.path, intensity, now);
    else this.drawn.arriveBy(intensity, now);
    this.drawnDue = this.drawn.dueS;
  }

  private newMatching(): Matching {
    const { header } = this.tape;
    return new Matching(
      matchingRuleOf(this.config, header),
      header.sizes && !this.drawsOrders,
      this.bids.layers.length,
    );
  }

  /** Penetration that `through` asks for now, price units. */
  private get margin(): number {
    return Math.max(this.marginTicks, this.marginShare * this.mid);
  }

  private newEntry(): OrderEntry {
    const { venue, execution, instrument } = this.config;
    const tolerance = execution.toleranceTicks * instrument.tick;
    const { order, cancel } = venue.latencyMs;
    return new OrderEntry(this, order, cancel, tolerance + 1e-9 * instrument.tick, this.extraDelay());
  }

  private extraDelay(): OrderDelay | null {
    const { jitterMs, recordedLatency } = this.config.venue;
    this.recordedLag = recordedLatency ? (this.recordedLag ?? new RecordedLag(this.tape)) : null;
    if (this.delay === null && jitterMs.order === 0 && jitterMs.cancel === 0 && !recordedLatency) return null;
    this.delay ??= new OrderDelay(this.config.seed, this.path, () => this.recordedLag?.after(this.row) ?? 0);
    this.delay.jitterBy(jitterMs);
    return this.delay;
  }

  private newFees(): FeeSchedule {
    const { schedule, makerBps, takerBps, volume30d } = this.config.fees;
    return new FeeSchedule(tiersOf(schedule, makerBps, takerBps), volume30d + this.ledger.volume);
  }

  private scheduleLayers(): void {
    const { layers, execution } = this.config;
    this.refreshS = Float64Array.from(
      layers.length > 0 ? layers.map((layer) => layer.refreshS) : [execution.refreshS],
    );
    this.refreshEachRow = this.refreshS.includes(0);
    this.nextRefresh = this.refreshS.some((s) => s > 0) ? 0 : Infinity;
    // A layer without a time of its own follows the quote rows and is never due.
    this.refreshS.forEach((s, l) => {
      if (s === 0) this.refreshDue[l] = Infinity;
    });
  }

  /** All layers quote again as soon as anything is due. */
  private scheduleRefresh(now: number): void {
    this.refreshS.forEach((s, l) => {
      if (s > 0) this.refreshDue[l] = this.nextRefresh = now;
    });
  }

  private event(timeS: number, kind: DeskEventKind, text: string, setting?: DeskEvent['setting']): void {
    // Read by people: a minus sign, not a hyphen.
    const event = { timeS, kind, text: text.replace(/ -(?=\d)/g, ' −') };
    this.events.push(setting === undefined ? event : { ...event, setting });
  }
}

const NONE_SKIPPED = new Uint8Array(32);

/** A mid as people read it, without the last digits that halving a sum leaves behind. */
function legible(mid: number): number {
  return Number(mid.toPrecision(8));
}

/** Of fewer fills, as after a trip of the breaker, which forgets them, a share says nothing: it is 0 or 100 %. */
const FEWEST_TOLD = 10;

/** Seconds between marks: one, a thousandth of a short session, more in a very long one. */
function markStep(durationS: number): number {
  if (durationS < 1000) return durationS / 1000;
  return Math.max(1, Math.ceil(durationS / MOST_MARKS));
}
