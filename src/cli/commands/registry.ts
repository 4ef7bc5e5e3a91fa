import type { Command } from '../command';
import { importCommand } from './import';
import { inspectCommand } from './inspect';
import { solveCommand } from './solve';

/** Every verb by name. */
export const COMMANDS: Readonly<Record<string, Command>> = {
  import: importCommand,
  inspect: inspectCommand,
  solve: solveCommand,
};
