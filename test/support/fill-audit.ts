import fc from 'fast-check';
import { MAKER, PICKED_OFF } from '../../src/domain/fill-log';
import { randomStream, type RandomStream } from '../../src/domain/random';
import type { RestingOrders } from '../../src/domain/resting-orders';
import { BUY } from '../../src/domain/side';
import type { Config } from '../../src/session/config';
import { writeTape } from '../../src/session/run';
import { Session } from '../../src/session/session';
import {
  BUY_TRADE,
  MARK,
  MARK_CLOCK,
  MARK_CONNECTED,
  MARK_GAP,
  QUOTE,
  SELL_TRADE,
  Tape,
  UNSIDED_TRADE,
} from '../../src/tape/tape';
import { configured } from './configured';
import { RECORDED_BOOK } from './recorded-book';

/** What a run was about, and everything about its fills that cannot have been. */
export interface Audit {
  readonly fills: number;
  readonly rule: string;
  readonly violations: readonly string[];
}

/** Where a session books a fill. */
interface Inside {
  book(layer: number, quantity: number, kind: number): void;
  readonly fillRow: number;
  readonly fillOrders: RestingOrders;
  readonly drawn: { readonly aggressor: number; readonly reach: number } | null;
}

const DUST = 1e-9;

/** Runs a desk and holds each fill, at the moment it is booked, against the order that stood and the row of the tape. */
export function auditedRun(config: Config, tape: Tape, rule: string): Audit {
  const session = new Session(config, tape);
  const inside = session as unknown as Inside;
  const violations: string[] = [];
  const market = new TapeState(tape);
  const book = inside.book.bind(inside);
  const { admission } = session;
  const admit = admission.admit.bind(admission);
  let usedRow = -1;
  let usedSide = 0;
  let used = 0;
  inside.book = (layer, quantity, kind) => {
    const { fillOrders: orders, fillRow: row } = inside;
    const { side } = orders;
    const price = orders.layers[layer].price;
    const standing = orders.layers[layer].size;
    const fault = (text: string): void => {
      violations.push(
        `${rule}, row ${row}: ${text} (side ${side}, price ${price}, ${quantity} of ${standing})`,
      );
    };
    if (!(quantity > 0) || quantity > standing + DUST) fault('no such order stood');
    if (!market.liveAt(row)) fault('there was no live quote');
    const shifts = session.priceShifts;
    const shift = shifts === null || shifts.length === 0 ? 0 : shifts.shift[shifts.length - 1];
    if (row !== usedRow || side !== usedSide) used = 0;
    usedRow = row;
    usedSide = side;
    used += quantity;
    if (kind === PICKED_OFF) {
      const opposite = (side === BUY ? tape.ask[row] : tape.price[row]) + shift;
      const shown = side === BUY ? tape.askSize[row] : tape.size[row];
      if (tape.kind[row] !== QUOTE || side * (price - opposite) < -DUST)
        fault('the market had not moved through');
      if (tape.header.touch && tape.header.sizes && shown > 0 && used > shown + DUST)
        fault('more than was shown');
    } else if (rule === 'probabilistic') {
      const { aggressor, reach } = inside.drawn!;
      if (aggressor !== -side || side * (price - session.mid) < -reach - DUST)
        fault('no drawn order reached it');
    } else {
      const beyond = side * (price - tape.price[row] - shift);
      if (!market.isAggressor(row, -side, session.mid - shift)) fault('nobody traded against it');
      if (beyond < -DUST) fault('the trade did not reach it');
      if (rule === 'through' && beyond < 0.4 * tape.header.tick) fault('the trade did not go through it');
      if (tape.header.sizes && used > tape.size[row] + DUST) fault('more than was traded');
      if (kind !== MAKER) fault('a maker took');
    }
    book(layer, quantity, kind);
    const i = session.fills.length - 1;
    if (session.fills.price[i] !== price || session.fills.size[i] !== quantity) fault('booked otherwise');
  };
  admission.admit = (side, order) => {
    admit(side, order);
    const opposite = side === BUY ? session.ask : session.bid;
    if (config.venue.postOnly && side * (order.price - opposite) >= 0)
      violations.push(`${rule}: post-only at ${order.price} against ${opposite}`);
  };
  session.advance(config.durationS);
  return { fills: session.fills.length, rule, violations };
}

/** What the rows of a tape say, read forward. */
class TapeState {
  private readonly tape: Tape;
  private row = -1;
  private live = false;

  constructor(tape: Tape) {
    this.tape = tape;
  }

  /** Whether the last quote up to a row was whole and nothing is missing since. */
  liveAt(row: number): boolean {
    const { kind, flags, price, ask, header } = this.tape;
    for (; this.row < row;) {
      const next = ++this.row;
      if (kind[next] === QUOTE) this.live = price[next] > 0 && (!header.touch || ask[next] > price[next]);
      else if (kind[next] === MARK && flags[next] !== MARK_CLOCK && flags[next] !== MARK_CONNECTED)
        this.live = false;
    }
    return this.live;
  }

