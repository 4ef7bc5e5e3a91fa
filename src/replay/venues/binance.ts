import { isRecord } from '../../domain/part';
import { decimalOrZero, positiveDecimal } from '../../domain/plain-decimal';
import { RecentIds } from '../../domain/recent-ids';
import { BinanceBook, bridges, type DepthDiff } from '../binance-book';
import { Book, type Level, sameTop, type Top } from '../book';
import type { Instrument, Instruments } from '../instruments';
import { idOf, levelOf, levelsOf, textOf } from '../message-fields';
import { takeTicker } from './ticker';
import type { Venue, VenueDecoder } from './venue';

/** A touch message and the diff of the same update id arrive within so many messages of each other. */
const REMEMBERED_UPDATES = 20_000;
/** So many snapshots without a name wait for the update that says whose they are. */
const WAITING_SNAPSHOTS = 100;

/** Binance spot, USD-M and COIN-M futures: combined streams (`{stream, data}`) or bare events, and REST snapshots. */
export const binance: Venue = {
  label: 'Binance',
  recognises(message) {
    if (!isRecord(message)) return false;
    if ('lastUpdateId' in message && 'bids' in message) return true;
    if (partialSymbol(message) !== null) return true;
    const event = isRecord(message.data) && 'stream' in message ? message.data : message;
    if (/^(trade|aggTrade|depthUpdate|bookTicker|markPriceUpdate|kline|24hrTicker)$/.test(textOf(event.e)))
      return true;
    return 'u' in event && 's' in event && 'b' in event && 'B' in event && 'a' in event && 'A' in event;
  },
  open: (instruments) => new BinanceDecoder(instruments),
};

interface Market {
  readonly instrument: Instrument;
  readonly depth: BinanceBook;
  /** The best levels of a stream that tells them whole. */
  readonly partial: Book;
  readonly tickers: Map<number, Top>;
  readonly tops: Map<number, Top>;
  /** The latest best quotes by update id and content, to know one that a second connection tells again, and later. */
  readonly touches: RecentIds<string>;
  /** When the updates came that wait for a snapshot out of a later file, in their order. */
  waitingSince: { readonly us: number; readonly exchangeUs: number; readonly last: number }[];
  /** The file that they came from, counted. */
  waitingFile: number;
  /** The kind of print that its trades are taken from: the other one sums the same trades another way. */
  tradeKind: string;
  checked: number;
  different: number;
}

class BinanceDecoder implements VenueDecoder {
  private readonly instruments: Instruments;
  private readonly markets = new Map<string, Market>();
  /** Snapshots without a name that no update has claimed yet, in their order. */
  private readonly nameless: Record<string, unknown>[] = [];
  /** Messages of other instruments than the one asked for came, too. */
  private hasOthers = false;

  constructor(instruments: Instruments) {
    this.instruments = instruments;
    instruments.repeatsPrints = false;
  }

  take(message: unknown, us: number | null): string | null {
    if (!isRecord(message)) return null;
    if ('lastUpdateId' in message && 'bids' in message) return this.snapshot(message, us);
    const event = isRecord(message.data) && 'stream' in message ? message.data : message;
    const symbol = partialSymbol(message);
    if (symbol !== null) return this.partialDepth(symbol, event, us);
    const kind = textOf(event.e);
    if (kind === 'trade' || kind === 'aggTrade') return this.trade(event, us);
    if (kind === 'depthUpdate') return this.depthUpdate(event, us);
    if ((kind === '' || kind === 'bookTicker') && 'B' in event && 'A' in event) return this.ticker(event, us);
    if (kind === '24hrTicker') {
      const { b: bid, B: bidSize, a: ask, A: askSize, E: time } = event;
      return takeTicker(
        this.market(textOf(event.s))?.instrument ?? null,
        { bid, bidSize, ask, askSize, time },
        us,
      );
    }
    if (kind !== '') this.instruments.findings.count(`Messages of kind ${kind}, not needed`, '');
    return null;
  }

