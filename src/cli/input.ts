import { accessSync, constants, readFileSync, statSync } from 'node:fs';
import type { Problem, ProblemCode } from '../domain/part';

/** Bad input: everything that is wrong with it. The command exits with 1. */
export class BadInput extends Error {
  constructor(readonly problems: readonly Problem[]) {
    super(problems.map((problem) => problem.message).join('\n'));
  }
}

/** A refusal with a single reason. */
export function refuse(path: string, message: string, code: ProblemCode = 'not-applicable'): never {
  throw new BadInput([{ path, code, message }]);
}

/** A refusal of what is to be read: it is not there, not ours, damaged, or not what it should be. */
export function refuseUnreadable(path: string, message: string): never {
  return refuse(path, message, 'unreadable');
}

/** A refusal of a place to write to. */
export function refuseUnwritable(path: string, message: string): never {
  return refuse(path, message, 'unwritable');
}

export interface Arguments {
  readonly positional: readonly string[];
  /** Value of `--name VALUE`, or undefined. */
  option(name: string): string | undefined;
  /** A finite number option, or the fallback. */
  numberOption(name: string, fallback: number): number;
}

/** Runs every step and returns their answers, or refuses with what is wrong in any of them. */
export function together<Steps extends readonly (() => unknown)[]>(
  ...steps: Steps
): { -readonly [K in keyof Steps]: ReturnType<Steps[K]> } {
  const problems: Problem[] = [];
  const answers = steps.map((step) => {
    try {
      return step();
    } catch (error) {
      if (!(error instanceof BadInput)) throw error;
      problems.push(...error.problems);
      return undefined;
    }
  });
  if (problems.length > 0) throw new BadInput(problems);
  return answers as { -readonly [K in keyof Steps]: ReturnType<Steps[K]> };
}

/** Options whose value is a place to write to, where `-` is a name like any other. */
const OUTPUTS: readonly string[] = ['out', 'report'];

/**
 * Splits `A B --name VALUE`. Refused are unknown options, missing values, options that stand twice and a second `-`:
 * standard input can be read only once.
 */
export function parseArguments(words: readonly string[], known: readonly string[]): Arguments {
  const positional: string[] = [];
  const options = new Map<string, string>();
  const problems: Problem[] = [];
  const wrong = (word: string, message: string): void => {
    problems.push({ path: word, code: 'not-applicable', message });
  };
  for (let i = 0; i < words.length; i++) {
    const word = words[i];
    if (!word.startsWith('--')) {
      positional.push(word);
      continue;
    }
    const name = word.slice(2);
    const value = words[++i] as string | undefined;
    if (!known.includes(name)) {
      const names = known.map((k) => `--${k}`).join(', ') || 'none';
      wrong(word, `${word} is not an option here; known are: ${names}.`);
    } else if (value === undefined || (value.startsWith('--') && known.includes(value.slice(2)))) {
      wrong(word, `${word} wants a value.`);
      i--;
    } else if (options.has(name)) {
      wrong(word, `${word} stands twice: ${options.get(name)} and ${value}.`);
    } else options.set(name, value);
  }
  const read = [...options].filter(([name]) => !OUTPUTS.includes(name)).map(([, value]) => value);
  if ([...positional, ...read].filter((word) => word === '-').length > 1)
    wrong('-', '- stands for standard input, which can be read only once: name a file for the other input.');
  if (problems.length > 0) throw new BadInput(problems);
  return {
    positional,
    option: (name) => options.get(name),
    numberOption(name, fallback) {
      const text = options.get(name);
      if (text === undefined) return fallback;
      const value = Number(text);
      if (text.trim() === '' || !Number.isFinite(value))
        refuse(`--${name}`, `--${name} must be a number; got ${text}.`, 'not-a-number');
      return value;
    },
  };
}

/** Refuses every path that cannot be read, before any work: what is not there, not ours to read, or a folder. */
export function checkInputFiles(paths: readonly string[]): void {
  const problems = paths.flatMap((path): Problem[] => {
    const reason = path === '-' ? null : unreadable(path);
    return reason === null
      ? []
      : [{ path, code: 'unreadable', message: `${path} cannot be read: ${reason}` }];
  });
  if (problems.length > 0) throw new BadInput(problems);
}

function unreadable(path: string): string | null {
  try {
    accessSync(path, constants.R_OK);
    return statSync(path).isDirectory() ? 'it is a folder.' : null;
  } catch (error) {
    return (error as Error).message;
  }
}

/** Bytes of a file, or of standard input for `-`. */
export function readBytes(path: string): Uint8Array {
  try {
    return readFileSync(path === '-' ? 0 : path);
  } catch (error) {
    return refuseUnreadable(path, `${path} cannot be read: ${(error as Error).message}`);
  }
}

/** JSON from a file or standard input; any JSON value. */
export function readJson(path: string): unknown {
  const text = new TextDecoder().decode(readBytes(path));
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    return refuseUnreadable(path, `${path} is not JSON: ${(error as Error).message}`);
  }
}
