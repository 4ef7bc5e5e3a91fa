import type { Command } from '../command';
import { importCommand } from './import';
import { inspectCommand } from './inspect';
import { runCommand } from './run';
import { scenariosCommand } from './scenarios';
import { solveCommand } from './solve';

/** Every verb by name. */
export const COMMANDS: Readonly<Record<string, Command>> = {
  scenarios: scenariosCommand,
  run: runCommand,
  import: importCommand,
  inspect: inspectCommand,
  solve: solveCommand,
};