  finish(): void {
    if (this.markets.size === 0 && this.nameless.length > 0)
      this.instruments.missing = 'its depth snapshots name no instrument, and no update of one is with them';
    for (const { instrument, depth, checked, different } of this.markets.values()) {
      const { findings } = instrument.writer;
      if (depth.holes > 0) {
        findings.note(
          `${depth.holes} of the depth snapshots are older than the first update after them: what is missing in between makes the book unknown.`,
        );
      }
      if (depth.diffs > 0 && depth.applied === 0) {
        const unfit = `its ${depth.diffs} depth updates fit no snapshot of the book (lastUpdateId)`;
        this.instruments.missing = unfit;
        if (instrument.writer.quotes === 0) findings.note(`No quotes are known of it: ${unfit}.`);
      }
      if (depth.crossed > 0) findings.note(`The rebuilt book crosses after ${depth.crossed} updates.`);
      if (different > 0) {
        findings.note(
          `The book rebuilt from depth differs from the best bid and ask sent at ${different} of ${checked} common update ids.`,
        );
      }
    }
  }

  private trade(event: Record<string, unknown>, us: number | null): string | null {
    const market = this.market(textOf(event.s));
    if (market === null) return null;
    if (event.X !== undefined && event.X !== 'MARKET') {
      market.instrument.writer.findings.count(
        'Prints outside of the order book (insurance fund, ADL), left out',
        '',
      );
      return null;
    }
    const kind = textOf(event.e);
    if (market.tradeKind === '') market.tradeKind = kind;
    if (kind !== market.tradeKind) {
      market.instrument.writer.findings.count(`Trades told again as ${kind}, left out`, '');
      return null;
    }
    const price = positiveDecimal(event.p);
    const size = positiveDecimal(event.q);
    if (price === null || size === null || typeof event.m !== 'boolean')
      return 'is a trade without price, size or side';
    const exchangeUs = milliseconds(event.T);
    const at = us ?? exchangeUs;
    if (at === 0) return 'is a trade without a time';
    return market.instrument.trade(at, event.m ? -1 : 1, price, size, exchangeUs, idOf(event.t ?? event.a));
  }

  private ticker(event: Record<string, unknown>, us: number | null): string | null {
    const market = this.market(textOf(event.s));
    if (market === null) return null;
    const bid = decimalOrZero(event.b);
    const bidSize = decimalOrZero(event.B);
    const ask = decimalOrZero(event.a);
    const askSize = decimalOrZero(event.A);
    if (bid === null || bidSize === null || ask === null || askSize === null)
      return 'is a best bid and ask with something that is no number';
    const exchangeUs = milliseconds(event.T);
    const at = us ?? exchangeUs;
    if (at === 0) return 'is a best bid and ask without a time';
    const update = idOf(event.u);
    if (update > 0 && !market.touches.add([update, bid, bidSize, ask, askSize].join())) {
      market.instrument.writer.findings.count('Best quotes told twice, the second time left out', `${at} µs`);
      return null;
    }
    if (update > 0 && bid > 0 && ask > 0) {
      const top = { bid: levelOf(event.b, event.B), ask: levelOf(event.a, event.A) };
      const rebuilt = market.tops.get(update);
      if (rebuilt !== undefined) compare(market, rebuilt, top);
      else remember(market.tickers, update, top);
    }
    return market.instrument.touch(at, bid, bidSize, ask, askSize, exchangeUs, update);
  }

