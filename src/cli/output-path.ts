import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, resolve } from 'node:path';
import { refuseUnwritable } from './input';

/** Where a file may be written: what the command reads, or writes besides, and a folder that it will make itself. */
export interface Surroundings {
  readonly taken?: readonly string[];
  readonly folder?: string;
}

/**
 * Refuses a path that no file can be written to, before any work: a folder, a device (a finished file would take its
 * place), a folder that is not there or not ours, and a file that the command itself reads or writes.
 */
export function checkOutputFile(
  option: string,
  path: string,
  { taken = [], folder }: Surroundings = {},
): void {
  if (taken.some((file) => file !== '-' && sameFile(file, path)))
    refuseUnwritable(option, `${option} ${path} is also another file of this command: it would be lost.`);
  const kind = existsSync(path) ? statSync(path) : null;
  if (path === '' || kind?.isDirectory())
    refuseUnwritable(
      option,
      `${option} wants the name of a file; got ${path === '' ? 'nothing' : `the folder ${path}`}.`,
    );
  if (kind !== null && !kind.isFile())
    refuseUnwritable(option, `${option} ${path} is a device or a pipe: it cannot be replaced by a file.`);
  if (folder !== undefined && resolve(folder) === resolve(dirname(path))) return;
  try {
    // With the dot a file in the folder's place is found, too.
    accessSync(`${dirname(path)}/.`, constants.W_OK);
  } catch (error) {
    refuseUnwritable(option, `${path} cannot be written: ${(error as Error).message}`);
  }
}

/** Refuses a path that cannot be, or become, a folder that we may write to, before any work. */
export function checkOutputFolder(option: string, path: string): void {
  if (path === '') refuseUnwritable(option, `${option} wants the name of a folder; got nothing.`);
  if (!existsSync(path)) return;
  if (!statSync(path).isDirectory())
    refuseUnwritable(option, `${option} wants the name of a folder; got the file ${path}.`);
  try {
    accessSync(path, constants.W_OK);
  } catch (error) {
    refuseUnwritable(option, `${path} cannot be written: ${(error as Error).message}`);
  }
}

/** Writes a file that appears under its name when it is whole; where there is no room, what was there before stays. */
export function writeWhole(option: string, path: string, content: string | Uint8Array): void {
  const unfinished = `${path}.unfinished`;
  try {
    writeFileSync(unfinished, content);
    renameSync(unfinished, path);
  } catch (error) {
    rmSync(unfinished, { force: true });
    refuseUnwritable(option, `${path} cannot be written: ${(error as Error).message}`);
  }
}

/** Makes a folder and those it lies in. In /proc, Node's own `recursive` tries for ever. */
export function makeFolder(path: string): void {
  const missing: string[] = [];
  for (let at = resolve(path); !existsSync(at); at = dirname(at)) missing.push(at);
  for (const folder of missing.reverse()) makeOne(folder);
}

/** Somebody else may have made it meanwhile. */
function makeOne(folder: string): void {
  try {
    mkdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

function sameFile(one: string, other: string): boolean {
  return existsSync(one) && existsSync(other)
    ? realpathSync(one) === realpathSync(other)
    : resolve(one) === resolve(other);
}
