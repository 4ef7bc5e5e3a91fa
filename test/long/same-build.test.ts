import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';

/** The hash of each file of a new build, by its name. */
function built(): Map<string, string> {
  const folder = mkdtempSync(join(tmpdir(), 'quotelab-build-'));
  try {
    const words = ['node_modules/vite/bin/vite.js', 'build', '--outDir', folder, '--logLevel', 'error'];
    execFileSync(process.execPath, words, { stdio: ['ignore', 'ignore', 'inherit'] });
    const files = readdirSync(folder, { withFileTypes: true, recursive: true }).filter((entry) =>
      entry.isFile(),
    );
    return new Map(
      files.map(({ parentPath, name }) => {
        const path = join(parentPath, name);
        return [path.slice(folder.length), createHash('sha256').update(readFileSync(path)).digest('hex')];
      }),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('two builds of one commit are the same, file by file', () => {
  const first = built();
  expect(first.size).toBeGreaterThan(50);
  expect(built()).toEqual(first);
}, 300_000);
