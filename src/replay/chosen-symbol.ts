import type { Row } from './row';
import type { TapeWriter } from './tape-writer';

/** A table may hold a whole group of instruments: the one asked for, or the first, is taken. */
export class ChosenSymbol {
  /** The instrument; '' before the first row where none was asked for. */
  name: string;
  private readonly column: number;
  private readonly given: boolean;

  constructor(column: number, wanted: string | null) {
    this.column = column;
    this.name = wanted ?? '';
    this.given = wanted !== null;
  }

  /** Whether the row is of the chosen instrument; others are counted. */
  has(row: Row, writer: TapeWriter): boolean {
    const symbol = row.text(this.column);
    if (this.name === '') this.name = symbol;
    if (symbol === this.name || symbol.toUpperCase() === this.name.toUpperCase()) return true;
    const others = this.given ? this.name : `${this.name}, the first`;
    writer.findings.count(`Rows of instruments other than ${others}, left out`, '');
    return false;
  }
}
