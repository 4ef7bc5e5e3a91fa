import { ByteWriter, ParquetWriter, schemaFromColumnData, type BasicType } from 'hyparquet-writer';
import { PICKED_OFF, TAKER, type FillLog } from '../src/domain/fill-log';
import { sideName } from '../src/domain/side';
import { MARK_COLUMNS, type Marks } from '../src/session/recording';
import type { Session } from '../src/session/session';

/** A table of a run that can be had as Parquet. */
export type ParquetTable = 'fills' | 'quotes' | 'marks';

interface Column {
  readonly name: string;
  readonly type: BasicType;
  readonly data: readonly (number | string | null)[];
}

/** The same columns as in the CSV files, typed; what is absent is null. */
export function runParquet(session: Session, table: ParquetTable): Uint8Array {
  switch (table) {
    case 'fills':
      return parquet(fillColumns(session.fills));
    case 'quotes':
      return parquet(quoteColumns(session.marks));
    case 'marks':
      return parquet(markColumns(session.marks));
  }
}

function fillColumns(fills: FillLog): Column[] {
  const rows = Array.from({ length: fills.length }, (_, i) => i);
  const numbers = (name: string, column: ArrayLike<number>): Column => ({
    name,
    type: 'DOUBLE',
    data: rows.map((i) => column[i] + 0),
  });
  const isTaker = (i: number): boolean => fills.kind[i] === TAKER;
  const kind = (i: number): string =>
    isTaker(i) ? 'taker' : fills.kind[i] === PICKED_OFF ? 'picked-off' : 'maker';
  return [
    numbers('time_s', fills.time),
    { name: 'side', type: 'STRING', data: rows.map((i) => sideName(fills.side[i])) },
    { name: 'layer', type: 'INT32', data: rows.map((i) => (isTaker(i) ? null : fills.layer[i] + 1)) },
    { name: 'kind', type: 'STRING', data: rows.map(kind) },
    numbers('price', fills.price),
    numbers('size', fills.size),
    numbers('fee', fills.fee),
    numbers('mid', fills.mid),
    numbers('inventory_after', fills.inventory),
  ];
}

function quoteColumns(marks: Marks): Column[] {
  const layers = Array.from({ length: marks.layers }, (_, layer) => layer);
  return [
    timeColumn(marks),
    ...layers.map((layer) => markColumn(marks, `bid_${layer + 1}`, marks.bidColumn(layer))),
    ...layers.map((layer) => markColumn(marks, `ask_${layer + 1}`, marks.askColumn(layer))),
  ];
}

function markColumns(marks: Marks): Column[] {
  const named = Object.entries(MARK_COLUMNS).map(([name, column]) => {
    const snake = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    return markColumn(marks, snake, column);
  });
  return [timeColumn(marks), ...named];
}

function timeColumn({ length, stepS }: Marks): Column {
  return { name: 'time_s', type: 'DOUBLE', data: Array.from({ length }, (_, row) => row * stepS) };
}

function markColumn(marks: Marks, name: string, column: number): Column {
  const data = Array.from({ length: marks.length }, (_, row) => {
    const value = marks.at(row, column);
    // Adding 0 turns −0 into 0, which a dictionary could not tell apart.
    return Number.isFinite(value) ? value + 0 : null;
  });
  return { name, type: 'DOUBLE', data };
}

function parquet(columns: readonly Column[]): Uint8Array {
  const columnData = columns as unknown as Parameters<typeof schemaFromColumnData>[0]['columnData'];
  const bytes = new ByteWriter();
  const writer = new ParquetWriter({
    writer: bytes,
    schema: schemaFromColumnData({ columnData }),
    createdBy: 'quotelab',
  });
  void writer.write({ columnData: columns.map(({ name, data }) => ({ name, data: [...data] })) });
  void writer.finish();
  return bytes.getBytes();
}