  /** The best levels as they are, whole: futures call them an update, with `b` and `a`; spot has no time. */
  private partialDepth(symbol: string, event: Record<string, unknown>, us: number | null): string | null {
    const market = this.market(textOf(event.s) || symbol);
    if (market === null) return null;
    const bids = levelsOf(event.b ?? event.bids);
    const asks = levelsOf(event.a ?? event.asks);
    if (bids === null || asks === null) return 'is a book message with a level that is none';
    const exchangeUs = milliseconds(event.T ?? event.E);
    const at = us ?? exchangeUs;
    if (at === 0) return 'has no time: such books of Binance spot must have been stamped on receipt';
    // Where updates are recorded too, they are the sooner and the finer source.
    if (market.depth.diffs > 0) return null;
    market.partial.reset(bids, asks);
    return market.instrument.bookTop(at, market.partial, exchangeUs, idOf(event.u ?? event.lastUpdateId));
  }

  private depthUpdate(event: Record<string, unknown>, us: number | null): string | null {
    const market = this.market(textOf(event.s));
    if (market === null) return null;
    const diff = diffOf(event);
    if (diff === null) return 'is a depth update without update ids or with a level that is none';
    const exchangeUs = milliseconds(event.T ?? event.E);
    const at = us ?? exchangeUs;
    const { depth, instrument } = market;
    const outcome = depth.diff(diff);
    if (outcome === 'broken') {
      const why = 'Breaks in the chain of depth updates: the book is unknown until a fresh snapshot';
      return instrument.gap(at, why) ?? this.claimSnapshot(market, diff, at);
    }
    if (outcome === 'buffered') {
      market.waitingFile = this.instruments.file;
      if (market.instrument.rows === 0) market.waitingSince.push({ us: at, exchangeUs, last: diff.last });
      return this.claimSnapshot(market, diff, at);
    }
    if (outcome === 'repeated')
      instrument.writer.findings.count('Depth updates told twice, the second time left out', `${at} µs`);
    if (outcome === 'stale' || outcome === 'repeated') return null;
    const ticker = market.tickers.get(diff.last);
    if (ticker !== undefined) compare(market, depth.book.top, ticker);
    else remember(market.tops, diff.last, depth.book.top);
    return instrument.bookTop(at, depth.book, exchangeUs, diff.last);
  }

  /** Goes on from a snapshot without a name that came before an update that it fits, if there is one. */
  private claimSnapshot(market: Market, diff: DepthDiff, us: number): string | null {
    const mine = this.nameless.findIndex(({ lastUpdateId }) => bridges(diff, idOf(lastUpdateId)));
    if (mine < 0) return null;
    market.waitingSince = [];
    return this.applySnapshot(market, this.nameless.splice(mine, 1)[0], us);
  }

  private snapshot(message: Record<string, unknown>, us: number | null): string | null {
    // COIN-M snapshots name their symbol; the others are known by their update id.
    const symbol = textOf(message.symbol);
    const market = symbol === '' ? this.claimant(idOf(message.lastUpdateId)) : this.market(symbol);
    if (market !== null)
      return this.applySnapshot(market, message, us ?? milliseconds(message.T ?? message.E));
    if (symbol !== '') return null;
    const only = us === null ? null : this.instrumentOfBooks();
    this.nameless.push(message);
    if (this.nameless.length > WAITING_SNAPSHOTS) this.nameless.shift();
    return only === null ? null : this.partialDepth(only, message, us);
  }

  /**
   * Whose snapshot of this update id it is: of the book with a waiting update that it bridges, or of the only book there is;
   * null where no update has said so yet. The books of two instruments must never be exchanged.
   */
  private claimant(lastUpdateId: number): Market | null {
    const waiting = [...this.markets.values()].filter(({ depth }) => depth.diffs > 0 && !depth.synced);
    const found = waiting.find(({ depth }) => depth.waiting.some((diff) => bridges(diff, lastUpdateId)));
    if (found !== undefined) return found;
    return this.markets.size === 1 && !this.hasOthers && waiting.length === 1 ? waiting[0] : null;
  }

