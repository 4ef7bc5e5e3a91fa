import { exchangeMicroseconds } from '../../domain/exchange-time';
import { isRecord } from '../../domain/part';
import { decimalOrZero, positiveDecimal } from '../../domain/plain-decimal';
import { Book, type Level } from '../book';
import type { Instrument, Instruments } from '../instruments';
import { idOf, levelOf, textOf } from '../message-fields';
import type { Venue, VenueDecoder } from './venue';

/** Hyperliquid: l2Book (whole books), bbo and trades; also in the `{time, raw}` wrapping of its archive. */
export const hyperliquid: Venue = {
  label: 'Hyperliquid',
  recognises: (message) =>
    isRecord(message) &&
    /^(l2Book|bbo|trades|subscriptionResponse)$/.test(textOf(unwrapped(message).channel)) &&
    'data' in unwrapped(message),
  open: (instruments) => new HyperliquidDecoder(instruments),
};

class HyperliquidDecoder implements VenueDecoder {
  private readonly instruments: Instruments;
  private readonly book = new Book();

  constructor(instruments: Instruments) {
    this.instruments = instruments;
  }

  take(input: unknown, us: number | null): string | null {
    if (!isRecord(input)) return null;
    const message = unwrapped(input);
    const archivedUs = message === input ? 0 : exchangeMicroseconds(input.time);
    const receivedUs = us ?? (archivedUs > 0 ? archivedUs : null);
    this.instruments.startUs ??= receivedUs;
    switch (message.channel) {
      case 'l2Book':
        return isRecord(message.data) ? this.takeBook(message.data, receivedUs) : null;
      case 'bbo':
        return isRecord(message.data) ? this.takeTouch(message.data, receivedUs) : null;
      case 'trades':
        return Array.isArray(message.data) ? this.takeTrades(message.data as unknown[], receivedUs) : null;
      case 'subscriptionResponse':
        return isRecord(message.data) ? this.takeSubscription(message.data) : null;
      default:
        return null;
    }
  }

  finish(): void {
    // Books come whole: nothing can be out of step.
  }

  /** Books may be asked for in coarser prices than those that orders have. */
  private takeSubscription({ subscription }: Record<string, unknown>): null {
    if (!isRecord(subscription) || subscription.type !== 'l2Book') return null;
    const { coin, nSigFigs } = subscription;
    if (typeof nSigFigs === 'number')
      this.instruments
        .of(textOf(coin))
        ?.writer.findings.note(
          `The book was asked for in prices of ${nSigFigs} significant figures (nSigFigs): its best prices are rounded.`,
        );
    return null;
  }

  private takeBook(data: Record<string, unknown>, us: number | null): string | null {
    const instrument = this.instrument(data);
    if (instrument === null) return null;
    const sides = Array.isArray(data.levels) ? (data.levels as unknown[]).map(levelList) : [];
    const [bids, asks] = sides;
    const exchangeUs = exchangeMicroseconds(data.time);
    const at = us ?? exchangeUs;
    if (!bids || !asks || at === 0) return 'is a book with a level that is none, or without a time';
    this.book.reset(bids, asks);
    return instrument.bookTop(at, this.book, exchangeUs, 0);
  }

  private takeTouch(data: Record<string, unknown>, us: number | null): string | null {
    const instrument = this.instrument(data);
    if (instrument === null) return null;
    const exchangeUs = exchangeMicroseconds(data.time);
    const at = us ?? exchangeUs;
    const sides = Array.isArray(data.bbo) ? (data.bbo as unknown[]) : [];
    const numbers = [0, 1].flatMap((side) => {
      const level = sides[side];
      return isRecord(level) ? [decimalOrZero(level.px), decimalOrZero(level.sz)] : [0, 0];
    });
    if (numbers.some((value) => value === null) || at === 0)
      return 'is a best bid and ask with something that is no number';
    const [bid, bidSize, ask, askSize] = numbers as number[];
    return instrument.touch(at, bid, bidSize, ask, askSize, exchangeUs, 0);
  }

  private takeTrades(trades: readonly unknown[], us: number | null): string | null {
    for (const trade of trades) {
      if (!isRecord(trade)) return 'is a list of trades that is none';
      const instrument = this.instrument(trade);
      if (instrument === null) continue;
      const price = positiveDecimal(trade.px);
      const size = positiveDecimal(trade.sz);
      const exchangeUs = exchangeMicroseconds(trade.time);
      const at = us ?? exchangeUs;
      if (price === null || size === null || at === 0) return 'is a trade without price, size or time';
      // The aggressor: B bought, A sold.
      const side = trade.side === 'B' ? 1 : trade.side === 'A' ? -1 : 0;
      const problem = instrument.trade(at, side, price, size, exchangeUs, idOf(trade.tid));
      if (problem !== null) return problem;
    }
    return null;
  }

  private instrument(data: Record<string, unknown>): Instrument | null {
    const coin = textOf(data.coin);
    return coin === '' ? null : this.instruments.of(coin);
  }
}

function unwrapped(message: Record<string, unknown>): Record<string, unknown> {
  return isRecord(message.raw) ? message.raw : message;
}

function levelList(input: unknown): Level[] | null {
  if (!Array.isArray(input)) return null;
  const levels: Level[] = [];
  for (const item of input as unknown[]) {
    const level = isRecord(item) ? levelOf(item.px, item.sz) : null;
    if (level === null) return null;
    levels.push(level);
  }
  return levels;
}
