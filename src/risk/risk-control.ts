import { FRACTION } from '../domain/fraction';
import { sideName, type Side } from '../domain/side';
import {
  ADVERSE_SELECTION_TESTS,
  AdverseSelection,
  type AdverseSelectionTest,
} from './adverse-selection-breaker';
import { bandOf, bandSetOf, type Band, type BandSet } from './bands';
import { FlowBreaker, type FlowLimits } from './flow-breaker';
import { LossBreaker } from './loss-breaker';
import { OrderRate } from './order-rate';
import { PriceCollar } from './price-collar';
import type { RiskConfig } from './risk-config';

/** Whether and how the desk may quote. */
export type TradingState = 'active' | 'reducing' | 'paused' | 'halted' | 'killed' | 'stale';

/** What risk tells of. */
export type RiskEventKind =
  | 'five-minute-loss'
  | 'session-loss'
  | 'adverse-selection'
  | 'per-fill-loss'
  | 'one-sided'
  | 'fill-spike'
  | 'emergency'
  | 'band'
  | 'stale'
  | 'fresh'
  | 'bad-book'
  | 'collar'
  | 'order-rate'
  | 'feed'
  | 'resume'
  | 'kill'
  | 'reduce'
  | 'reset';

/** What risk may do to the desk that it watches. */
export interface WatchedDesk {
  /** Takes every quote back. */
  withdraw(): void;
  /** Lets every layer quote anew. */
  requote(timeS: number): void;
  /** Sends a market order for half of the position; null while one is under way. */
  halve(timeS: number): { readonly side: Side; readonly size: number } | null;
  /** What risk does at a time of its own has changed. */
  reschedule(): void;
  tell(timeS: number, kind: RiskEventKind, text: string): void;
}

/** Orders that had to wait are told again after so long without any, s. */
const QUIET_S = 60;
/** How much wider quotes stand after the adverse-selection breaker where it widens. */
const WARY = 2;

const BAND_ORDER: Readonly<Record<Band, number>> = { normal: 0, soft: 1, hard: 2, emergency: 3 };

/**
 * The desk's risk: inventory bands, breakers, the age and credibility of the price, the switches in the reader's hand,
 * and the one state that follows from all of them. It looks at the venue's truth, never at what the desk believes.
 */
export class RiskControl {
  readonly lossBreaker: LossBreaker;
  readonly adverseSelection: AdverseSelection;
  readonly flow: FlowBreaker;
  readonly orderRate: OrderRate;
  readonly collar: PriceCollar;

  state: TradingState = 'active';
  /** Why the state is not active, in words, and the kind of what was told of it; '' and null while it is. */
  cause = '';
  causedBy: RiskEventKind | null = null;
  band: Band = 'normal';
  /** Bare theory has no limits at all. */
  limited = true;
  /** Whether only quotes may stand that shrink the position. */
  reducing = false;
  /** Whether there is a price to quote by. */
  priceValid = false;
  /** End of the present pause, s. */
  pausedUntilS = -Infinity;
  /** When a pause ends and when the price may be too old, s; Infinity = never. */
  resumeDue = Infinity;
  staleDue = FRACTION;
  /** What the last market order cost us against the mid, quote currency; negative: it gained. */
  tradeLoss = FRACTION;
  emergencies = 0;

  private risk: RiskConfig;
  private readonly desk: WatchedDesk;
  private bandSet: BandSet | null = null;
  private halted = false;
  private killed = false;
  private waryUntilS = -Infinity;
  private throttledAtS = -Infinity;
  /** Equity that the session's loss counts from: 0, or what was left at the reset after a halt. */
  private lossFromEquity = FRACTION;

  constructor(risk: RiskConfig, desk: WatchedDesk) {
    this.risk = risk;
    this.desk = desk;
    const limits = limitsOf(risk);
    this.lossBreaker = new LossBreaker(limits.lossPer5Min);
    this.adverseSelection = new AdverseSelection(limits.adverseSelection);
    this.flow = new FlowBreaker(limits.flow);
    this.collar = new PriceCollar(limits.collar);
    this.orderRate = new OrderRate(limits.ordersPerS);
    this.staleDue = risk.staleS;
    this.tradeLoss = this.lossFromEquity = 0;
    this.readBands();
  }

