import type { Command } from '../command';
import { adviseCommand } from './advise';
import { benchCommand } from './bench';
import { calibrateCommand } from './calibrate';
import { errataCommand } from './errata';
import { exchangeCommand } from './exchange';
import { importCommand } from './import';
import { inspectCommand } from './inspect';
import { mergeCommand } from './merge';
import { monteCarloCommand } from './monte-carlo';
import { runCommand } from './run';
import { scenariosCommand } from './scenarios';
import { solveCommand } from './solve';
import { sweepCommand } from './sweep';

/** Every verb by name. */
export const COMMANDS: Readonly<Record<string, Command>> = {
  scenarios: scenariosCommand,
  run: runCommand,
  import: importCommand,
  inspect: inspectCommand,
  calibrate: calibrateCommand,
  solve: solveCommand,
  'monte-carlo': monteCarloCommand,
  sweep: sweepCommand,
  advise: adviseCommand,
  merge: mergeCommand,
  errata: errataCommand,
  exchange: exchangeCommand,
  bench: benchCommand,
};

/** The verb of that name; undefined where there is none. */
export function commandNamed(name: string): Command | undefined {
  return Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
}
