import type { Command } from '../command';

/** Every verb by name. */
export const COMMANDS: Readonly<Record<string, Command>> = {};
