import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'quotelab-threads-'));
afterAll(() => rmSync(folder, { recursive: true }));

function quotelab(words: readonly string[], input = '') {
  const { status, stdout, stderr } = spawnSync('node', ['scripts/quotelab.mjs', ...words], {
    input,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

/** The result without the time it took. */
function resultOf(...words: string[]): Record<string, unknown> {
  const { status, stdout, stderr } = quotelab(words);
  expect(status, stderr).toBe(0);
  const { wallMs, ...result } = JSON.parse(stdout) as Record<string, unknown>;
  expect(wallMs).toBeGreaterThan(0);
  return result;
}

describe('the command on several threads', () => {
  it('gives the same Monte Carlo as on one', () => {
    const words = ['monte-carlo', 'paper-2008', '--paths', '5200', '--seed', '9'];
    const one = resultOf(...words, '--workers', '1');
    expect(resultOf(...words, '--workers', '3')).toEqual(one);
  }, 60_000);

  it('writes the same sweep as on one', () => {
    const grid = join(folder, 'grid.json');
    const axes = [{ path: 'strategy.values.gamma', values: [0.005, 0.01, 0.02] }];
    writeFileSync(grid, JSON.stringify({ base: { durationS: 900 }, axes, pathsPerCell: 30 }));
    const files = ['1', '2'].map((workers) => {
      const out = join(folder, `${workers}.parquet`);
      resultOf('sweep', grid, '--out', out, '--workers', workers);
      return readFileSync(out);
    });
    expect(files[0].equals(files[1])).toBe(true);
  }, 60_000);

  it('says with exit 1 all that is wrong with its input', () => {
    const { status, stdout, stderr } = quotelab(
      ['monte-carlo', '-', '--paths', '10'],
      '{"seed":-1,"durationS":0,"x":1}',
    );
    expect(status).toBe(1);
    const paths = (JSON.parse(stdout) as { problems: { path: string }[] }).problems.map(({ path }) => path);
    expect(paths.sort()).toEqual(['durationS', 'seed', 'x']);
    expect(stderr).toContain('durationS');
  }, 60_000);
});
