import { standardDeviation, standardError } from '../lab/statistics';
import { sweepReport } from '../lab/report/sweep-report';
import type { CellProfits } from '../lab/sweep';
import type { SweepPlan } from '../lab/sweep-plan';
import type { Arguments } from './input';
import { checkOutputFile, writeWhole, type Surroundings } from './output-path';

/**
 * The file of `--report`, or undefined. What cannot be written is refused here, before any work and any other output.
 */
export function reportPath(given: Arguments, around: Surroundings = {}): string | undefined {
  const path = given.option('report');
  if (path !== undefined) checkOutputFile('--report', path, around);
  return path;
}

/** Writes an HTML report; it appears when it is whole. */
export function writeReport(path: string, html: string): void {
  writeWhole('--report', path, html);
}

/** The report of a sweep as far as this process knows it. */
export function writeSweepReport(path: string, plan: SweepPlan, profits: CellProfits): void {
  const cells = profits.samples.map(
    (sample) =>
      sample && {
        paths: sample.n,
        mean: sample.mean,
        se: standardError(sample),
        std: standardDeviation(sample),
      },
  );
  writeReport(path, sweepReport(plan, cells));
}
