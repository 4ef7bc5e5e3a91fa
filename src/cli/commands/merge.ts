import type { Problem } from '../../domain/part';
import { CellProfits, SWEEP_COLUMNS, SweepJobs } from '../../lab/sweep';
import { cellsOf } from '../../lab/sweep-plan';
import type { Command } from '../command';
import { BadInput, checkInputFiles, parseArguments, refuse, together } from '../input';
import { checkOutputFile } from '../output-path';
import { reportPath, writeSweepReport } from '../report-file';
import { openSweepFile, refuseDamaged, SweepFileWriter, type SweepFile } from '../sweep-file';
import { resultsOf } from './sweep';

const JOB = SWEEP_COLUMNS.indexOf('job');
const MOST_NAMED_JOBS = 10;

/** Puts the shards of a sweep together: the same bytes as the sweep in one piece. */
export const mergeCommand: Command = {
  usage: 'FILE.parquet... [--out FILE.parquet] [--report FILE.html]',
  async run(words) {
    const given = parseArguments(words, ['out', 'report']);
    if (given.positional.length === 0) refuse('FILE.parquet', 'merge wants the files of all shards.');
    const out = given.option('out') ?? 'merged.parquet';
    if (given.positional.includes(out)) refuse('--out', `${out} is one of the shards.`);
    const [html] = together(
      () => reportPath(given, { taken: [out, ...given.positional] }),
      () => checkOutputFile('--out', out, { taken: given.positional }),
      () => checkInputFiles(given.positional),
    );
    const startMs = performance.now();
    const files = await allOpened(given.positional);
    const [{ path: first, plan, planText, engine }] = files;
    refuseStrangers(files, (file) => file.planText === planText, `belongs to another sweep than ${first}.`);
    refuseStrangers(
      files,
      (file) => file.engine === engine,
      `was made by another version of the engine than ${first}: run all shards with one.`,
    );
    const writer = new SweepFileWriter(out, plan, engine);
    const profits = new CellProfits(cellsOf(plan));
    const jobs = new SweepJobs(plan).count;
    const open = new Set(Array.from({ length: jobs }, (_, job) => job));
    let before = { path: '', job: -1 };
    try {
      for await (const { path, job, table } of inJobOrder(files)) {
        if (!Number.isInteger(job) || job < 0 || job >= jobs) refuseDamaged(path);
        if (!open.delete(job)) refuseTwice(job, path, before);
        before = { path, job };
        writer.add(table);
        profits.add({ job, table });
      }
      if (open.size > 0) refuse('FILE.parquet', missing([...open]), 'missing');
      writer.finish();
    } catch (error) {
      writer.abandon();
      throw error;
    }
    if (html !== undefined) writeSweepReport(html, plan, profits);
    return {
      out,
      files: files.length,
      cells: cellsOf(plan),
      pathsPerCell: plan.pathsPerCell,
      rows: writer.rows,
      results: resultsOf(plan, profits),
      wallMs: performance.now() - startMs,
    };
  },
};

/** Every file, or a refusal that names each that is no result of a sweep. */
async function allOpened(paths: readonly string[]): Promise<SweepFile[]> {
  const files: SweepFile[] = [];
  const problems: Problem[] = [];
  for (const opened of await Promise.allSettled(paths.map(openSweepFile))) {
    if (opened.status === 'fulfilled') files.push(opened.value);
    else if (opened.reason instanceof BadInput) problems.push(...opened.reason.problems);
    else throw opened.reason;
  }
  if (problems.length > 0) throw new BadInput(problems);
  return files;
}

/** Refuses each file that does not belong with the others. */
function refuseStrangers(
  files: readonly SweepFile[],
  belongs: (file: SweepFile) => boolean,
  why: string,
): void {
  const strangers = files.filter((file) => !belongs(file));
  if (strangers.length === 0) return;
  throw new BadInput(
    strangers.map(({ path }) => ({ path, code: 'not-applicable', message: `${path} ${why}` })),
  );
}

/** Jobs come by rising number: what was before is the same job of another file, or the order of this one is spoilt. */
function refuseTwice(
  job: number,
  path: string,
  before: { readonly path: string; readonly job: number },
): never {
  if (before.job !== job) refuseDamaged(path);
  return refuse(path, `Job ${job} stands in more than one file: ${before.path} and ${path}.`);
}

function missing(jobs: readonly number[]): string {
  const named = jobs.slice(0, MOST_NAMED_JOBS).join(', ');
  const more = jobs.length > MOST_NAMED_JOBS ? ', …' : '';
  const are = jobs.length === 1 ? 'job is' : 'jobs are';
  return `${jobs.length} ${are} missing (${named}${more}): give the files of all shards.`;
}

interface Job {
  /** The file it stands in. */
  readonly path: string;
  readonly job: number;
  readonly table: Float64Array;
}

/** The jobs of all files by rising number. Each file holds its own in that order. */
async function* inJobOrder(files: readonly SweepFile[]): AsyncGenerator<Job> {
  const readers = files.map((file) => jobsOf(file));
  const heads = await Promise.all(
    readers.map(async (reader) => (await reader.next()).value as Job | undefined),
  );
  for (;;) {
    let next = -1;
    heads.forEach((head, i) => {
      if (head !== undefined && (next < 0 || head.job < heads[next]!.job)) next = i;
    });
    if (next < 0) return;
    yield heads[next]!;
    heads[next] = (await readers[next].next()).value as Job | undefined;
  }
}

/** The rows of a file, put together by job. */
async function* jobsOf(file: SweepFile): AsyncGenerator<Job> {
  let rows: Float64Array[] = [];
  for await (const row of file.rows()) {
    if (rows.length > 0 && rows[0][JOB] !== row[JOB]) {
      yield jobOf(file, rows);
      rows = [];
    }
    rows.push(row);
  }
  if (rows.length > 0) yield jobOf(file, rows);
}

function jobOf({ path }: SweepFile, rows: readonly Float64Array[]): Job {
  const width = rows[0].length;
  const table = new Float64Array(rows.length * width);
  rows.forEach((row, i) => table.set(row, i * width));
  return { path, job: rows[0][JOB], table };
}