  isAggressor(row: number, side: number, mid: number): boolean {
    const { kind, price } = this.tape;
    if (kind[row] === UNSIDED_TRADE) return side * (price[row] - mid) > 0;
    return kind[row] === (side === BUY ? BUY_TRADE : SELL_TRADE);
  }
}

const RECORDED = { ...RECORDED_BOOK, lotStep: 0.001, originUs: 1_700_000_000_000_000, identified: true };

/** How a random recording is made: what it tells, and whether it is whole. */
export interface Recording {
  readonly seed: number;
  readonly rows: number;
  readonly touch: boolean;
  readonly sizes: boolean;
  readonly trades: boolean;
  /** Crossed, locked and empty books, and gaps. */
  readonly broken: boolean;
}

/**
 * A book on a walk of ticks; prints at the touch and beyond it, some without a side, many at one time. Quotes and prints
 * are told with delays of their own, so that some prints are older than the book before them.
 */
export function randomRecording({ seed, rows, touch, sizes, trades, broken }: Recording): Tape {
  const tape = new Tape({ ...RECORDED, touch, sizes: sizes && (touch || trades) }, rows);
  const random = randomStream(seed, 'recording');
  const delays = randomStream(seed, 'delays');
  const upTo = (n: number): number => Math.floor(n * random.unit());
  let ticks = 10_000;
  let halfTicks = 1;
  let t = 0;
  while (tape.length < rows) {
    if (random.unit() < 0.6) t += upTo(100) / 400;
    const event = random.unit();
    if (event < 0.5 || !trades) {
      ticks = Math.max(5000, ticks + upTo(5) - 2);
      halfTicks = 1 + upTo(3);
      quoteRow(tape, t, ticks, halfTicks, broken ? upTo(60) : 59, random);
    } else if (event < 0.999 || !broken) {
      const buys = random.unit() < 0.5;
      const deep = random.unit() < 0.5 ? 0 : upTo(6);
      const kind = random.unit() < 0.1 ? UNSIDED_TRADE : buys ? BUY_TRADE : SELL_TRADE;
      const price = ticks + (buys ? 1 : -1) * (touch ? halfTicks + deep : deep);
      tape.trade(t, kind, price / 100, (1 + upTo(60)) / 1000);
    } else tape.mark(t, MARK_GAP);
    const delayS = 0.3 * delays.unit();
    tape.identify(RECORDED.originUs + Math.round(1e6 * (t - delayS)), tape.length);
  }
  return tape;
}

function quoteRow(
  tape: Tape,
  t: number,
  ticks: number,
  halfTicks: number,
  fault: number,
  random: RandomStream,
): void {
  const size = (): number => Math.floor(40 * random.unit()) / 1000;
  if (!tape.header.touch) tape.quote(t, ticks / 100, ticks / 100);
  else if (fault === 0) tape.quote(t, (ticks + 2) / 100, (ticks - 1) / 100, size(), size());
  else if (fault === 1) tape.quote(t, ticks / 100, ticks / 100, size(), size());
  else if (fault === 2) tape.quote(t, 0, (ticks + halfTicks) / 100, 0, size());
  else tape.quote(t, (ticks - halfTicks) / 100, (ticks + halfTicks) / 100, size(), size());
}

const seeds = fc.integer({ min: 0, max: 0xffff_ffff });
const flags = fc.boolean();
const ms = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 1500 }));

/** Any desk on any market under any rule, as a recipe for `auditedDesk`. */
export const anyAuditedDesk = fc.record({
  seed: seeds,
  synthetic: flags,
  touch: flags,
  sizes: flags,
  trades: fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
  broken: flags,
  rule: fc.constantFrom('auto', 'reach', 'touch', 'through', 'queue', 'probabilistic'),
  queueCancels: fc.constantFrom('risk-averse', 'probabilistic'),
  queuePower: fc.double({ min: 0.1, max: 10, noNaN: true }),
  impact: fc.oneof(fc.constant(0), fc.double({ min: 0.0001, max: 0.01, noNaN: true })),
  postOnly: fc.oneof(
    { weight: 4, arbitrary: fc.constant(true) },
    { weight: 1, arbitrary: fc.constant(false) },
  ),
  pickOff: flags,
  order: ms,
  feed: ms,
  jitter: ms,
  limited: flags,
  refill: fc.constantFrom('at-refresh', 'at-once'),
  layers: fc.array(
    fc.record({
      offsetBps: fc.double({ min: 0, max: 15, noNaN: true }),
      size: fc.integer({ min: 1, max: 60 }).map((lots) => lots / 1000),
      refreshS: fc.double({ min: 0.1, max: 5, noNaN: true }),
    }),
    { minLength: 1, maxLength: 4 },
  ),
});