  /**
   * New limits, which hold at once for the position and the age of the price. What is remembered stays; an
   * adverse-selection test begins anew only where it is another one.
   */
  limitTo(
    risk: RiskConfig,
    changed: readonly string[],
    t: number,
    inventory: number,
    lastPriceS: number,
  ): void {
    this.risk = risk;
    this.readBands();
    const limits = limitsOf(risk);
    this.lossBreaker.limitTo(limits.lossPer5Min);
    this.flow.limitTo(limits.flow);
    this.collar.limitTo(limits.collar);
    this.orderRate.limitTo(limits.ordersPerS);
    if (changed.includes('risk.adverseSelection') || changed.includes('risk.bands'))
      this.adverseSelection.judgeBy(limits.adverseSelection);
    const { band } = this;
    this.updateBand(t, inventory);
    if (this.band !== band) this.relieve(t, inventory);
    if (this.priceValid) this.checkStale(t, lastPriceS);
  }

  private readBands(): void {
    this.bandSet = bandSetOf(this.risk.bands, this.risk.softPct, this.risk.hardPct);
    this.limited = this.bandSet !== null;
  }

  /** No order of ours may stand in any state but these. */
  mayQuote(): boolean {
    return this.priceValid === true && (this.state === 'active' || this.state === 'reducing');
  }

  /** Whether two orders of one layer are within the order rate. */
  mayOrder(t: number): boolean {
    if (this.orderRate.allows(t, 2)) return true;
    const first = t - this.throttledAtS > QUIET_S;
    this.throttledAtS = t;
    if (first) {
      const { maxOrdersPerS } = this.risk;
      this.desk.tell(t, 'order-rate', `More than ${maxOrdersPerS} orders in a second: the others wait.`);
    }
    return false;
  }

  /** Factor on the distances of all quotes. */
  caution(t: number): number {
    return t < this.waryUntilS ? WARY : 1;
  }

  /** End of the wider quotes after a trip of the adverse-selection breaker, s; −Infinity while there are none. */
  warinessEndsS(t: number): number {
    return this.waryUntilS > t ? this.waryUntilS : -Infinity;
  }

  /** Loss that the session breaker looks at, quote currency; negative: gained. */
  sessionLoss(equity: number): number {
    return this.lossFromEquity - equity;
  }

  // ---- fills, equity ----------------------------------------------------------------------------------------

  /** Looks at a market order's fills: `side` is ours, `loss` what they lost against the mid, quote currency. */
  afterFills(t: number, side: Side, inventory: number, equity: number, loss: number): void {
    this.flow.observe(side, t);
    this.updateBand(t, inventory);
    this.checkLoss(t, equity);
    this.checkFlow(t, loss);
    this.relieve(t, inventory);
    this.desk.reschedule();
  }

  updateBand(t: number, inventory: number): void {
    const { maxInventory } = this.risk;
    const band = this.bandSet === null ? 'normal' : bandOf(this.bandSet, Math.abs(inventory) / maxInventory);
    if (band === this.band) return;
    const rises = BAND_ORDER[band] > BAND_ORDER[this.band];
    this.band = band;
    if (!rises || band !== 'hard') return;
    const share = Math.round((100 * Math.abs(inventory)) / maxInventory);
    this.desk.tell(
      t,
      'band',
      `Inventory ${inventory.toFixed(5)} is ${share} % of the limit: the adding side is withdrawn.`,
    );
    // A withdrawn side must not wait for its layer's next refresh.
    this.desk.requote(t);
  }

  /** Remembers equity at a whole second and looks at what was lost. */
  onSecond(second: number, t: number, equity: number): void {
    this.lossBreaker.record(second, equity);
    this.checkLoss(t, equity);
  }