  /**
   * Whose whole books without a name are, told one after the other and never an update of them: a stream of the best levels
   * that was recorded without its wrapper. null as long as it may be a snapshot, and where there are several instruments.
   */
  private instrumentOfBooks(): string | null {
    if (this.nameless.length === 0 || this.markets.size !== 1) return null;
    const [[symbol, { depth }]] = this.markets;
    return depth.diffs === 0 ? symbol : null;
  }

  private applySnapshot(market: Market, message: Record<string, unknown>, us: number): string | null {
    const bids = levelsOf(message.bids);
    const asks = levelsOf(message.asks);
    const lastUpdateId = idOf(message.lastUpdateId);
    if (bids === null || asks === null || lastUpdateId === 0)
      return 'is a depth snapshot without lastUpdateId or with a level that is none';
    const { waitingSince } = market;
    market.waitingSince = [];
    if (market.instrument.rows === 0 && market.waitingFile < this.instruments.file)
      return tellWaiting(market, waitingSince, lastUpdateId, bids, asks);
    market.depth.snapshot(lastUpdateId, bids, asks);
    return us > 0 ? market.instrument.bookTop(us, market.depth.book, 0, 0) : null;
  }

  private market(symbol: string): Market | null {
    if (symbol === '') return null;
    const found = this.markets.get(symbol);
    if (found !== undefined) return found;
    const instrument = this.instruments.of(symbol);
    this.hasOthers ||= instrument === null;
    if (instrument === null) return null;
    const market = {
      instrument,
      depth: new BinanceBook(),
      partial: new Book(),
      tickers: new Map<number, Top>(),
      tops: new Map<number, Top>(),
      touches: new RecentIds<string>(REMEMBERED_UPDATES),
      waitingSince: [],
      waitingFile: 0,
      tradeKind: '',
      checked: 0,
      different: 0,
    };
    this.markets.set(symbol, market);
    return market;
  }
}

/** A snapshot out of a file that was given after the updates: each of those is told at its own time. */
function tellWaiting(
  { depth, instrument }: Market,
  waiting: Market['waitingSince'],
  lastUpdateId: number,
  bids: readonly Level[],
  asks: readonly Level[],
): string | null {
  const times = new Map(waiting.map((time) => [time.last, time]));
  let problem: string | null = null;
  depth.snapshot(lastUpdateId, bids, asks, ({ last }) => {
    const time = times.get(last);
    if (time !== undefined) problem ??= instrument.bookTop(time.us, depth.book, time.exchangeUs, last);
  });
  return problem;
}

/** The symbol of a stream like btcusdt@depth20@100ms, which tells the best levels whole; null for any other. */
function partialSymbol(message: Record<string, unknown>): string | null {
  const match = /^(\w+)@depth(?:5|10|20)(?:@|$)/.exec(textOf(message.stream));
  return match === null || !isRecord(message.data) ? null : match[1].toUpperCase();
}

/** The update ids and levels of a `depthUpdate`; null where they are malformed. */
export function diffOf(event: Record<string, unknown>): DepthDiff | null {
  const first = idOf(event.U);
  const last = idOf(event.u);
  const bids = levelsOf(event.b);
  const asks = levelsOf(event.a);
  if (first === 0 || last === 0 || bids === null || asks === null) return null;
  return { first, last, previous: 'pu' in event ? idOf(event.pu) : null, bids, asks };
}

function compare(market: Market, rebuilt: Top, sent: Top): void {
  market.checked++;
  if (!sameTop(rebuilt, sent)) market.different++;
}

function remember(tops: Map<number, Top>, update: number, top: Top): void {
  tops.set(update, top);
  if (tops.size <= REMEMBERED_UPDATES) return;
  const [oldest] = tops.keys();
  tops.delete(oldest);
}

/** Binance's times are in ms (µs since 2025 on request); 0 where there is none. */
function milliseconds(input: unknown): number {
  if (typeof input !== 'number' || !Number.isSafeInteger(input) || input <= 0) return 0;
  return input < 1e14 ? input * 1000 : input;
}
