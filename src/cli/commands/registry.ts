import type { Command } from '../command';
import { importCommand } from './import';
import { inspectCommand } from './inspect';

/** Every verb by name. */
export const COMMANDS: Readonly<Record<string, Command>> = {
  import: importCommand,
  inspect: inspectCommand,
};
