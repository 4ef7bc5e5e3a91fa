import { FillLog, MAKER, NO_LAYER, PICKED_OFF, TAKER } from '../domain/fill-log';
import { FRACTION } from '../domain/fraction';
import { Grid } from '../domain/instrument';
import { PriceShifts } from '../domain/price-shifts';
import { RestingOrders, type RestingOrder } from '../domain/resting-orders';
import { BUY, SELL, sideName, type Side } from '../domain/side';
import { FeedDelay, OrderDelay } from '../execution/extra-delay';
import { OrderEntry } from '../execution/order-entry';
import { Ledger } from '../ledger/ledger';
import {
  ADVERSE_SELECTION_TESTS,
  AdverseSelection,
  type AdverseSelectionTest,
} from '../risk/adverse-selection-breaker';
import { bandOf, bandSetOf, type Band, type BandSet } from '../risk/bands';
import { FlowBreaker, type FlowLimits } from '../risk/flow-breaker';
import { LossBreaker } from '../risk/loss-breaker';
import { OrderRate } from '../risk/order-rate';
import { PriceCollar } from '../risk/price-collar';
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
import type { Action, Config, RiskConfig } from './config';
import { intensityOf } from './order-intensity';
import { Quoter, type QuoteAccount, type QuoteState } from './quoter';
import { applySetting } from './read-config';
import { EVERYTHING, Marks, type DeskEvent, type DeskEventKind } from './recording';

