import { Book, type Level } from './book';
import type { Row } from './row';
import { columnOf, type TableBinding, wrongValues } from './table-reader';
import { exactId, type TapeWriter } from './tape-writer';

/**
 * Binance's historical order books (T_DEPTH), a level a line: lines of one last_update_id are a message, either a whole
 * book (snap) or changes of one (set), each of which names the update before it (pu).
 */
export function depthBinding(columns: readonly string[], symbol: string): TableBinding {
  return new DepthBinding(columns, symbol);
}

class DepthBinding implements TableBinding {
  readonly header = true;
  readonly rank = 1;
  readonly symbol: string;
  private readonly time: number;
  private readonly update: number;
  private readonly previous: number;
  private readonly side: number;
  private readonly kind: number;
  private readonly price: number;
  private readonly size: number;
  private readonly book = new Book();
  private synced = false;
  /** Changes came before a whole book. */
  private waiting = false;
  private us = 0;
  private id = -1;

  constructor(columns: readonly string[], symbol: string) {
    this.symbol = symbol.replace(/_T_DEPTH.*$/i, '');
    this.time = columnOf(columns, 'timestamp', 'time');
    this.update = columnOf(columns, 'last_update_id');
    this.previous = columnOf(columns, 'pu');
    this.side = columnOf(columns, 'side');
    this.kind = columnOf(columns, 'update_type');
    this.price = columnOf(columns, 'price');
    this.size = columnOf(columns, 'qty');
  }

  take(row: Row, writer: TapeWriter): string | null {
    const us = row.microseconds(this.time);
    const level = this.levelOf(row);
    const side = SIDES[row.text(this.side)] ?? 0;
    const kind = row.text(this.kind);
    if (us === null || level === null || side === 0 || (kind !== 'snap' && kind !== 'set'))
      return `has no time, price, size, side or kind of a book level, but ${wrongValues(row, {
        time: us === null && this.time,
        price: level === null && this.price,
        size: level === null && this.size,
        side: side === 0 && this.side,
        update_type: kind !== 'snap' && kind !== 'set' && this.kind,
      })}`;
    const id = row.number(this.update);
    if (id !== this.id) {
      const problem = this.tell(writer) ?? this.begin(row, kind === 'snap', us, writer);
      if (problem !== null) return problem;
      [this.id, this.us] = [id, us];
    }
    if (this.synced) this.book.set(side, level);
    return null;
  }

  end(writer: TapeWriter): string | null {
    return this.waiting && !this.synced && writer.quotes === 0 ? NO_BOOK : this.tell(writer);
  }

  /** The message is complete: its quote, where the touch changed. */
  private tell(writer: TapeWriter): string | null {
    if (this.id < 0 || !this.synced) return null;
    return writer.top(this.us, this.book.top, this.us, exactId(this.id)) ? null : writer.problem;
  }

  private begin(row: Row, isWhole: boolean, us: number, writer: TapeWriter): string | null {
    const previous = row.number(this.previous);
    if (isWhole) {
      this.book.clear();
      this.synced = true;
      return null;
    }
    if (!this.synced) {
      this.waiting = true;
      return null;
    }
    if (!(previous > 0) || previous === this.id) return null;
    this.synced = false;
    this.book.clear();
    writer.findings.count(
      'Breaks in the chain of depth updates: the book is unknown until a fresh snapshot',
      `${us} µs`,
    );
    return writer.inGap || writer.gap(us) ? null : writer.problem;
  }

  private levelOf(row: Row): Level | null {
    const price = row.number(this.price);
    const size = row.number(this.size);
    return price > 0 && size >= 0 ? { price, size, priceText: '', sizeText: '' } : null;
  }
}

const SIDES: Readonly<Record<string, number>> = { b: 1, bid: 1, a: -1, ask: -1 };
const NO_BOOK =
  'ends changes of a book that have no whole one (update_type snap) to start from: no quote can be told';
