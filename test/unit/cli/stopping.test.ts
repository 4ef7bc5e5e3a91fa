import { spawn, spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdtempSync, openSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'quotelab-stopping-'));
const unfinished = () => readdirSync(folder).filter((name) => name.includes('unfinished'));
const COMMAND = 'scripts/quotelab.mjs';

beforeAll(() => {
  expect(spawnSync('node', [COMMAND, '--build-only']).status).toBe(0);
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true }));

describe('a sweep that is stopped', () => {
  const grid = join(folder, 'grid.json');
  const axes = [{ path: 'strategy.values.gamma', values: [0.005, 0.01] }];
  writeFileSync(grid, JSON.stringify({ base: { durationS: 30 }, axes, pathsPerCell: 1_000_000 }));

  it.each([
    ['SIGINT', '1'],
    ['SIGTERM', '2'],
  ] as const)(
    'by %s, on %s threads, dies of it and leaves nothing behind',
    async (signal, workers) => {
      const out = join(folder, `${signal}.parquet`);
      const child = spawn('node', [COMMAND, 'sweep', grid, '--out', out, '--workers', workers]);
      const ended = new Promise((resolve) => child.once('exit', (...how) => resolve(how)));
      const deadline = Date.now() + 30_000;
      while (unfinished().length === 0 && Date.now() < deadline) await setTimeout(20);
      expect(unfinished()).toEqual([`${signal}.parquet.${child.pid}.unfinished`]);
      child.kill(signal);
      expect(await ended).toEqual([null, signal]);
      expect(unfinished()).toEqual([]);
      expect(existsSync(out)).toBe(false);
    },
    60_000,
  );
});

describe('an import that is stopped', () => {
  it('leaves none of the columns that it had laid aside', async () => {
    const [csv, out] = [join(folder, 'long.csv'), join(folder, 'long.qlt')];
    writeFileSync(csv, longTape(1_500_000));
    const child = spawn('node', [COMMAND, 'import', csv, '--format', 'tape-csv', '--out', out]);
    const ended = new Promise((resolve) => child.once('exit', (...how) => resolve(how)));
    const left = () => readdirSync(folder).filter((name) => name.startsWith('long.qlt'));
    const deadline = Date.now() + 30_000;
    while (left().length === 0 && Date.now() < deadline) await setTimeout(5);
    expect(left()).toContain('long.qlt.column-0');
    child.kill('SIGTERM');
    expect(await ended).toEqual([null, 'SIGTERM']);
    expect(left()).toEqual([]);
  }, 60_000);
});

/** A tape of so many quotes, as CSV. */
function longTape(rows: number): string {
  const lines = Array.from({ length: rows }, (_, i) => `${i},q,100,1,101,1,,,,,`);
  return ['ts_us,kind,bid,bid_size,ask,ask_size,price,size,side,exch_us,id', ...lines, ''].join('\n');
}

describe('standard output', () => {
  it('that nobody reads any more ends the command quietly', async () => {
    const child = spawn('node', [COMMAND, 'scenarios'], { stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.destroy();
    let told = '';
    child.stderr.on('data', (chunk) => (told += String(chunk)));
    expect(await new Promise((resolve) => child.once('close', resolve))).toBe(0);
    expect(told).toBe('');
  }, 60_000);

  it.runIf(existsSync('/dev/full'))(
    'that has no room is told in one sentence',
    () => {
      const full = openSync('/dev/full', 'w');
      const { status, stderr } = spawnSync('node', [COMMAND, 'scenarios'], {
        stdio: ['ignore', full, 'pipe'],
        encoding: 'utf8',
      });
      closeSync(full);
      expect(status).toBe(1);
      expect(stderr).toMatch(/^The output cannot be written: .*ENOSPC.*\n$/);
    },
    60_000,
  );
});