/** Whether and how the desk may quote. */
export type TradingState = 'active' | 'reducing' | 'paused' | 'halted' | 'killed' | 'stale';

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
  readonly lossBreaker: LossBreaker;
  readonly adverseSelection: AdverseSelection;
  readonly flow: FlowBreaker;
  readonly orderRate: OrderRate;
  readonly collar: PriceCollar;
  /** What the last market order cost us against the mid, quote currency; negative: it gained. */
  tradeLoss = FRACTION;

  /** Session time reached, s. */
  timeS = FRACTION;
  /** Rows of the tape consumed so far. */
  row = 0;
  /** Last valid mid; 0 before the first. */
  mid = FRACTION;
  state: TradingState = 'active';
  /** Why the state is not active, in words. */
  cause = '';
  band: Band = 'normal';
  /** End of the present pause, s. */
  pausedUntilS = -Infinity;
  postOnlyRejects = 0;
  badBooks = 0;
  maxDrawdown = FRACTION;
  emergencies = 0;
  noFills: NoFillCounts;
  /** Orders that filled at least partly; the numerator of the fill rate. */
  filledOrders = 0;
  /** How far our own fills have moved the market off the tape; null until they may. */
  priceShifts: PriceShifts | null = null;

  bids: RestingOrders;
  asks: RestingOrders;
  entry: OrderEntry;

  private quoter: Quoter;
  private volatility: VolatilityEstimator;
  private matching: Matching;
  private fees: FeeSchedule;
  private readonly actions: Action[];
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
    reducingOnly: false,
    volatilityScale: FRACTION,
    caution: FRACTION,
  };

  private lot = FRACTION;
  private refreshS = new Float64Array(0);
  private refreshDue: Float64Array;
  private refreshEachRow = false;
  private nextRefresh = FRACTION;
  private nextSecond = 1;
  private secondDue = FRACTION;
  private markDue = FRACTION;
  private markIndex = 0;
  private staleDue: number;
  private resumeDue = Infinity;
  private cautionEndsS = -Infinity;
  private throttledAtS = -Infinity;
  /** Equity that the session's loss counts from: 0, or what was left at the reset after a halt. */
  private lossFromEquity = FRACTION;
  private reduceDue = Infinity;
  private reduceSide: Side = BUY;
  private reduceSize = 0;
  private drawnDue = Infinity;
  /** The soonest of all that does not come by every second or so, and of all there is. */
  private seldomDue = FRACTION;
  private nextDue = FRACTION;

  private bid = FRACTION;
  private ask = FRACTION;
  private marketValid = false;
  private lastPriceS = FRACTION;
  private usedBidSize = FRACTION;
  private usedAskSize = FRACTION;
  private reservationShift = FRACTION;
  private peakEquity = FRACTION;
  /** Equity when it was last measured: as a field it need not be boxed on its way to whoever asks. */
  private measured = FRACTION;

  private viewRow = -1;
  private viewMid = FRACTION;
  /** The tape's mid as the desk knows it, and the shift it has heard of. */
  private viewTapeMid = FRACTION;
  private viewShift = FRACTION;
  private knownFills = 0;
  private knownInventory = FRACTION;
  private matured = 0;
  private readonly recentMids = new Float64Array(8);
  private halted = false;
  private killed = false;
  private reducing = false;

  constructor(config: Config, tape: Tape, path = 0, keeping = EVERYTHING) {
    this.config = config;
    this.tape = tape;
    this.path = path;
    this.feedDelay = new FeedDelay(config.seed, path);
    this.startAtZero();
    this.actions = [...config.actions];
    this.ledger = new Ledger(config.instrument.tick, config.instrument.lotStep);
    const limits = limitsOf(config.risk);
    this.lossBreaker = new LossBreaker(limits.lossPer5Min);
    this.adverseSelection = new AdverseSelection(limits.adverseSelection);
    this.flow = new FlowBreaker(limits.flow);
    this.collar = new PriceCollar(limits.collar);
    this.orderRate = new OrderRate(limits.ordersPerS);
    this.staleDue = config.risk.staleS;

    this.readSettings();
    const built = buildStrategy(config, tape.header);
    this.lot = built.lot;
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
    this.bid = this.ask = this.mid = this.viewMid = 0;
    this.viewTapeMid = this.viewShift = 0;
    this.shift = this.exactShift = this.pendingShift = 0;
    this.lastPriceS = 0;
    this.usedBidSize = this.usedAskSize = 0;
    this.knownInventory = 0;
    this.reservationShift = 0;
    this.peakEquity = this.measured = this.maxDrawdown = 0;
    this.tradeLoss = this.lossFromEquity = 0;
  }

  get inventory(): number {
    return this.ledger.inventory;
  }

  /** Equity at the last valid mid, quote currency. */
  get equity(): number {
    return this.ledger.equity(this.mid);
  }

  /** Loss that the session breaker looks at, quote currency; negative: gained. */
  get sessionLoss(): number {
    return this.lossFromEquity - this.equity;
  }

  /** End of the wider quotes after a trip of the adverse-selection breaker, s; −Infinity while there are none. */
  get warinessEndsS(): number {
    return this.cautionEndsS > this.timeS ? this.cautionEndsS : -Infinity;
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
   * It stops at a quote that meets an order of ours or leaves the collar around the first one's price.
   */
  private passQuietQuotes(rows: number, untilS: number): void {
    if (this.marketValid !== true || this.state === 'stale') return;
    if (this.refreshEachRow === true || this.seesEachQuote === true) return;
    const { time, kind, price, ask } = this.tape;
    const bestBid = this.bids.best;
    const bestAsk = this.asks.best;
    const lowest = this.mid * (1 - this.collar.width);
    const highest = this.mid * (1 + this.collar.width);
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
    else if (this.shift !== 0) this.readShifted(row, t, k);
    else if (k === QUOTE) this.onQuote(row, t, price[row], ask[row]);
    else this.onTrade(row, t, k, price[row]);
  }

  /**
   * Adds a timed input at the present moment and lets it happen at once. It joins the actions of `config`, so that a
   * re-run of that meets it again.
   */
  schedule(action: Action): void {
    this.actions.push(action);
    this.config = { ...this.config, actions: this.actions.slice() };
    this.computeNextDue();
    this.fireDueThrough(this.timeS);
  }

  /** Why a layer's quote would be what it is, now; null when that side is not quoted. */
  explain(layer: number, side: Side): QuoteAccount | null {
    if (!this.mayQuote() || this.mid === 0) return null;
    this.fillView();
    const account = this.quoter.explain(layer, side, this.view, this.quoteState);
    if (account === null) return null;
    // The market has moved on from what the desk saw, or an order of ours is in the way: the venue would not let it take.
    const price = this.clear(side, account.price);
    if (price === account.price) return account;
    const step = { name: 'post-only', label: 'Post-only', amount: price - account.price };
    return { ...account, price, steps: [...account.steps, step], binding: 'post-only' };
  }

  /** Settles holding results up to now; call before reading the ledger's accumulations. */
  settle(): void {
    this.ledger.settle(this.timeS, this.mid);
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
    if (this.resumeDue <= now) this.resume(now);
    if (this.reduceDue <= now) this.reduce(now);
    if (this.drawnDue <= now) this.meetDrawnOrder(now);
    if (this.staleDue <= now) this.checkStale(now);
    this.findSeldomDue();
  }

  /** Call after any change of what is due. */
  private computeNextDue(): void {
    this.findSeldomDue();
    this.findNextDue();
  }

  private findSeldomDue(): void {
    let next = this.staleDue;
    if (this.resumeDue < next) next = this.resumeDue;
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
    this.updateView();
    this.volatility.update(this.viewMid);
    this.observeMoves(second);
    this.matureFills();
    if (this.keepsViable === true) this.quoter.viableHalf = this.viableHalf();
    this.measureEquity();
    this.lossBreaker.record(second, this.measured);
    this.checkLoss(this.timeS);
  }

  /** What a fill costs by its impact and the maker fee, share of the mid; 0 until fills have matured. */
  private viableHalf(): number {
    const { matured, meanImpact } = this.adverseSelection;
    if (matured === 0) return 0;
    return Math.max(0, meanImpact / this.mid + this.fees.tier.makerBps / 10_000);
  }

  /** Five-second moves of the mid feed the no-information baseline. */
  private observeMoves(second: number): void {
    const horizon = this.adverseSelection.horizonS;
    const slots = this.recentMids.length;
    const before = this.recentMids[(second - horizon + slots) % slots];
    if (before > 0 && second > horizon) this.adverseSelection.observeMove(this.mid - before);
    this.recentMids[second % slots] = this.mid;
  }

  /** Fills whose horizon has passed are judged at the mid that held then. */
  private matureFills(): void {
    const fills = this.fills;
    const now = this.timeS;
    const { horizonS } = this.adverseSelection;
    let judged = false;
    while (this.matured < fills.length && fills.time[this.matured] + horizonS <= now) {
      const i = this.matured++;
      if (fills.kind[i] === TAKER) continue;
      const side = fills.side[i];
      const mid = this.midAfter(fills.row[i], fills.time[i] + horizonS, fills.mid[i]);
      this.adverseSelection.observeFill(
        side * (mid - fills.price[i]),
        side * (fills.mid[i] - fills.price[i]),
      );
      judged = true;
    }
    if (judged && this.adverseSelection.tripped()) this.tripAdverseSelection(now);
  }

  /** The last valid mid from row `from` on that is not later than `dueS`; `mid` if there is none. */
  private midAfter(from: number, dueS: number, mid: number): number {
    if (this.priceShifts !== null) return this.shiftedMidAt(dueS, mid);
    const { time, kind, price, ask } = this.tape;
    let last = mid;
    for (let row = from; row < this.row && time[row] <= dueS; row++) {
      if (kind[row] === QUOTE && this.isWhole(price[row], ask[row])) last = 0.5 * (price[row] + ask[row]);
    }
    return last;
  }

  /** Neither crossed, locked nor empty; on a mid-only tape both sides are the mid. */
  private isWhole(bid: number, ask: number): boolean {
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
    const { ledger, adverseSelection } = this;
    const at = marks.next();
    const { values } = marks;
    values[at] = known ? this.mid : NaN;
    values[at + 1] = known ? this.reservationPrice : NaN;
    values[at + 2] = ledger.inventory;
    values[at + 3] = this.measured;
    values[at + 4] = ledger.spreadCapture;
    values[at + 5] = ledger.inventoryPnl;
    values[at + 6] = ledger.fees;
    values[at + 7] = adverseSelection.losingShare;
    values[at + 8] = adverseSelection.baseline;
    this.recordLayers(this.bids, at + marks.bidColumn(0));
    this.recordLayers(this.asks, at + marks.askColumn(0));
    this.trackDrawdown();
  }

  /** Resting prices of a side; a desk that has fewer layers by now leaves the rest open. */
  private recordLayers(orders: RestingOrders, at: number): void {
    const { values, layers } = this.marks;
    const { length } = orders.layers;
    for (let l = 0; l < layers; l++) {
      const order = l < length ? orders.layers[l] : null;
      values[at + l] = order !== null && order.size > 0 ? order.price : NaN;
    }
  }

  private measureEquity(): void {
    this.measured = this.ledger.equity(this.mid);
  }

  /** Call after `measureEquity`. */
  private trackDrawdown(): void {
    const { measured } = this;
    if (measured > this.peakEquity) this.peakEquity = measured;
    const drawdown = this.peakEquity - measured;
    if (drawdown > this.maxDrawdown) this.maxDrawdown = drawdown;
  }

  // ---- rows -------------------------------------------------------------------------------------------------

  private onQuote(row: number, t: number, bid: number, ask: number): void {
    if (!this.isWhole(bid, ask)) {
      this.onBadBook(t);
      return;
    }
    if (!this.collar.believes(0.5 * (bid + ask), this.mid)) {
      this.onMisprint(t, 0.5 * (bid + ask));
      return;
    }
    if (bid !== this.bid) this.usedBidSize = 0;
    if (ask !== this.ask) this.usedAskSize = 0;
    this.bid = bid;
    this.ask = ask;
    this.mid = 0.5 * (bid + ask);
    this.lastPriceS = t;
    if (this.viewRow < 0) this.adoptView(row);
    if (!this.marketValid || this.state === 'stale') this.onFreshPrice(t);
    if (this.bids.best >= ask) this.pickOff(this.bids, row, t, ask);
    // What the first fills may have moved the market away from the other side.
    if (this.asks.best <= this.bid) this.pickOff(this.asks, row, t, this.bid);
    if (this.matchesQueue) this.updateQueues(row);
    if (this.refreshEachRow && this.mayQuote()) {
      this.think();
      this.refreshLayer(0);
      this.arriveAtOnce();
      this.computeNextDue();
    }
  }

  private onTrade(row: number, t: number, kind: number, limit: number): void {
    if (!this.marketValid || this.drawsOrders) return;
    const side = this.aggressorOf(kind, limit);
    // A print outside the collar fills nobody.
    if (side === 0 || Math.abs(limit - this.mid) > this.collar.width * this.mid) return;
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
    if (this.pendingShift !== 0) this.moveMarket(t);
    if (this.fills.length > before) this.afterFills(t, orders.side, before);
  }

  private onMark(t: number, code: number): void {
    if (code === MARK_CLOCK) return;
    if (code === MARK_CONNECTED) {
      this.event(t, 'feed', 'The feed is connected.');
      return;
    }
    // Rows are missing or may be: nothing of ours stands until the next fresh price.
    this.bids.clear();
    this.asks.clear();
    this.marketValid = false;
    this.setState(t, 'The feed has a gap: no quote until the next fresh price.');
    this.event(t, 'feed', 'The feed has a gap: quotes withdrawn until the next fresh price.');
    this.computeNextDue();
  }

  private onBadBook(t: number): void {
    this.badBooks++;
    if (!this.marketValid) return;
    this.marketValid = false;
    this.event(
      t,
      'bad-book',
      'The book is crossed, locked or empty: no quote and no fill until it is whole again.',
    );
    this.withdrawAll();
    this.setState(t, 'The book is crossed, locked or empty.');
    this.computeNextDue();
  }

  /** A price too far from the last one: nothing of ours stands until it is confirmed or gone. */
  private onMisprint(t: number, mid: number): void {
    if (!this.marketValid) return;
    this.marketValid = false;
    const { collarPct } = this.config.risk;
    this.event(
      t,
      'collar',
      `A price of ${mid} is more than ${collarPct} % from ${this.mid}: not believed until confirmed.`,
    );
    this.withdrawAll();
    this.setState(t, 'A price outside the collar waits for confirmation.');
    this.computeNextDue();
  }

  private onFreshPrice(t: number): void {
    const wasStale = this.state === 'stale' && this.timeS > 0 && this.fills.length + this.marks.length > 0;
    this.marketValid = true;
    this.setState(t, '');
    if (wasStale && t > 0) this.event(t, 'fresh', 'A fresh price arrived: quoting resumes.');
    this.scheduleRefresh(t);
    if (this.staleDue === Infinity) this.staleDue = t + this.config.risk.staleS;
    this.computeNextDue();
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
      if (layer < 0 || orders.side * (orders.layers[layer].price - opposite) < 0) break;
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
    if (this.pendingShift !== 0) this.moveMarket(t);
    if (this.fills.length > before) this.afterFills(t, orders.side, before);
  }

  private aggressorOf(kind: number, price: number): Side | 0 {
    if (kind === BUY_TRADE) return BUY;
    if (kind === SELL_TRADE) return SELL;
    if (kind !== UNSIDED_TRADE || price === this.mid) return 0;
    return price > this.mid ? BUY : SELL;
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
    if (!this.marketValid) return;
    const { aggressor, reach } = drawn;
    this.meetOrder(this.row - 1, now, aggressor, this.mid + aggressor * reach, 0);
  }

  // ---- own impact -------------------------------------------------------------------------------------------

  /** A quote or trade of the tape, as our own fills have moved the market. */
  private readShifted(row: number, t: number, kind: number): void {
    const price = this.moved(this.tape.price[row], this.shift);
    if (kind === QUOTE) this.onQuote(row, t, price, this.moved(this.tape.ask[row], this.shift));
    else this.onTrade(row, t, kind, price);
  }

  /** A price moved by whole ticks stays a price of the grid, to the last bit. An empty side stays empty. */
  private moved(price: number, by: number): number {
    if (!(price > 0)) return price;
    const { tapePrices } = this;
    return tapePrices.step > 0 ? tapePrices.at(tapePrices.count(price + by)) : price + by;
  }

  /** What has just filled moves the market, from this moment on and for all rows to come. */
  private moveMarket(t: number): void {
    this.exactShift += this.pendingShift;
    this.pendingShift = 0;
    const { tapePrices, exactShift } = this;
    const shift = tapePrices.step > 0 ? tapePrices.at(tapePrices.count(exactShift)) : exactShift;
    if (shift === this.shift) return;
    this.bid = this.moved(this.bid, shift - this.shift);
    this.ask = this.moved(this.ask, shift - this.shift);
    this.mid = 0.5 * (this.bid + this.ask);
    this.shift = shift;
    this.priceShifts!.add(this.row, t, shift);
  }

  /** The mid at a time, as our own fills had moved it by then; `mid` if there was none. */
  private shiftedMidAt(timeS: number, mid: number): number {
    const { kind, price, ask } = this.tape;
    for (let row = Math.min(this.tape.rowAt(timeS), this.row - 1); row >= 0; row--) {
      if (kind[row] === QUOTE && this.isWhole(price[row], ask[row]))
        return 0.5 * (price[row] + ask[row]) + this.priceShifts!.at(timeS);
    }
    return mid;
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
    if (this.impact > 0)
      this.pendingShift += ((kind === TAKER ? side : -side) * this.impact * size) / this.lot;
    if (this.fees.accrue(this.config.fees.volume30d + this.ledger.volume)) {
      const { name, makerBps, takerBps } = this.fees.tier;
      this.event(t, 'tier', `Fee tier ${name}: maker ${makerBps} bp, taker ${takerBps} bp.`);
    }
  }

  /** Bare theory: what filled stands again at the same price, as if it had never gone. */
  private refill(orders: RestingOrders, fillsBefore: number): void {
    for (let i = fillsBefore; i < this.fills.length; i++) {
      const order = orders.layers[this.fills.layer[i]];
      order.size = order.fullSize;
      order.touched = false;
    }
  }

  /** Risk looks at the venue's truth after every fill. */
  private afterFills(t: number, side: Side, fillsBefore: number): void {
    this.measureEquity();
    this.trackDrawdown();
    if (!this.limited) return;
    this.flow.observe(side, t);
    this.updateBand(t);
    this.checkLoss(t);
    this.checkFlow(t, this.lossAgainstMid(fillsBefore));
    if (this.band === 'emergency' && this.reduceDue === Infinity && !this.halted && !this.killed)
      this.startEmergency(t);
    this.computeNextDue();
  }

  private countUnreached(
    orders: RestingOrders,
    limit: number,
    margin: number,
    fillsBefore = this.fills.length,
  ): void {
    const { fills, noFills } = this;
    const { side, layers } = orders;
    const threshold = this.matching.threshold(margin);
    for (let l = 0; l < layers.length; l++) {
      let hit = false;
      for (let i = fillsBefore; i < fills.length; i++) if (fills.layer[i] === l) hit = true;
      if (hit) continue;
      const order = layers[l];
      const penetration = side * (order.price - limit);
      if (order.size === 0) noFills.count(this.whyNoOrder(order), side, l);
      else if (penetration < threshold) noFills.countUnreached(side, l, (threshold - penetration) / this.mid);
      else noFills.count(order.queueAhead > 0 ? QUEUE_AHEAD : VOLUME_EXHAUSTED, side, l);
    }
  }

  /** Why nothing rests in a layer of ours; null where something does. */
  whyMissing(order: RestingOrder): NoFillReason | null {
    return order.size > 0 ? null : NO_FILL_REASONS[this.whyNoOrder(order)];
  }

  private whyNoOrder(order: RestingOrder): number {
    if (order.arrivesAt !== Infinity && order.flyingSize > 0) return LATENCY;
    if (!this.mayQuote()) return RISK;
    return order.touched ? FILLED : INVENTORY;
  }

  // ---- orders -----------------------------------------------------------------------------------------------

  private refreshLayers(): void {
    const now = this.timeS;
    const { refreshDue } = this;
    const may = this.mayQuote();
    if (may) this.think();
    let next = Infinity;
    for (let l = 0; l < refreshDue.length; l++) {
      if (refreshDue[l] <= now) {
        if (may && this.mayOrder()) this.refreshLayer(l);
        refreshDue[l] = this.refreshEachRow === true ? Infinity : now + this.refreshS[l];
      }
      if (refreshDue[l] < next) next = refreshDue[l];
    }
    this.nextRefresh = next;
    this.arriveAtOnce();
  }

  /** Two orders of one layer, as far as the order rate allows. */
  private mayOrder(): boolean {
    const now = this.timeS;
    if (this.orderRate.allows(now, 2)) return true;
    const first = now - this.throttledAtS > QUIET_S;
    this.throttledAtS = now;
    if (first) {
      this.event(
        now,
        'order-rate',
        `More than ${this.config.risk.maxOrdersPerS} orders in a second: the others wait.`,
      );
    }
    return false;
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

  /** What the desk knows: late by the feed latency. Risk's band is the venue's truth. */
  private fillView(): void {
    this.updateView();
    const now = this.timeS;
    const view = this.view;
    view.timeS = now;
    view.timeLeftS = now < this.durationS ? this.durationS - now : 0;
    view.mid = this.viewMid;
    view.inventoryLots = (this.knownInventory - this.target) / this.lot;
    view.sigma = this.volatility.sigma;
    const state = this.quoteState;
    state.inventory = this.knownInventory;
    state.band = this.band;
    const excess = this.inventory - this.target;
    state.lean = excess > 0 ? 1 : excess < 0 ? -1 : 0;
    state.reducingOnly = this.reducing;
    state.volatilityScale = this.scalesVolatility === true ? this.volatility.scale : 1;
    state.caution = now < this.cautionEndsS ? WARY : 1;
  }

  private updateView(): void {
    if (this.instantFeed === true) {
      this.viewMid = this.mid;
      this.knownInventory = this.inventory;
      return;
    }
    const knownS = this.timeS - this.feedS;
    const { time } = this.tape;
    let row = this.viewRow;
    while (row + 1 < this.row && time[row + 1] <= knownS - this.feedDelayS(row + 1)) {
      row++;
      this.adoptView(row);
    }
    this.viewRow = row;
    while (this.knownFills < this.fills.length && this.fills.time[this.knownFills] <= knownS) {
      this.knownInventory = this.fills.inventory[this.knownFills++];
    }
    if (this.priceShifts === null) return;
    this.viewShift = this.priceShifts.at(knownS);
    this.viewMid = this.viewTapeMid + this.viewShift;
  }

  /** How much later than others a row reaches the desk, s. */
  private feedDelayS(row: number): number {
    return this.feedJitterMs === 0 ? 0 : this.feedDelay.ofRow(row, this.feedJitterMs);
  }

  private adoptView(row: number): void {
    const { kind, price, ask } = this.tape;
    this.viewRow = row;
    if (kind[row] !== QUOTE || !this.isWhole(price[row], ask[row])) return;
    this.viewTapeMid = 0.5 * (price[row] + ask[row]);
    this.viewMid = this.viewTapeMid + this.viewShift;
  }

  /** Changes in flight that reach the venue now. */
  private arrive(orders: RestingOrders): void {
    const { side, layers } = orders;
    const now = this.timeS;
    const limited = this.limited === true;
    const reducing = this.reducing === true;
    const admits = !(limited || reducing) || this.mayQuote();
    const roomy = !reducing && (!limited || this.maxInventory - side * this.inventory >= this.fullSize);
    let best = -Infinity;
    let next = Infinity;
    for (let l = 0; l < layers.length; l++) {
      const order = layers[l];
      while (order.arrivesAt <= now) {
        order.size = admits ? order.flyingSize : 0;
        if (order.size > 0 && !roomy) this.limitToRoom(orders, order);
        order.fullSize = order.size;
        if (order.size > 0) this.rest(side, order);
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
    const free = this.reducing
      ? -side * (this.inventory - this.target)
      : this.maxInventory - side * this.inventory;
    const room = free - orders.openSizeExcept(order);
    if (room < order.size) order.size = Math.max(0, this.lots.below(room));
  }

  /** An order begins to rest at the price it flew with, or behind the market where that would cross. */
  private rest(side: Side, order: RestingOrder): void {
    order.price = order.flyingPrice;
    if (this.wouldTake(side, order.price)) {
      this.postOnlyRejects++;
      order.price = this.behindMarket(side);
    }
    if (this.touch === true) order.price = this.behindOwn(side, order.price);
    order.touched = false;
    if (this.matchesQueue === true) this.joinQueue(side, order);
  }

  private wouldTake(side: Side, price: number): boolean {
    return this.postOnly === true && side * (price - (side === BUY ? this.ask : this.bid)) >= 0;
  }

  /** Where an order wished at this price would come to rest now. */
  private clear(side: Side, wished: number): number {
    return this.behindOwn(side, this.wouldTake(side, wished) ? this.behindMarket(side) : wished);
  }

  private behindMarket(side: Side): number {
    return this.behind(side, side === BUY ? this.ask : this.bid);
  }

  /**
   * A price behind every older order of our own other side, for no order of ours trades with another. Such a one is in
   * the way only inside a market's spread; on a tape of mids there is no room for that.
   */
  private behindOwn(side: Side, wished: number): number {
    let price = wished;
    if (!this.touch) return price;
    const others = side === BUY ? this.asks : this.bids;
    for (const other of others.layers) {
      if (other.size === 0 || side * (price - other.price) < 0) continue;
      price = this.behind(side, other.price);
    }
    return price;
  }

  /** Post-only: a quote that would cross is re-priced one tick behind the market. */
  private behind(side: Side, opposite: number): number {
    const { tick } = this.config.instrument;
    if (tick === 0) return opposite * (1 - side * 1e-9);
    const behind = side === BUY ? this.prices.below(opposite) : this.prices.above(opposite);
    return side * (behind - opposite) < 0 ? behind : this.prices.at(this.prices.count(behind) - side);
  }

  /**
   * Volume displayed at our price trades before us. Inside the touch there is none; behind it nobody shows how much, and
   * all that stands there when the tape first shows it counts as before us.
   */
  private joinQueue(side: Side, order: RestingOrder): void {
    const inside = side * (order.price - (side === BUY ? this.bid : this.ask));
    const shown = inside === 0 ? this.displayed(side) : 0;
    order.queueAhead = inside < 0 ? Infinity : shown;
    order.queueShown = shown;
    order.queueTraded = 0;
    order.queueEarly = 0;
    order.queueSinceUs = this.matching.shownUs;
  }

  /** Size at the best price of a side in the last quote. */
  private displayed(side: Side): number {
    const { kind, size, askSize } = this.tape;
    for (let r = this.row - 1; r >= 0; r--) {
      if (kind[r] === QUOTE) return side === BUY ? size[r] : askSize[r];
    }
    return 0;
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

  // ---- risk -------------------------------------------------------------------------------------------------

  /** No order of ours may stand in any state but these. */
  mayQuote(): boolean {
    return this.marketValid === true && (this.state === 'active' || this.state === 'reducing');
  }

  private updateBand(t: number): void {
    const { bandSet, maxInventory } = this;
    if (bandSet === null) return;
    const band = bandOf(bandSet, Math.abs(this.inventory) / maxInventory);
    if (band === this.band) return;
    const rises = BAND_ORDER[band] > BAND_ORDER[this.band];
    this.band = band;
    if (rises && band === 'hard') {
      const share = Math.round((100 * Math.abs(this.inventory)) / maxInventory);
      const held = this.inventory.toFixed(5);
      this.event(t, 'band', `Inventory ${held} is ${share} % of the limit: the adding side is withdrawn.`);
    }
    // A withdrawn side must not wait for its layer's next refresh.
    if (rises && band === 'hard') this.scheduleRefresh(t);
  }

  /** Call after `measureEquity`. */
  private checkLoss(t: number): void {
    if (this.limited !== true || this.halted === true) return;
    const { risk } = this.config;
    const equity = this.measured;
    const sessionLoss = this.lossFromEquity - equity;
    if (risk.sessionLoss !== null && sessionLoss > risk.sessionLoss + 1e-9) {
      this.halted = true;
      this.event(
        t,
        'session-loss',
        `Session loss ${sessionLoss.toFixed(2)} is over ${risk.sessionLoss}: halted until reset.`,
      );
      this.stop(t, 'Session loss limit: halted until you reset.');
      return;
    }
    if (t >= this.pausedUntilS && this.lossBreaker.trippedBy(t, equity)) {
      this.lossBreaker.trips++;
      const loss = this.lossBreaker.loss(t, equity).toFixed(2);
      this.event(
        t,
        'five-minute-loss',
        `Lost ${loss} in five minutes, limit ${risk.lossPer5Min}: pause ${risk.pauseS} s.`,
      );
      this.pause(t, 'Five-minute loss limit.');
    }
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

  /** What one market order cost, and what the last ones say about the flow. */
  private checkFlow(t: number, loss: number): void {
    this.tradeLoss = loss;
    if (t < this.pausedUntilS || this.halted || this.killed) return;
    const { perFillLoss, pauseS } = this.config.risk;
    const { flow } = this;
    if (perFillLoss !== null && loss > perFillLoss) {
      this.event(
        t,
        'per-fill-loss',
        `One market order cost ${loss.toFixed(2)}, limit ${perFillLoss}: pause ${pauseS} s.`,
      );
      this.pause(t, 'One trade lost too much.');
    } else if (flow.oneSidedTripped(t)) {
      this.event(
        t,
        'one-sided',
        `${flow.oneSided(t)} market orders in a row on one side within a minute: pause ${pauseS} s.`,
      );
      this.pause(t, 'One-sided flow.');
    } else if (flow.spikeTripped(t)) {
      const usual = ((flow.spikeLimit(t) ?? 0) / (this.config.risk.fillSpike ?? 1)).toFixed(1);
      this.event(
        t,
        'fill-spike',
        `${flow.inLastMinute(t)} fills in a minute, usual are ${usual}: pause ${pauseS} s.`,
      );
      this.pause(t, 'Fill-rate spike.');
    }
  }

  private tripAdverseSelection(t: number): void {
    const { losingShare, baseline } = this.adverseSelection;
    if (t < this.pausedUntilS || this.halted || this.killed) return;
    const shares = `${(100 * losingShare).toFixed(0)} % of the last fills lost within 5 s, ${(100 * baseline).toFixed(0)} % expected`;
    this.adverseSelection.trips++;
    this.adverseSelection.restart();
    const { adverseAction, pauseS } = this.config.risk;
    if (adverseAction === 'widen') {
      this.event(t, 'adverse-selection', `${shares}: ${WARY} × the distances for ${pauseS} s.`);
      this.cautionEndsS = t + pauseS;
      this.scheduleRefresh(t);
    } else {
      this.event(t, 'adverse-selection', `${shares}: pause ${pauseS} s.`);
      this.pause(t, 'Adverse selection.');
    }
  }

  /** Half of the position goes to the market, quotes are withdrawn, quoting pauses. */
  private startEmergency(t: number): void {
    this.emergencies++;
    this.reduceSide = this.inventory > 0 ? SELL : BUY;
    this.reduceSize = this.lots.below(0.5 * Math.abs(this.inventory));
    this.reduceDue = t + this.config.venue.latencyMs.order / 1000;
    this.event(
      t,
      'emergency',
      `Inventory ${this.inventory.toFixed(5)} reached the limit: market order to ${sideName(this.reduceSide)} ${this.reduceSize.toFixed(5)}, pause ${this.config.risk.pauseS} s.`,
    );
    this.pause(t, 'Inventory limit reached.');
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
    if (this.pendingShift !== 0) this.moveMarket(t);
    this.updateBand(t);
    this.measureEquity();
    this.trackDrawdown();
  }

  private pause(t: number, cause: string): void {
    this.pausedUntilS = t + this.config.risk.pauseS;
    this.resumeDue = this.pausedUntilS;
    this.stop(t, cause);
  }

  /** Quotes are withdrawn; the state says why. */
  private stop(t: number, cause: string): void {
    this.setState(t, cause);
    this.withdrawAll();
    this.computeNextDue();
  }

  private resume(t: number): void {
    this.resumeDue = Infinity;
    this.lossBreaker.restart(t, this.equity);
    this.flow.restart(t);
    this.setState(t, '');
    if (this.state === 'active' || this.state === 'reducing')
      this.event(t, 'resume', 'The pause is over: quoting resumes.');
    this.scheduleRefresh(t);
  }

  private checkStale(now: number): void {
    const { staleS } = this.config.risk;
    const due = this.lastPriceS + staleS;
    if (due > now) {
      this.staleDue = due;
      return;
    }
    this.staleDue = Infinity;
    if (!this.limited || !this.marketValid) return;
    this.marketValid = false;
    this.event(now, 'stale', `No price for ${staleS} s: quotes withdrawn.`);
    this.stop(now, `No price for ${staleS} s.`);
  }

  /** The strictest reason wins. */
  private setState(t: number, cause: string): void {
    if (this.killed) this.state = 'killed';
    else if (this.halted) this.state = 'halted';
    else if (t < this.pausedUntilS) this.state = 'paused';
    else if (!this.marketValid) this.state = 'stale';
    else this.state = this.reducing ? 'reducing' : 'active';
    if (this.state === 'active') this.cause = '';
    else if (cause !== '') this.cause = cause;
  }

  // ---- timed inputs -----------------------------------------------------------------------------------------

  private act(now: number): void {
    while (this.nextAction < this.actions.length && this.actions[this.nextAction].t <= now) {
      const action = this.actions[this.nextAction++];
      switch (action.do) {
        case 'kill':
          this.killed = true;
          this.event(now, 'kill', 'Kill switch: no quote until reset.');
          this.stop(now, 'Kill switch: no quote until you reset.');
          break;
        case 'reset':
          this.reset(now);
          break;
        case 'reduce':
          this.reducing = true;
          this.event(now, 'reduce', 'Reducing: only quotes that shrink the position.');
          this.setState(now, 'Reducing: only quotes that shrink the position.');
          // Orders larger than the position would turn it around.
          this.withdrawAll();
          this.scheduleRefresh(now);
          break;
        case 'set':
          this.set(now, action.path, action.value);
          break;
      }
    }
  }

  private reset(now: number): void {
    // Who resets a halt accepts what was lost: the limit counts anew.
    if (this.halted) this.lossFromEquity = this.equity;
    this.killed = false;
    this.halted = false;
    this.reducing = false;
    this.pausedUntilS = now;
    this.resumeDue = Infinity;
    this.lossBreaker.restart(now, this.equity);
    this.flow.restart(now);
    this.event(now, 'reset', 'Reset: quoting may resume.');
    this.setState(now, '');
    this.scheduleRefresh(now);
  }

  private set(now: number, path: string, value: unknown): void {
    const result = applySetting(this.config, path, value);
    if (!result.ok) return; // validated with the configuration
    this.config = { ...result.config, actions: this.config.actions };
    const built = buildStrategy(this.config, this.tape.header);
    this.lot = built.lot;
    this.quoter = new Quoter(this.config, built.strategy, built.lot);
    if (path.startsWith('strategy.volatility')) this.volatility = buildVolatility(this.config, built.sigma);
    if (path.startsWith('fees')) this.fees = this.newFees();
    const counted = this.entry;
    this.entry = this.newEntry();
    this.entry.placed = counted.placed;
    this.entry.cancelled = counted.cancelled;
    if (this.quoter.layers !== this.bids.layers.length) {
      this.bids = new RestingOrders(BUY, this.quoter.layers);
      this.asks = new RestingOrders(SELL, this.quoter.layers);
      this.refreshDue = new Float64Array(this.quoter.layers);
      this.noFills = new NoFillCounts(this.quoter.layers);
    }
    this.readSettings();
    if (path.startsWith('risk')) this.readLimits(path);
    this.drawOrders(now);
    this.matching = this.newMatching();
    this.scheduleLayers();
    this.scheduleRefresh(now);
    this.event(now, 'set', `${path} set to ${JSON.stringify(value)}.`);
  }

  // ---- construction -----------------------------------------------------------------------------------------

  private matchesQueue = false;
  private queueCancels = new QueueCancels('risk-averse', 1, 0);
  /** No quote of the tape may be passed over: queues follow each, or prices stand off the tape's. */
  private seesEachQuote = false;
  /** Orders are drawn, and those of the tape meet nobody. */
  private drawsOrders = false;
  private drawn: DrawnOrders | null = null;
  /** Price units per lot of ours that fills; 0 = the tape's prices are the market's. */
  private impact = FRACTION;
  /** Shift of prices in force, the same before rounding to the tape's grid, and what fills not yet applied add. */
  private shift = FRACTION;
  private exactShift = FRACTION;
  private pendingShift = FRACTION;
  private tapePrices = new Grid(0);
  private picksOff = true;
  private postOnly = true;
  private limited = true;
  private bandSet: BandSet | null = null;
  private keepsViable = false;
  private scalesVolatility = false;
  private refillsAtOnce = false;
  private touch = false;
  private feedS = FRACTION;
  private feedJitterMs = 0;
  private readonly feedDelay: FeedDelay;
  private instantFeed = true;
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
    this.feedS = venue.latencyMs.feed / 1000;
    this.feedJitterMs = venue.jitterMs.feed;
    this.instantFeed = this.feedS === 0 && this.feedJitterMs === 0;
    this.postOnly = venue.postOnly;
    this.touch = header.touch;
    // Bare theory has no limits at all.
    this.bandSet = bandSetOf(risk.bands, risk.softPct, risk.hardPct);
    this.limited = this.bandSet !== null;
    this.keepsViable = this.limited && risk.viableSpread;
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
    this.queueCancels = new QueueCancels(venue.queueCancels, venue.queuePower, instrument.lotStep);
    this.impact = venue.impact;
    if (this.impact > 0) this.priceShifts ??= new PriceShifts();
    this.seesEachQuote = this.matchesQueue || this.priceShifts !== null;
    // A recorded book moves by whole ticks of its own; a mid and a model's price move freely.
    this.tapePrices = new Grid(header.touch ? header.tick : 0);
  }

  /** New limits for what remembers; an adverse-selection test begins anew only where it is another one. */
  private readLimits(changed: string): void {
    const limits = limitsOf(this.config.risk);
    this.lossBreaker.limitTo(limits.lossPer5Min);
    this.flow.limitTo(limits.flow);
    this.collar.width = limits.collar;
    this.orderRate.limitTo(limits.ordersPerS);
    if (changed === 'risk.adverseSelection' || changed === 'risk.bands')
      this.adverseSelection.judgeBy(limits.adverseSelection);
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
      this.quoter.layers,
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
    this.refreshEachRow = this.refreshS.every((s) => s === 0);
    this.nextRefresh = this.refreshEachRow ? Infinity : 0;
    if (this.refreshEachRow) this.refreshDue.fill(Infinity);
  }

  /** All layers quote again as soon as anything is due. */
  private scheduleRefresh(now: number): void {
    if (this.refreshEachRow) return;
    this.refreshDue.fill(now);
    this.nextRefresh = now;
  }

  private event(timeS: number, kind: DeskEventKind, text: string): void {
    this.events.push({ timeS, kind, text });
  }
}

/** Orders that had to wait are told again after so long without any, s. */
const QUIET_S = 60;
/** How much wider quotes stand after the adverse-selection breaker where it widens. */
const WARY = 2;

const NONE_SKIPPED = new Uint8Array(32);
const BAND_ORDER: Readonly<Record<Band, number>> = { normal: 0, soft: 1, hard: 2, emergency: 3 };

interface Limits {
  readonly lossPer5Min: number | null;
  readonly flow: FlowLimits;
  readonly adverseSelection: AdverseSelectionTest | null;
  /** Share of the price. */
  readonly collar: number;
  readonly ordersPerS: number;
}

/** What the breakers hold; bare theory has no limits at all. */
function limitsOf(risk: RiskConfig): Limits {
  const limited = risk.bands !== 'none';
  const test = limited && risk.adverseSelection !== 'off' ? risk.adverseSelection : null;
  return {
    lossPer5Min: limited ? risk.lossPer5Min : null,
    flow: {
      oneSided: limited ? risk.oneSidedFills : null,
      spikeFactor: limited ? risk.fillSpike : null,
    },
    adverseSelection: test === null ? null : ADVERSE_SELECTION_TESTS[test],
    collar: limited ? risk.collarPct / 100 : Infinity,
    ordersPerS: limited ? risk.maxOrdersPerS : Infinity,
  };
}

/** Seconds between marks: one, a thousandth of a short session, more in a very long one. */
function markStep(durationS: number): number {
  if (durationS < 1000) return durationS / 1000;
  return Math.max(1, Math.ceil(durationS / MOST_MARKS));
}