  private checkLoss(t: number, equity: number): void {
    if (this.limited !== true || this.halted === true) return;
    const { risk } = this;
    const sessionLoss = this.sessionLoss(equity);
    if (risk.sessionLoss !== null && sessionLoss > risk.sessionLoss + 1e-9) {
      this.halted = true;
      const told = `Session loss ${sessionLoss.toFixed(2)} is over ${risk.sessionLoss}: halted until re-armed.`;
      this.stop(t, 'session-loss', told, 'Session loss limit: halted until you re-arm.');
    } else if (t >= this.pausedUntilS && this.lossBreaker.trippedBy(t, equity)) {
      this.lossBreaker.trips++;
      const loss = this.lossBreaker.loss(t, equity).toFixed(2);
      const told = `Lost ${loss} in five minutes, limit ${risk.lossPer5Min}:`;
      this.pause(t, 'five-minute-loss', told, 'Five-minute loss limit.');
    }
  }

  /** What one market order cost, and what the last ones say about the flow. */
  private checkFlow(t: number, loss: number): void {
    this.tradeLoss = loss;
    if (t < this.pausedUntilS || this.halted || this.killed) return;
    const { flow } = this;
    const { perFillLoss, fillSpike } = this.risk;
    if (perFillLoss !== null && loss > perFillLoss) {
      const told = `One market order cost ${loss.toFixed(2)}, limit ${perFillLoss}:`;
      this.pause(t, 'per-fill-loss', told, 'One trade lost too much.');
    } else if (flow.oneSidedTripped(t)) {
      const told = `${flow.oneSided(t)} market orders in a row on one side within a minute:`;
      this.pause(t, 'one-sided', told, 'One-sided flow.');
    } else if (flow.spikeTripped(t)) {
      const usual = ((flow.spikeLimit(t) ?? 0) / (fillSpike ?? 1)).toFixed(1);
      const told = `${flow.inLastMinute(t)} fills in a minute, usual are ${usual}:`;
      this.pause(t, 'fill-spike', told, 'Fill-rate spike.');
    }
  }

  /** Call when fills have matured. */
  checkAdverseSelection(t: number): void {
    if (!this.adverseSelection.tripped()) return;
    if (t < this.pausedUntilS || this.halted || this.killed) return;
    const { losingShare, baseline } = this.adverseSelection;
    const shares = `${(100 * losingShare).toFixed(0)} % of the last fills lost within 5 s, ${(100 * baseline).toFixed(0)} % expected`;
    this.adverseSelection.trips++;
    this.adverseSelection.restart();
    const { adverseAction, pauseS } = this.risk;
    if (adverseAction === 'widen') {
      this.desk.tell(t, 'adverse-selection', `${shares}: ${WARY} × the distances for ${pauseS} s.`);
      this.waryUntilS = t + pauseS;
      this.desk.requote(t);
    } else {
      this.pause(t, 'adverse-selection', `${shares}:`, 'Adverse selection.');
    }
  }

  /** At the limit half of the position goes to the market, quotes are withdrawn, quoting pauses. */
  private relieve(t: number, inventory: number): void {
    if (this.band !== 'emergency' || this.halted || this.killed) return;
    const order = this.desk.halve(t);
    if (order === null) return;
    this.emergencies++;
    const sent = `market order to ${sideName(order.side)} ${order.size.toFixed(5)}`;
    const told = `Inventory ${inventory.toFixed(5)} reached the limit: ${sent},`;
    this.pause(t, 'emergency', told, 'Inventory limit reached.');
  }

  // ---- prices -----------------------------------------------------------------------------------------------

  /** There is no price to quote by, because of what is told of as `kind`. */
  losePrice(t: number, kind: RiskEventKind, text: string, cause: string): void {
    if (!this.priceValid) return;
    this.priceValid = false;
    this.stop(t, kind, text, cause);
  }

