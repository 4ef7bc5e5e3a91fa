import { accessSync, constants, existsSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { standardDeviation, standardError } from '../lab/statistics';
import { sweepReport } from '../lab/report/sweep-report';
import type { CellProfits } from '../lab/sweep';
import type { SweepPlan } from '../lab/sweep-plan';
import { type Arguments, refuse } from './input';

/**
 * The file of `--report`, or undefined. What cannot be written is refused here, before any work and any other output.
 * `taken` are files that the command reads or writes itself; `folder` is one that it will make.
 */
export function reportPath(
  given: Arguments,
  { taken = [], folder }: { taken?: readonly string[]; folder?: string } = {},
): string | undefined {
  const path = given.option('report');
  if (path === undefined) return undefined;
  if (taken.some((file) => resolve(file) === resolve(path)))
    refuse('--report', `--report ${path} is also another file of this command: it would be lost.`);
  if (path === '' || (existsSync(path) && statSync(path).isDirectory()))
    refuse(
      '--report',
      `--report wants the name of a file; got ${path === '' ? 'nothing' : `the folder ${path}`}.`,
    );
  if (folder !== undefined && resolve(folder) === resolve(dirname(path))) return path;
  try {
    // With the dot a file in the folder's place is found, too.
    accessSync(`${dirname(path)}/.`, constants.W_OK);
  } catch (error) {
    refuse('--report', `${path} cannot be written: ${(error as Error).message}`);
  }
  return path;
}

/** Writes an HTML report; it appears when it is whole. */
export function writeReport(path: string, html: string): void {
  try {
    writeFileSync(`${path}.unfinished`, html);
    renameSync(`${path}.unfinished`, path);
  } catch (error) {
    refuse('--report', `${path} cannot be written: ${(error as Error).message}`);
  }
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