type AuditedDesk = typeof anyAuditedDesk extends fc.Arbitrary<infer T> ? T : never;

/** Runs such a desk over about `rows` rows of its tape. */
export function auditedDesk(of: AuditedDesk, rows: number): Audit {
  const rule = of.rule === 'reach' && !of.synthetic ? 'through' : of.rule;
  const config = configured({
    seed: of.seed,
    durationS: of.synthetic ? rows / 30 : rows / 5,
    market: of.synthetic
      ? {
          part: 'brownian-poisson',
          values: { mid: 100, sigma: 0.02, A: 4, k: 20, orderSize: of.sizes ? 0.03 : null },
        }
      : { part: 'tape' },
    instrument: { symbol: 'TEST', tick: 0.01, lotStep: 0.001 },
    strategy: { part: 'fixed', volatility: 'given', values: { halfSpread: 0.02, lot: 0.01 } },
    layers: of.layers,
    execution: { sizeLaw: 'constant', refill: of.refill },
    fees: { schedule: 'custom', makerBps: 1, takerBps: 5 },
    risk: of.limited
      ? {
          maxInventory: 5,
          pauseS: 1,
          minSpreadBps: 0,
          sessionLoss: null,
          lossPer5Min: null,
          oneSidedFills: null,
        }
      : { bands: 'none' },
    venue: {
      fillRule: rule,
      intensity: { A: 2, k: 20 },
      queueCancels: of.queueCancels,
      queuePower: of.queuePower,
      impact: of.impact,
      postOnly: of.postOnly,
      pickOff: of.pickOff,
      throughBps: 1,
      latencyMs: { feed: of.feed, order: of.order, cancel: of.order },
      jitterMs: { feed: 0, order: of.jitter, cancel: of.jitter },
    },
  });
  const tape = of.synthetic ? writeTape(config) : randomRecording({ ...of, rows });
  const inForce = rule === 'auto' ? (of.synthetic ? 'reach' : 'through') : rule;
  return auditedRun(config, tape, inForce);
}

/** From the strictest on; what stands at the end of a list fills at least what stands before it. */
export const STRICT_TO_LOOSE = [
  { fillRule: 'through' },
  { fillRule: 'queue', queueCancels: 'risk-averse' },
  { fillRule: 'queue', queueCancels: 'probabilistic' },
  { fillRule: 'touch' },
] as const;
/** The same on a mid alone: what a print would have told is drawn. */
export const STRICT_TO_LOOSE_ON_MIDS = [{ fillRule: 'through' }, { fillRule: 'probabilistic' }] as const;

/**
 * The same orders, sent once, under each of the rules: where in time, side and layer one has filled more so far than a
 * later one. Returns how much filled in all, too.
 */
export function orderOfRules(
  recording: Recording,
  rules: readonly object[],
  queuePower: number,
): { readonly filled: number; readonly violations: readonly string[] } {
  const tape = randomRecording(recording);
  const random = randomStream(recording.seed, 'layers');
  const layers = Array.from({ length: 8 }, (_, l) => ({
    offsetBps: 1 + 2 * l + Math.floor(2 * random.unit()),
    size: (5 + Math.floor(200 * random.unit())) / 1000,
    refreshS: 3600,
  }));
  const desks = rules.map((venue) => {
    const config = configured({
      seed: recording.seed,
      durationS: 3600,
      market: { part: 'tape' },
      instrument: { tick: 0.01, lotStep: 0.001 },
      strategy: { part: 'fixed', volatility: 'given', values: { halfSpread: 0.02, lot: 0.01 } },
      layers,
      execution: { sizeLaw: 'constant' },
      fees: { schedule: 'none' },
      risk: { bands: 'none', staleS: 3600 },
      venue: {
        ...venue,
        queuePower,
        intensity: { A: 0.5, k: 10 },
        latencyMs: { feed: 0, order: 0, cancel: 0 },
      },
    });
    return { session: new Session(config, tape), filled: new Float64Array(16), read: 0 };
  });
  const violations: string[] = [];
  for (let row = 0; row < tape.length; row++) {
    if (row + 1 < tape.length && tape.time[row + 1] === tape.time[row]) continue;
    for (const desk of desks) {
      desk.session.advance(tape.time[row]);
      const { fills } = desk.session;
      for (; desk.read < fills.length; desk.read++) {
        const slot = fills.layer[desk.read] + (fills.side[desk.read] > 0 ? 0 : 8);
        desk.filled[slot] += fills.size[desk.read];
      }
    }
    for (let d = 1; d < desks.length; d++) {
      for (let slot = 0; slot < 16; slot++) {
        if (desks[d - 1].filled[slot] > desks[d].filled[slot] + DUST)
          violations.push(`row ${row}, order ${slot}: ${JSON.stringify(rules[d - 1])} filled more`);
      }
    }
  }
  const total = desks[desks.length - 1].filled.reduce((sum, size) => sum + size, 0);
  return { filled: total, violations };
}
