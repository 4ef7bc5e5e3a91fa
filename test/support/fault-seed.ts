import { randomStream } from '../../src/domain/random';
import { DEFAULT_CONFIG } from '../../src/session/default-config';
import { carriedBeliefs } from '../../src/session/carried-beliefs';
import { onRecordedTape } from '../../src/session/player';
import { readConfig } from '../../src/session/read-config';
import { runDigest } from '../../src/session/run';
import { Session } from '../../src/session/session';
import { MARK, QUOTE, type Tape } from '../../src/tape/tape';
import { planOf } from './feed-bench';
import { FaultyBench } from './faulty-bench';
import { VirtualVenue } from './virtual-venue';
import { openSize } from './open-sizes';

/** What a desk lived through on a bad line, and everything that should never have been. */
export interface FaultRun {
  readonly violations: readonly string[];
  readonly fills: number;
  readonly disconnects: number;
  readonly events: number;
  readonly digest: string;
}

const MAX_INVENTORY = 0.5;
const MEAN_LIFE_S = 60;
const CANCELLED_WITHIN_S = 0.25;
const START_MID = 1000;
const ALLOWED_FRAME = /^\{"action":"(auth|subscribe|ping)"/;

/** A live desk for `marketS` seconds of a venue in virtual time, looked at after every event. The same seed, the same life. */
export function faultRun(seed: number, marketS: number): FaultRun {
  const stream = (name: string) => randomStream(seed, name);
  const jitter = stream('reconnect');
  const plan = planOf('sandbox-exchange', 'trading');
  const bench = new FaultyBench(plan, stream('faults'), () => jitter.unit());
  const venue = new VirtualVenue(bench, stream('venue'), MEAN_LIFE_S);
  const session = new Session(deskOn(bench.tape), bench.tape);
  const watch = new Watch(session);
  bench.onEvent = () => watch.look(bench.feed.connectionState);
  bench.start();
  while (bench.nowS < marketS) venue.step(0.1);
  watch.end(bench.sent());
  return {
    violations: watch.violations,
    fills: session.fills.length,
    disconnects: venue.forcedDisconnects,
    events: watch.events,
    digest: runDigest(session),
  };
}

/** Layers near enough to be filled by this venue's walk. */
function deskOn(tape: Tape) {
  const layers = [
    { offsetBps: 6, size: 0.02, refreshS: 1 },
    { offsetBps: 12, size: 0.05, refreshS: 5 },
  ];
  const wished = {
    ...DEFAULT_CONFIG,
    layers,
    risk: { ...DEFAULT_CONFIG.risk, maxInventory: MAX_INVENTORY },
  };
  const read = readConfig(
    onRecordedTape(wished, tape, carriedBeliefs(wished.market, START_MID, null), 28_800, true),
  );
  if (!read.ok) throw new Error(read.problems.map(({ message }) => message).join(' '));
  return read.config;
}

class Watch {
  readonly violations: string[] = [];
  events = 0;
  private readonly session: Session;
  private readonly ids = new Set<number>();
  private seenRows = 0;
  private lastS = 0;
  private seenFills = 0;
  private inventory = 0;
  private cash = 0;
  private fees = 0;
  /** Since when nothing may be quoted; Infinity = it may. */
  private stoppedS = Infinity;

  constructor(session: Session) {
    this.session = session;
  }

  look(connection: string): void {
    const { session } = this;
    this.events++;
    session.advance(session.tape.endS);
    this.checkRows();
    this.checkLedger();
    this.checkOrders(connection);
  }

  /** What was sent in all this time can only ask. */
  end(sent: readonly string[]): void {
    for (const frame of sent) if (!ALLOWED_FRAME.test(frame)) this.say(`sent ${frame}`);
  }

  private say(text: string): void {
    if (this.violations.length < 20) this.violations.push(`${this.session.timeS.toFixed(3)} s: ${text}`);
  }

  /** Time never goes back, numbers are finite, no trade is there twice. */
  private checkRows(): void {
    const { tape } = this.session;
    for (; this.seenRows < tape.length; this.seenRows++) {
      const row = this.seenRows;
      const timeS = tape.time[row];
      if (!(timeS >= this.lastS)) this.say(`row ${row} is at ${timeS}, after ${this.lastS}`);
      this.lastS = timeS;
      if (tape.kind[row] === MARK) continue;
      if (!(tape.price[row] > 0 && Number.isFinite(tape.price[row]))) this.say(`price ${tape.price[row]}`);
      if (tape.kind[row] === QUOTE) continue;
      const id = tape.id[row];
      if (id !== 0 && this.ids.has(id)) this.say(`trade ${id} is there twice`);
      this.ids.add(id);
    }
  }

  /** Cash, inventory and fees are the sums over the fills; equity is theirs at the mid, and what was made. */
  private checkLedger(): void {
    const { session } = this;
    const { fills, ledger } = session;
    for (; this.seenFills < fills.length; this.seenFills++) {
      const i = this.seenFills;
      const signed = fills.side[i] * fills.size[i];
      this.inventory += signed;
      this.cash -= signed * fills.price[i];
      this.fees += fills.fee[i];
      if (!(fills.size[i] > 0)) this.say(`a fill of ${fills.size[i]}`);
    }
    this.close('inventory', ledger.inventory, this.inventory);
    this.close('cash', ledger.cash, this.cash);
    this.close('fees', ledger.fees, this.fees);
    if (fills.length === 0) return;
    session.settle();
    const { mid, equity } = session;
    this.close('equity', equity, this.cash + this.inventory * mid - this.fees);
    this.close('profit', ledger.realised + ledger.unrealised(mid) - ledger.fees, equity);
  }

  private close(name: string, is: number, should: number): void {
    if (!(Math.abs(is - should) <= 1e-6)) this.say(`${name} is ${is}, not ${should}`);
  }

  /** Never more than the limit in sight, nothing at all without a fresh price or when stopped, bids below asks. */
  private checkOrders(connection: string): void {
    const { bids, asks, inventory, state, timeS } = this.session;
    const [bid, ask] = [openSize(bids), openSize(asks)];
    if (bid + Math.max(inventory, 0) > MAX_INVENTORY + 1e-9 && bid > 0)
      this.say(`bids ${bid} at ${inventory}`);
    if (ask - Math.min(inventory, 0) > MAX_INVENTORY + 1e-9 && ask > 0)
      this.say(`asks ${ask} at ${inventory}`);
    // A cancellation is under way for as long as the venue's latency.
    if (state === 'active' || state === 'reducing') this.stoppedS = Infinity;
    else this.stoppedS = Math.min(this.stoppedS, timeS);
    if (timeS > this.stoppedS + CANCELLED_WITHIN_S && bid + ask > 0)
      this.say(`${bid + ask} stands, ${state} since ${this.stoppedS}`);
    const connected = connection === 'live' || connection === 'stale';
    if (!connected && bid + ask > 0) this.say(`${bid + ask} stands while the feed is ${connection}`);
    let best = -Infinity;
    for (const { size, price } of bids.layers) {
      if (size < 0) this.say(`a bid of ${size}`);
      if (size > 0) best = Math.max(best, price);
    }
    for (const { size, price } of asks.layers) {
      if (size < 0) this.say(`an ask of ${size}`);
      if (size > 0 && !(price > best)) this.say(`ask ${price} at or below bid ${best}`);
    }
  }
}