  /** Rows are missing or may be: nothing of ours stands until the next fresh price. */
  onGap(t: number): void {
    this.priceValid = false;
    this.setState(t, 'feed', 'The feed has a gap: no quote until the next fresh price.');
    this.desk.tell(t, 'feed', 'The feed has a gap: quotes withdrawn until the next fresh price.');
    this.desk.reschedule();
  }

  /** A price to quote by; `first` = the session begins with it. */
  onFreshPrice(t: number, first: boolean): void {
    const wasStale = this.state === 'stale' && !first;
    this.priceValid = true;
    this.setState(t, null);
    if (wasStale) this.desk.tell(t, 'fresh', 'A fresh price arrived: quoting resumes.');
    this.desk.requote(t);
    if (this.staleDue === Infinity) this.staleDue = t + this.risk.staleS;
    this.desk.reschedule();
  }

  /** Looks at the age of the last price, or puts the look off until it may be too old. */
  checkStale(t: number, lastPriceS: number): void {
    const { staleS } = this.risk;
    const due = lastPriceS + staleS;
    this.staleDue = due > t ? due : Infinity;
    if (due > t || !this.limited) return;
    this.losePrice(t, 'stale', `No price for ${staleS} s: quotes withdrawn.`, `No price for ${staleS} s.`);
  }

  // ---- the reader's switches --------------------------------------------------------------------------------

  kill(t: number): void {
    this.killed = true;
    const told = 'Kill switch: no quote until re-armed.';
    this.stop(t, 'kill', told, 'Kill switch: no quote until you re-arm.');
  }

  reduce(t: number): void {
    this.reducing = true;
    const told = 'Reducing: only quotes that shrink the position.';
    this.desk.tell(t, 'reduce', told);
    this.setState(t, 'reduce', told);
    // Orders larger than the position would turn it around.
    this.desk.withdraw();
    this.desk.requote(t);
  }

  /** Ends a kill, a halt, a pause and reducing. */
  reset(t: number, equity: number): void {
    // Who resets a halt accepts what was lost: the limit counts anew.
    if (this.halted) this.lossFromEquity = equity;
    this.killed = false;
    this.halted = false;
    this.reducing = false;
    this.pausedUntilS = t;
    this.restartAfterPause(t, equity);
    this.desk.tell(t, 'reset', 'Re-armed: quoting may resume.');
    this.setState(t, null);
    this.desk.requote(t);
  }

  // ---- state ------------------------------------------------------------------------------------------------

  /** The pause is over. */
  resume(t: number, equity: number): void {
    this.restartAfterPause(t, equity);
    this.setState(t, null);
    if (this.state === 'active' || this.state === 'reducing')
      this.desk.tell(t, 'resume', 'The pause is over: quoting resumes.');
    this.desk.requote(t);
  }

  private restartAfterPause(t: number, equity: number): void {
    this.resumeDue = Infinity;
    this.lossBreaker.restart(t, equity);
    this.flow.restart(t);
  }

  private pause(t: number, kind: RiskEventKind, told: string, cause: string): void {
    const { pauseS } = this.risk;
    this.pausedUntilS = t + pauseS;
    this.resumeDue = this.pausedUntilS;
    this.stop(t, kind, `${told} pause ${pauseS} s.`, cause);
  }

  /** Quotes are withdrawn; the state says why. */
  private stop(t: number, kind: RiskEventKind, told: string, cause: string): void {
    this.desk.tell(t, kind, told);
    this.setState(t, kind, cause);
    this.desk.withdraw();
    this.desk.reschedule();
  }

  /** The strictest reason wins. */
  private setState(t: number, kind: RiskEventKind | null, cause = ''): void {
    if (this.killed) this.state = 'killed';
    else if (this.halted) this.state = 'halted';
    else if (t < this.pausedUntilS) this.state = 'paused';
    else if (!this.priceValid) this.state = 'stale';
    else this.state = this.reducing ? 'reducing' : 'active';
    if (this.state !== 'active' && kind === null) return;
    this.cause = this.state === 'active' ? '' : cause;
    this.causedBy = this.state === 'active' ? null : kind;
  }
}

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
