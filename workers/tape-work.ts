import { type Calibration, calibrateTape } from '../src/calibrate/calibrate';
import { type TapeSummary, tapeSummary } from '../src/calibrate/tape-summary';
import { firstRows, Tape, type TapeHeader } from '../src/tape/tape';
import type { Turns } from './turns';

/** What is computed from a whole tape at once, which on a long one takes seconds. */
export type TapeTask =
  | { readonly kind: 'calibrate' }
  | { readonly kind: 'summary'; readonly name: string; readonly warnings: readonly string[] };

/** A tape as it goes from worker to worker: its columns are handed over, not copied. */
export interface SentTape {
  readonly header: TapeHeader;
  readonly length: number;
  readonly columns: Readonly<Partial<Record<ColumnName, Column>>>;
}

export interface TapeOrder {
  readonly task: TapeTask;
  readonly tape: SentTape;
}

export interface TapeResult {
  readonly result: Calibration | TapeSummary;
  /** The tape back, or null where it was a copy. */
  readonly tape: SentTape | null;
}

/** A worker that does such a task, as far as its owner knows it. */
export interface TapeHand {
  postMessage(order: TapeOrder, transfer: Transferable[]): void;
  terminate(): void;
  onmessage: ((event: MessageEvent<TapeResult>) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
}

/** What long work on a tape needs; where no hand can be started, it is done on the spot. */
export interface TapeSurroundings extends Turns {
  readonly startTapeHand?: () => TapeHand;
}

const COLUMNS = ['time', 'kind', 'price', 'ask', 'size', 'askSize', 'flags', 'exchangeUs', 'id'] as const;
type ColumnName = (typeof COLUMNS)[number];
type Column = Float64Array<ArrayBuffer> | Uint8Array<ArrayBuffer>;

/** So many rows are done on the spot: no worker starts faster. */
const FEW_ROWS = 20_000;

/** Calibrates the first rows of a tape that goes on being used. */
export async function calibrated(tape: Tape, rows: number, around: TapeSurroundings): Promise<Calibration> {
  const task: TapeTask = { kind: 'calibrate' };
  const { startTapeHand } = around;
  const onTheSpot = (): Calibration => done(task, firstRows(tape, rows)) as Calibration;
  if (rows <= FEW_ROWS || startTapeHand === undefined) return onTheSpot();
  const copy = await copied(tape, rows, around);
  const answer = await byHand(startTapeHand(), { task, tape: sent(copy) });
  return answer === null ? onTheSpot() : (answer.result as Calibration);
}

/** Summarises a tape that nobody uses yet; the tape given is of no use afterwards, the one returned is. */
export async function summarised(
  tape: Tape,
  name: string,
  warnings: readonly string[],
  { startTapeHand }: TapeSurroundings,
): Promise<{ readonly tape: Tape; readonly facts: TapeSummary } | null> {
  const task: TapeTask = { kind: 'summary', name, warnings };
  if (tape.length <= FEW_ROWS || startTapeHand === undefined)
    return { tape, facts: done(task, tape) as TapeSummary };
  const answer = await byHand(startTapeHand(), { task, tape: sent(tape) });
  return answer === null ? null : { tape: received(answer.tape!), facts: answer.result as TapeSummary };
}

/** Does a task: what a hand runs. */
export function done(task: TapeTask, tape: Tape): Calibration | TapeSummary {
  return task.kind === 'calibrate' ? calibrateTape(tape) : tapeSummary(task.name, tape, task.warnings);
}

/** The tape that was sent. */
export function received({ header, length, columns }: SentTape): Tape {
  const tape = new Tape(header, 0);
  tape.length = length;
  for (const name of COLUMNS) {
    const column = columns[name];
    if (column !== undefined) tape[name] = column as never;
  }
  if (!header.touch) tape.ask = tape.price;
  return tape;
}

/** A tape to send; with what must be transferred it takes no time. */
export function sent(tape: Tape): SentTape {
  const own = COLUMNS.filter((name) => tape[name].length > 0 && (name !== 'ask' || tape.header.touch));
  const columns = Object.fromEntries(own.map((name) => [name, tape[name] as Column]));
  return { header: tape.header, length: tape.length, columns };
}

export function buffersOfTape({ columns }: SentTape): ArrayBuffer[] {
  return Object.values(columns).map((column) => column.buffer);
}

/** The first rows as columns of their own, one after another: others are answered in between. */
async function copied(tape: Tape, rows: number, turns: Turns): Promise<Tape> {
  const copy = new Tape(tape.header, 0);
  copy.length = rows;
  for (const name of COLUMNS) {
    copy[name] = tape[name].slice(0, rows) as never;
    await new Promise<void>((resolve) => turns.after(0, resolve));
  }
  if (!tape.header.touch) copy.ask = copy.price;
  return copy;
}

/** null where the hand did not start or broke. */
function byHand(hand: TapeHand, order: TapeOrder): Promise<TapeResult | null> {
  return new Promise((resolve) => {
    const end = (answer: TapeResult | null): void => {
      hand.terminate();
      resolve(answer);
    };
    hand.onmessage = ({ data }) => end(data);
    hand.onerror = () => end(null);
    hand.postMessage(order, buffersOfTape(order.tape));
  });
}
