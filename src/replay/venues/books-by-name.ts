import type { Instrument, Instruments } from '../instruments';

/** What a venue keeps of one book: the instrument that it belongs to, and what its rule needs. */
interface Kept {
  readonly instrument: Instrument;
}

/** A venue's books, each begun when it is first named. */
export class BooksByName<T extends Kept> {
  private readonly instruments: Instruments;
  private readonly begin: (instrument: Instrument, channel: string) => T;
  private readonly known = new Map<string, T>();

  constructor(instruments: Instruments, begin: (instrument: Instrument, channel: string) => T) {
    this.instruments = instruments;
    this.begin = begin;
  }

  /** The book of a symbol, or of one of its channels; null for another instrument than was asked for, or for none. */
  of(symbol: string, channel = symbol): T | null {
    if (symbol === '') return null;
    const found = this.known.get(channel);
    if (found !== undefined) return found;
    const instrument = this.instruments.of(symbol);
    if (instrument === null) return null;
    const book = this.begin(instrument, channel);
    this.known.set(channel, book);
    return book;
  }

  all(): readonly T[] {
    return [...this.known.values()];
  }
}

/**
 * At the end of a recording: says that books are out of step where nothing else tells their best prices. `how`: what, if
 * not a missing snapshot, has befallen them.
 */
export function noteUnsynced(
  instruments: Instruments,
  books: BooksByName<Kept & { readonly synced: boolean }>,
  how: string,
): void {
  if (!books.all().some(({ synced, instrument }) => !synced && !instrument.hasTouch)) return;
  instruments.findings.note(`Some books have no snapshot, or ${how} to the end.`);
  instruments.missing = 'its books have no snapshot to start from';
}
