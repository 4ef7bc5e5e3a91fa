import type { ControlKind, GapReason, OwnFill, RejectReason, RowSink } from '../../src/feed/dialect';

/** What a decoder said, as plain rows in order. */
export type SaidRow =
  | { kind: 'quote'; bid: number; ask: number; bidSize: number; askSize: number; us: number; id: number }
  | { kind: 'trade'; side: number; price: number; size: number; us: number; id: string }
  | { kind: 'own-fill'; fill: OwnFill }
  | { kind: 'control'; what: ControlKind; text: string }
  | { kind: 'unquotable' }
  | { kind: 'gap'; reason: GapReason; mend: boolean }
  | { kind: 'reject'; reason: RejectReason };

/** A sink that writes down what it is told, and throws at a number no tape may hold. */
export class RowList implements RowSink {
  rows: SaidRow[] = [];

  quote(bid: number, ask: number, bidSize: number, askSize: number, us: number, id: number): void {
    check('price', bid, ask);
    check('count', bidSize, askSize, us, id);
    this.rows.push({ kind: 'quote', bid, ask, bidSize, askSize, us, id });
  }

  trade(side: 1 | -1 | 0, price: number, size: number, us: number, id: string): void {
    check('price', price);
    check('count', size, us);
    this.rows.push({ kind: 'trade', side, price, size, us, id });
  }

  ownFill(fill: OwnFill): void {
    this.rows.push({ kind: 'own-fill', fill });
  }

  control(what: ControlKind, text: string): void {
    this.rows.push({ kind: 'control', what, text });
  }

  unquotable(): void {
    this.rows.push({ kind: 'unquotable' });
  }

  gap(reason: GapReason, mend: boolean): void {
    this.rows.push({ kind: 'gap', reason, mend });
  }

  reject(reason: RejectReason): void {
    this.rows.push({ kind: 'reject', reason });
  }

  /** Takes what was said since the last call. */
  take(): SaidRow[] {
    const { rows } = this;
    this.rows = [];
    return rows;
  }
}

function check(what: 'price' | 'count', ...values: number[]): void {
  for (const value of values) {
    if (!Number.isFinite(value) || value < 0 || (what === 'price' && value === 0)) {
      throw new Error(`a decoder told ${value} as a ${what}`);
    }
  }
}
