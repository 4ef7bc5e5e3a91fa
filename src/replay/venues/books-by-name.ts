import type { Instrument, Instruments } from '../instruments';

/** What a venue keeps of one book: the instrument that it belongs to, and what its rule needs. */
interface Kept {
  readonly instrument: Instrument;
}

/** A book of one of several channels that an instrument may have. */
interface Told extends Kept {
  readonly channel: string;
  readonly synced: boolean;
  /** The lower, the sooner or the more exactly its channel tells the best prices. */
  readonly rank: number;
}

/** Which channel's book an instrument's quotes are taken from: channels are not told at the same times. */
export class LeadingBooks {
  private readonly byInstrument = new Map<Instrument, Told>();

  /** Whether the quotes are those of this book: no better one is known at present. `begins`: it is told whole now. */
  leads(book: Told, begins: boolean): boolean {
    const { instrument, channel } = book;
    const leader = this.byInstrument.get(instrument);
    if (leader === book) return true;
    if (leader?.synced && leader.rank <= book.rank) {
      instrument.writer.findings.count(`Books told again on the channel ${channel}, left out`, '');
      return false;
    }
    if (book.synced || begins) this.byInstrument.set(instrument, book);
    return true;
  }
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
