import { spawn } from 'node:child_process';
import {
  closeSync,
  mkdtempSync,
  openAsBlob,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, expect, test } from 'vitest';
import type { Tape } from '../../src/tape/tape';
import { FileImport } from '../../workers/file-import';
import { bundleCommand } from '../support/exchange-kills';

const MEGABYTE = 1e6;
/** Megabytes of CSV; the promise is about 2,000, and what is needed must not depend on it. */
const SMALL_MB = 100;
const LARGE_MB = Number(process.env.QUOTELAB_IMPORT_MB ?? 500);
const MOST_MB = 300;

const folder = mkdtempSync(join(tmpdir(), 'quotelab-import-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Writes a tape CSV of so many megabytes: quotes that wander by ticks, every fifth row a trade. */
function writeCsv(path: string, megabytes: number): void {
  const file = openSync(path, 'w');
  writeSync(file, 'ts_us,kind,bid,bid_size,ask,ask_size,price,size,side,exch_us,id\n');
  let us = 1_700_000_000_000_000;
  let ticks = 6_500_000;
  let row = 0;
  for (let written = 0; written < megabytes * MEGABYTE;) {
    let block = '';
    for (let i = 0; i < 20_000; i++, row++) {
      us += 1000 + ((row * 7919) % 9000);
      ticks += ((row * 31) % 7) - 3;
      const [bid, ask] = [(ticks / 100).toFixed(2), ((ticks + 1) / 100).toFixed(2)];
      const size = (0.001 * (1 + ((row * 131) % 5000))).toFixed(3);
      if (row % 5 === 0) block += `${us},t,,,,,${ask},${size},B,${us - 9000},${row + 1}\n`;
      else block += `${us},q,${bid},${size},${ask},${size},,,,${us - 9000},\n`;
    }
    written += writeSync(file, block);
  }
  closeSync(file);
}

/** Runs the command's import and watches the most memory that its process ever had, MB. */
async function importByCommand(path: string): Promise<{ peakMb: number; rowsPerS: number }> {
  const command = join(import.meta.dirname, '../../scripts/quotelab.mjs');
  const child = spawn(process.execPath, [command, 'import', path, '--out', `${path}.qlt`]);
  let peakMb = 0;
  const watch = setInterval(() => {
    try {
      const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
      peakMb = Math.max(peakMb, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1000);
    } catch {
      // It has ended.
    }
  }, 100);
  let out = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  await new Promise((resolve) => child.on('close', resolve));
  clearInterval(watch);
  return { peakMb, rowsPerS: (JSON.parse(out) as { rowsPerSecond: number }).rowsPerSecond };
}

/** What an earlier test leaves behind would be taken for room. */
async function collectGarbage(): Promise<void> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  // What a buffer held is given back a while after it was found to be garbage.
  for (let i = 0; i < 3; i++) {
    collect();
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

const bytesOf = (tape: Tape): number =>
  [tape.time, tape.kind, tape.flags, tape.price, tape.ask, tape.size, tape.askSize, tape.exchangeUs, tape.id]
    .map(({ byteLength }) => byteLength)
    .reduce((sum, bytes) => sum + bytes);

/** Imports as the page's worker does; the most memory that all of it takes, the tape's own columns included, MB. */
async function importByPage(
  path: string,
  name = 'large.csv',
): Promise<{ mostMb: number; tapeMb: number; rowsPerS: number }> {
  const data = await openAsBlob(path);
  const used = (): number => {
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  };
  await collectGarbage();
  const before = used();
  let most = 0;
  const turns = {
    now: () => performance.now(),
    after: (_ms: number, run: () => void): void => {
      most = Math.max(most, used() - before);
      setImmediate(run);
    },
  };
  const startMs = performance.now();
  const result = await new FileImport([{ name, data }], null, turns).run();
  const seconds = (performance.now() - startMs) / 1000;
  if ('error' in result) throw new Error(result.error);
  const tapeBytes = bytesOf(result.tape);
  return {
    mostMb: most / MEGABYTE,
    tapeMb: tapeBytes / MEGABYTE,
    rowsPerS: result.tape.length / seconds,
  };
}

test.runIf(process.platform === 'linux')('the command imports a large file in little memory', async () => {
  bundleCommand();
  const peaks: number[] = [];
  for (const megabytes of [SMALL_MB, LARGE_MB]) {
    const path = join(folder, `${megabytes}.csv`);
    writeCsv(path, megabytes);
    const { peakMb, rowsPerS } = await importByCommand(path);
    const size = (statSync(path).size / MEGABYTE).toFixed(0);
    console.log(
      `${size} MB of CSV: ${peakMb.toFixed(0)} MB at most, ${(rowsPerS / 1e6).toFixed(2)} million rows/s`,
    );
    peaks.push(peakMb);
  }
  expect(peaks[1]).toBeLessThan(MOST_MB);
  // What does not grow from 100 to 500 MB does not grow to 2,000.
  expect(peaks[1] - peaks[0]).toBeLessThan(60);
});

test('the page imports a large file in little memory, the tape itself included', async () => {
  const path = join(folder, 'page.csv');
  writeCsv(path, LARGE_MB);
  const { mostMb, tapeMb, rowsPerS } = await importByPage(path);
  console.log(
    `${LARGE_MB} MB of CSV in the page: ${mostMb.toFixed(0)} MB at most, of it ${tapeMb.toFixed(0)} MB of tape, ${(rowsPerS / 1e6).toFixed(2)} million rows/s with the facts`,
  );
  expect(mostMb).toBeLessThan(MOST_MB);
});

// The tape is the one that the command has just written.
test.runIf(process.platform === 'linux')('and a tape file of our own as well', async () => {
  const path = join(folder, `${LARGE_MB}.csv.qlt`);
  const { mostMb, tapeMb } = await importByPage(path, 'large.qlt');
  console.log(
    `${(statSync(path).size / MEGABYTE).toFixed(0)} MB of .qlt in the page: ${mostMb.toFixed(0)} MB at most, of it ${tapeMb.toFixed(0)} MB of tape`,
  );
  expect(mostMb).toBeLessThan(MOST_MB);
});
