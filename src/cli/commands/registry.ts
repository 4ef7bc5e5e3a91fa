import type { Command } from '../command';
import { calibrateCommand } from './calibrate';
import { exchangeCommand } from './exchange';
import { importCommand } from './import';
import { inspectCommand } from './inspect';
import { monteCarloCommand } from './monte-carlo';
import { runCommand } from './run';
import { scenariosCommand } from './scenarios';
import { solveCommand } from './solve';

/** Every verb by name. */
export const COMMANDS: Readonly<Record<string, Command>> = {
  scenarios: scenariosCommand,
  run: runCommand,
  import: importCommand,
  inspect: inspectCommand,
  calibrate: calibrateCommand,
  solve: solveCommand,
  'monte-carlo': monteCarloCommand,
  exchange: exchangeCommand,
};
