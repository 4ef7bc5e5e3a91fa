import { createHash } from 'node:crypto';
import { closeSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { parquetMetadataAsync, parquetReadObjects, type FileMetaData } from 'hyparquet';
import { ByteWriter, ParquetWriter, schemaFromColumnData, type BasicType } from 'hyparquet-writer';
import { isRecord, type Value } from '../domain/part';
import { SWEEP_COLUMNS, SWEEP_COUNTS, SWEEP_WIDTH, SweepRunner } from '../lab/sweep';
import { valuesOfCell, type SweepAxis, type SweepPlan } from '../lab/sweep-plan';
import { refuseUnreadable, refuseUnwritable } from './input';
import { randomAccess } from './parquet-file';
import { onStopSignal } from './stop-signal';

/** Rows of a group: a file of whole sweeps and one merged from shards are cut at the same places. */
const GROUP_ROWS = 10_000;
/** Key of the plan in the file's metadata: what the rows are rows of, whichever shard they came from. */
const PLAN_KEY = 'quotelab.sweep';
/** Key of the engine's mark, which tells it from another version of itself. */
const ENGINE_KEY = 'quotelab.engine';
const CELL = SWEEP_COLUMNS.indexOf('cell');
const COUNTS: ReadonlySet<string> = new Set(SWEEP_COUNTS);

interface Column {
  readonly name: string;
  readonly type: BasicType;
  readonly data: unknown[];
}

/**
 * Writes rows of a sweep as Parquet, a column per axis and one per number; what is not defined is null. The bytes
 * depend on the plan and the rows alone. The file appears under its name when it is complete.
 */
export class SweepFileWriter {
  rows = 0;
  private readonly plan: SweepPlan;
  private readonly path: string;
  private readonly unfinished: string;
  private readonly file: number;
  private open = true;
  /** From here on no signal concerns the unfinished file. */
  private readonly settled: () => void;
  private readonly bytes = new ByteWriter();
  private readonly writer: ParquetWriter;
  private readonly group = new Float64Array(GROUP_ROWS * SWEEP_WIDTH);
  private grouped = 0;

  /** `engine` is what `engineMark` says of the engine that made the rows; null where it is not known. */
  constructor(path: string, plan: SweepPlan, engine: string | null) {
    this.plan = plan;
    this.path = path;
    this.unfinished = `${path}.${process.pid}.unfinished`;
    // Before the file is there: a signal is heard at the next pause only, when it is.
    this.settled = onStopSignal(() => this.abandon());
    this.file = this.openToWrite();
    const columnData = this.columns() as Parameters<typeof schemaFromColumnData>[0]['columnData'];
    this.writer = new ParquetWriter({
      writer: this.bytes,
      schema: schemaFromColumnData({ columnData }),
      kvMetadata: [
        { key: PLAN_KEY, value: JSON.stringify(plan) },
        ...(engine === null ? [] : [{ key: ENGINE_KEY, value: engine }]),
      ],
      createdBy: 'quotelab',
    });
  }

  /** Appends whole rows of SWEEP_WIDTH numbers. */
  add(table: Float64Array): void {
    for (let at = 0; at < table.length; at += SWEEP_WIDTH) {
      this.group.set(table.subarray(at, at + SWEEP_WIDTH), this.grouped * SWEEP_WIDTH);
      this.rows++;
      if (++this.grouped === GROUP_ROWS) this.writeGroup();
    }
  }

  finish(): void {
    if (this.grouped > 0) this.writeGroup();
    void this.writer.finish();
    this.flush();
    this.close();
    this.written(() => renameSync(this.unfinished, this.path));
    this.settled();
  }

  /** Leaves nothing behind. */
  abandon(): void {
    this.close();
    rmSync(this.unfinished, { force: true });
    this.settled();
  }

  private openToWrite(): number {
    try {
      return this.written(() => openSync(this.unfinished, 'w'));
    } catch (error) {
      this.settled();
      throw error;
    }
  }

  /** Does something with the file; refuses where that has no room or place. */
  private written<Result>(act: () => Result): Result {
    try {
      return act();
    } catch (error) {
      return refuseUnwritable('--out', `${this.path} cannot be written: ${(error as Error).message}`);
    }
  }

  private writeGroup(): void {
    const columnData = this.columns().map(({ name, data }) => ({ name, data }));
    void this.writer.write({ columnData, rowGroupSize: GROUP_ROWS });
    this.grouped = 0;
    this.flush();
  }

  private close(): void {
    if (this.open) closeSync(this.file);
    this.open = false;
  }

  /** Moves the bytes written so far from memory into the file. */
  private flush(): void {
    const bytes = this.bytes.getBytes();
    for (let at = 0; at < bytes.length;) at += this.written(() => writeSync(this.file, bytes, at));
    this.bytes.index = 0;
  }

  /** The rows gathered so far, by column. */
  private columns(): Column[] {
    const { plan, group, grouped } = this;
    const rows = Array.from({ length: grouped }, (_, row) => row);
    const cells = rows.map((row) => valuesOfCell(plan, group[row * SWEEP_WIDTH + CELL]));
    const axes = plan.axes.map((axis, i): Column => {
      const type = typeOf(axis);
      return { name: axis.path, type, data: cells.map((values) => asColumn(values[i], type)) };
    });
    const numbers = SWEEP_COLUMNS.map((name, i): Column => {
      // Adding 0 turns −0 into 0, which a dictionary could not tell apart.
      const data = rows.map((row) => finiteOrNull(group[row * SWEEP_WIDTH + i] + 0));
      return { name, type: COUNTS.has(name) ? 'INT32' : 'DOUBLE', data };
    });
    return [...axes, ...numbers];
  }
}

/** Numbers, flags and words have their own types; a mixture is words, as JSON writes them. */
function typeOf({ values }: SweepAxis): BasicType {
  const kinds = new Set(values.filter((value) => value !== null).map((value) => typeof value));
  if (kinds.size !== 1) return 'STRING';
  return kinds.has('number') ? 'DOUBLE' : kinds.has('boolean') ? 'BOOLEAN' : 'STRING';
}

function asColumn(value: Value, type: BasicType): Value {
  return type === 'STRING' && value !== null && typeof value !== 'string' ? JSON.stringify(value) : value;
}

function finiteOrNull(value: number): number | null {
  return value === value ? value : null;
}

/**
 * A mark of the engine: its numbers for the first tape of the sweep's first job. Versions that differ there must not be put
 * together; those that differ in a comment may.
 */
export function engineMark(plan: SweepPlan): string {
  const { table } = new SweepRunner({ ...plan, pathsPerCell: 1 }).run(0);
  // As words: the bits of what is no number differ between machines.
  return createHash('sha256')
    .update(JSON.stringify(Array.from(table)))
    .digest('hex')
    .slice(0, 16);
}

/** A file of rows, read a group at a time. */
export interface SweepFile {
  readonly path: string;
  /** The plan as it stands in the file, for comparison, and as data. */
  readonly planText: string;
  readonly plan: SweepPlan;
  /** The mark of the engine that made it; null in files from before there was one. */
  readonly engine: string | null;
  /** Rows of SWEEP_WIDTH numbers, in file order. */
  rows(): AsyncGenerator<Float64Array>;
}

/** Opens a file that a sweep wrote; refuses anything else. The process's end closes it. */
export async function openSweepFile(path: string): Promise<SweepFile> {
  let file: ReturnType<typeof randomAccess>;
  let metadata: FileMetaData;
  try {
    file = randomAccess(openSync(path, 'r'));
    metadata = await parquetMetadataAsync(file);
  } catch (error) {
    return refuseUnreadable(path, `${path} cannot be read as Parquet: ${(error as Error).message}`);
  }
  const valueOf = (wanted: string) => metadata.key_value_metadata?.find(({ key }) => key === wanted)?.value;
  const planText = valueOf(PLAN_KEY);
  if (planText === undefined) return refuseUnreadable(path, `${path} is no result of a sweep.`);
  const plan = planIn(planText) ?? refuseDamaged(path);
  async function* rows(): AsyncGenerator<Float64Array> {
    let rowStart = 0;
    for (const { num_rows: size } of metadata.row_groups) {
      const rowEnd = rowStart + Number(size);
      const columns = [...SWEEP_COLUMNS];
      const objects = await parquetReadObjects({ file, metadata, columns, rowStart, rowEnd }).catch(() =>
        refuseDamaged(path),
      );
      // Nothing else in here waits, and a signal is heard only where something does.
      await setImmediate();
      for (const object of objects)
        yield Float64Array.from(SWEEP_COLUMNS, (name) => (object[name] as number | null) ?? NaN);
      rowStart = rowEnd;
    }
  }
  return { path, planText, plan, engine: valueOf(ENGINE_KEY) ?? null, rows };
}

/** Refuses a file that a sweep wrote and something else has changed since. */
export function refuseDamaged(path: string): never {
  return refuseUnreadable(
    path,
    `${path} is damaged: run this shard again, or give a whole copy of its file.`,
  );
}

/** The plan that a writer put into a file; null where it is none. */
function planIn(text: string): SweepPlan | null {
  const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) > 0;
  try {
    const plan = JSON.parse(text) as SweepPlan;
    const whole =
      isRecord(plan.base) &&
      isCount(plan.pathsPerCell) &&
      isCount(plan.pathsPerBlock) &&
      plan.axes.every(({ path, values }) => typeof path === 'string' && values.length > 0);
    return whole ? plan : null;
  } catch {
    return null;
  }
}
