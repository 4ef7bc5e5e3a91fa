import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { afterAll, expect, test } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'quotelab-container-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What the first stage of deploy/Containerfile copies from the repository, and where to. */
function copied(): { from: string; to: string }[] {
  const lines = readFileSync('deploy/Containerfile', 'utf8').split('\n');
  return lines.flatMap((line) => {
    const words = line.split(' ');
    const to = words.at(-1)!;
    if (words[0] !== 'COPY' || words[1].startsWith('--from=')) return [];
    return words.slice(1, -1).map((from) => ({ from, to: to.endsWith('/') ? join(to, basename(from)) : to }));
  });
}

function node(cwd: string, ...words: string[]) {
  return spawnSync('node', words, { cwd, encoding: 'utf8' });
}

test('the files that the image is built of suffice for its bundle, and the bundle for a run on two threads', () => {
  const stage = join(folder, 'build');
  for (const { from, to } of copied()) cpSync(from, join(stage, to), { recursive: true });
  symlinkSync(resolve('node_modules'), join(stage, 'node_modules'));
  const built = node(stage, 'scripts/quotelab.mjs', '--build-only');
  expect(built.status, built.stderr).toBe(0);

  const image = join(folder, 'image');
  const [bundle, ...others] = readdirSync(join(stage, '.build'));
  expect(others).toEqual([]);
  mkdirSync(join(image, 'node_modules'), { recursive: true });
  cpSync(join(stage, 'package.json'), join(image, 'package.json'));
  cpSync(join(stage, '.build', bundle), join(image, 'command'), { recursive: true });
  // Of what is no tool of the build the bundle leaves this one out.
  cpSync('node_modules/ws', join(image, 'node_modules/ws'), { recursive: true });
  const words = ['monte-carlo', 'paper-2008', '--paths', '1100', '--workers', '2'];
  const run = node(image, '--enable-source-maps', 'command/main.js', ...words);
  expect(run.status, run.stderr).toBe(0);
  expect(JSON.parse(run.stdout)).toMatchObject({ paths: 1100 });
});
