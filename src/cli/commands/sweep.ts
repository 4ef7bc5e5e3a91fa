import { standardDeviation, standardError } from '../../lab/statistics';
import { CellProfits, SweepJobs, type SweepJobResult } from '../../lab/sweep';
import { cellsOf, problemsOfShare, readSweep, valuesOfCell, type SweepPlan } from '../../lab/sweep-plan';
import type { Command } from '../command';
import { type Arguments, BadInput, parseArguments, readJson, refuse, together } from '../input';
import { runJobs, threadsOf, type Jobs } from '../pool';
import { Progress } from '../progress';
import { checkOutputFile } from '../output-path';
import { reportPath, writeSweepReport } from '../report-file';
import { shardOf, type Shard } from '../shard';
import { engineMark, SweepFileWriter } from '../sweep-file';

/** Cells whose profits are also printed. */
const MOST_PRINTED_CELLS = 1000;

/** Many sessions for every point of a grid, as rows of Parquet. */
export const sweepCommand: Command = {
  usage: 'GRID.json --out FILE.parquet [--workers W] [--shard i/n] [--shards n] [--report FILE.html]',
  async run(words) {
    const given = parseArguments(words, ['out', 'workers', 'shard', 'shards', 'report']);
    const name = given.option('out');
    if (given.positional.length !== 1)
      refuse('GRID.json', 'sweep wants one grid: a file, or - for standard input.');
    if (name === undefined)
      return refuse('--out', 'sweep wants --out FILE.parquet: where to write the rows.');
    const [plan, { shard, out, html }, threads] = together(
      () => gridOf(given.positional[0]),
      () => shardAndPlaces(given, name),
      () => threadsOf(given),
    );
    const all = new SweepJobs(plan);
    const total = all.count;
    const jobs = {
      first: shard.index,
      step: shard.of,
      count: Math.max(0, Math.ceil((total - shard.index) / shard.of)),
    };
    const share = cellsIn(all, jobs);
    // Their first tape is run by every shard, to mark its engine.
    for (const cell of all.at(0).cells) share.add(cell);
    const problems = problemsOfShare(plan, share);
    if (problems.length > 0) throw new BadInput(problems);
    if (shard.of > 1) process.stderr.write(`shard ${shard.index} of ${shard.of}\n`);
    const startMs = performance.now();
    const profits = new CellProfits(cellsOf(plan));
    const rows = await writeRows(plan, jobs, threads, out, profits);
    if (html !== undefined) writeSweepReport(html, plan, profits);
    return {
      out,
      cells: cellsOf(plan),
      pathsPerCell: plan.pathsPerCell,
      jobs: { total, run: jobs.count },
      shard: shard.of > 1 ? shard : null,
      rows,
      results: resultsOf(plan, profits),
      wallMs: performance.now() - startMs,
    };
  },
};

function gridOf(path: string): SweepPlan {
  const planned = readSweep(readJson(path));
  if (!planned.ok) throw new BadInput(planned.problems);
  return planned.plan;
}

/** Which share is to be run, and where its rows and its report go. */
function shardAndPlaces(
  given: Arguments,
  name: string,
): { shard: Shard; out: string; html: string | undefined } {
  const shard = shardOf(given, process.env);
  const out = name.replaceAll('{shard}', String(shard.index));
  const [html] = together(
    () => reportPath(given, { taken: [out, ...given.positional] }),
    () => checkOutputFile('--out', out, { taken: given.positional }),
  );
  return { shard, out, html };
}

/** The cells of some of the jobs. */
function cellsIn(all: SweepJobs, { first, step, count }: Jobs): Set<number> {
  const cells = new Set<number>();
  for (let i = 0; i < count; i++) for (const cell of all.at(first + i * step).cells) cells.add(cell);
  return cells;
}

/** Runs the jobs and writes their rows; returns how many there were. */
async function writeRows(
  plan: SweepPlan,
  jobs: Jobs,
  threads: number,
  out: string,
  profits: CellProfits,
): Promise<number> {
  const file = new SweepFileWriter(out, plan, engineMark(plan));
  const progress = new Progress(jobs.count, 'jobs');
  let done = 0;
  try {
    await runJobs<SweepJobResult>({ kind: 'sweep', plan }, jobs, threads, (result) => {
      file.add(result.table);
      profits.add(result);
      progress.update(++done);
    });
    file.finish();
  } catch (error) {
    file.abandon();
    throw error;
  }
  return file.rows;
}

/** Profit by cell as far as this shard knows it; null where the grid is too large to print. */
export function resultsOf(plan: SweepPlan, profits: CellProfits): unknown {
  if (profits.samples.length > MOST_PRINTED_CELLS) return null;
  return profits.samples.map((sample, cell) => ({
    cell,
    values: Object.fromEntries(plan.axes.map(({ path }, i) => [path, valuesOfCell(plan, cell)[i]])),
    paths: sample?.n ?? 0,
    profit:
      sample === null
        ? null
        : { mean: sample.mean, se: standardError(sample), std: standardDeviation(sample) },
  }));
}
