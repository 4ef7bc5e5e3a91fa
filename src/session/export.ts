import { TAKER, PICKED_OFF } from '../domain/fill-log';
import { sideName } from '../domain/side';
import { encodeTape } from '../tape/encoding';
import { MARK_COLUMNS } from './recording';
import type { Session } from './session';

export type ExportKind = 'fills' | 'quotes' | 'marks' | 'events' | 'tape';

/** What each table is called where it becomes a file. */
export const EXPORT_NAMES: Readonly<Record<ExportKind, string>> = {
  fills: 'fills.csv',
  quotes: 'quotes.csv',
  marks: 'marks.csv',
  events: 'events.jsonl',
  tape: 'tape.qlt',
};

export interface ExportedFile {
  readonly name: string;
  readonly mime: string;
  readonly bytes: Uint8Array;
}

/** One table of a run as a file; every text is ASCII. */
export function exportFile(session: Session, kind: ExportKind): ExportedFile {
  switch (kind) {
    case 'fills':
      return csv(EXPORT_NAMES.fills, fillLines(session));
    case 'quotes':
      return csv(EXPORT_NAMES.quotes, quoteLines(session));
    case 'marks':
      return csv(EXPORT_NAMES.marks, markLines(session));
    case 'events':
      return { name: EXPORT_NAMES.events, mime: 'application/jsonl', bytes: ascii(eventLines(session)) };
    case 'tape':
      return { name: EXPORT_NAMES.tape, mime: 'application/octet-stream', bytes: encodeTape(session.tape) };
  }
}

function fillLines(session: Session): string[] {
  const { fills } = session;
  const lines = ['time_s,side,layer,kind,price,size,fee,mid,inventory_after'];
  for (let i = 0; i < fills.length; i++) {
    const kind = fills.kind[i] === TAKER ? 'taker' : fills.kind[i] === PICKED_OFF ? 'picked-off' : 'maker';
    const layer = fills.kind[i] === TAKER ? '' : fills.layer[i] + 1;
    lines.push(
      [
        fills.time[i],
        sideName(fills.side[i]),
        layer,
        kind,
        fills.price[i],
        fills.size[i],
        fills.fee[i],
        fills.mid[i],
        fills.inventory[i],
      ].join(','),
    );
  }
  return lines;
}

/** Resting prices at every mark; an empty cell where a layer is not quoted. */
function quoteLines(session: Session): string[] {
  const { marks } = session;
  const layers = Array.from({ length: marks.layers }, (_, l) => l);
  const lines = [
    ['time_s', ...layers.map((l) => `bid_${l + 1}`), ...layers.map((l) => `ask_${l + 1}`)].join(','),
  ];
  for (let i = 0; i < marks.length; i++) {
    const bids = layers.map((l) => cell(marks.at(i, marks.bidColumn(l))));
    const asks = layers.map((l) => cell(marks.at(i, marks.askColumn(l))));
    lines.push([i * marks.stepS, ...bids, ...asks].join(','));
  }
  return lines;
}

function markLines(session: Session): string[] {
  const { marks } = session;
  const names = Object.keys(MARK_COLUMNS);
  const lines = [['time_s', ...names.map(snakeCase)].join(',')];
  for (let i = 0; i < marks.length; i++) {
    lines.push(
      [i * marks.stepS, ...Object.values(MARK_COLUMNS).map((column) => cell(marks.at(i, column)))].join(','),
    );
  }
  return lines;
}

function eventLines(session: Session): string[] {
  return session.events.map((event) => JSON.stringify(event));
}

function cell(value: number): string {
  return Number.isFinite(value) ? String(value) : '';
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function csv(name: string, lines: readonly string[]): ExportedFile {
  return { name, mime: 'text/csv', bytes: ascii(lines) };
}

/** Lines as bytes; a character beyond ASCII (in a symbol, say) is written as JSON would escape it. */
function ascii(lines: readonly string[]): Uint8Array {
  const text = lines.map((line) => `${line}\n`).join('');
  const safe = text.replace(/[\u0080-\uffff]/g, (c) => '\\u' + c.charCodeAt(0).toString(16).padStart(4, '0'));
  const bytes = new Uint8Array(safe.length);
  for (let i = 0; i < safe.length; i++) bytes[i] = safe.charCodeAt(i);
  return bytes;
}
