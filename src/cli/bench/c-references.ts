import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Reference } from './benchmark';

const SOURCES = ['as_mc', 'tape_sim', 'lob'];
const REPETITIONS = 3;

/** Programs in C that do comparable work, compiled into a folder of their own. */
export class CReferences {
  /** Why there are none, or null. */
  readonly absence: string | null;
  private readonly folder: string | null;

  /** `sources` is the folder of the reference programs (`QUOTELAB_REF`). */
  constructor(sources: string) {
    this.folder = existsSync(join(sources, 'as_mc.c')) ? mkdtempSync(join(tmpdir(), 'quotelab-ref-')) : null;
    this.absence =
      this.folder === null
        ? `no reference programs in ${sources} (set QUOTELAB_REF)`
        : compile(sources, this.folder);
  }

  /** A run of a program that prints nanoseconds per item under `key`, the fastest of three; null where there is none. */
  reference(program: string, words: readonly string[], key: string): Reference | null {
    const { folder } = this;
    if (this.absence !== null || folder === null) return null;
    const run = (): number => {
      const { status, stdout } = spawnSync(join(folder, program), words, { encoding: 'utf8' });
      if (status !== 0) throw new Error(`${program} ended with ${status}`);
      return (JSON.parse(stdout) as Record<string, number>)[key];
    };
    return {
      name: [`${program}.c`, ...words.filter((word) => !word.includes('/'))].join(' '),
      run: () => Math.min(...Array.from({ length: REPETITIONS }, run)),
    };
  }

  close(): void {
    if (this.folder !== null) rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Compiles all programs; returns what went wrong, or null. */
function compile(sources: string, folder: string): string | null {
  for (const name of readdirSync(sources).filter((file) => /\.[ch]$/.test(file)))
    copyFileSync(join(sources, name), join(folder, name));
  for (const name of SOURCES) {
    const words = ['-O3', '-march=native', '-o', join(folder, name), join(folder, `${name}.c`), '-lm'];
    const { status, error } = spawnSync('gcc', words, { encoding: 'utf8' });
    if (error !== undefined) return 'gcc is not installed';
    if (status !== 0) return `gcc cannot compile ${name}.c`;
  }
  return null;
}
