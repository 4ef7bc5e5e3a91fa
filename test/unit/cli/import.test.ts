import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'fflate';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Command } from '../../../src/cli/command';
import { calibrateCommand } from '../../../src/cli/commands/calibrate';
import { importCommand } from '../../../src/cli/commands/import';
import { inspectCommand } from '../../../src/cli/commands/inspect';
import { BadInput } from '../../../src/cli/input';
import { readTapeFile } from '../../../src/cli/tape-file';
import { importTape } from '../../../src/replay/tape-import';
import { encodeTape } from '../../../src/tape/encoding';

const HEADER = 'ts_us,kind,bid,bid_size,ask,ask_size,price,size,side,exch_us,id\n';
const START = 1_700_000_000_000_000;

/** A second a row, every fourth a trade. */
function csv(rows: number): string {
  const lines = Array.from({ length: rows }, (_, i) => {
    const us = START + i * 1e6;
    const bid = (100 + (i % 7) / 10).toFixed(1);
    return i % 4 === 3
      ? `${us},t,,,,,${bid},1,S,${us},${i}`
      : `${us},q,${bid},${1 + (i % 3)},110.5,${1 + (i % 5)},,,,,`;
  });
  return `${HEADER}${lines.join('\n')}\n`;
}

let folder: string;
const at = (name: string): string => join(folder, name);
/** What the command prints, as parsed from its JSON. */
const run = async (command: Command, ...words: string[]) =>
  JSON.parse(JSON.stringify(await command.run(words)));

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'quotelab-import-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('import', () => {
  test('writes the tape that the file is, packed or not, in one piece or many', async () => {
    const text = csv(300_000);
    const bytes = new TextEncoder().encode(text);
    const whole = importTape([{ name: 'x.csv', bytes }]);
    if (!whole.ok) throw new Error(whole.error);
    writeFileSync(at('x.csv.gz'), gzipSync(bytes, { level: 1 }));
    const report = await run(importCommand, at('x.csv.gz'), '--out', at('x.qlt'));
    expect(report).toMatchObject({
      format: 'tape-csv',
      symbol: 'x',
      tick: 0.1,
      rows: 300_000,
      quotes: 225_000,
      trades: 75_000,
      marks: 0,
      spanS: 299_999,
      warnings: [],
    });
    expect(report.rowsPerSecond).toBeGreaterThan(0);
    expect(Buffer.compare(readFileSync(at('x.qlt')), encodeTape(whole.tape))).toBe(0);
    expect(readdirSync(folder).sort()).toEqual(['x.csv.gz', 'x.qlt']);
  });

  test('a file that is wrong at its end changes nothing and leaves nothing behind', async () => {
    writeFileSync(at('kept.qlt'), 'what was here before');
    writeFileSync(at('wrong.csv'), csv(270_000) + 'nonsense\n');
    await expect(run(importCommand, at('wrong.csv'), '--out', at('kept.qlt'))).rejects.toThrow(
      /Line 270002 of wrong\.csv/,
    );
    expect(readFileSync(at('kept.qlt'), 'utf8')).toBe('what was here before');
    expect(readdirSync(folder).filter((name) => /column|part/.test(name))).toEqual([]);
  });

  test('several files make one tape', async () => {
    writeFileSync(at('BTCUSDT-bookTicker-1.csv'), '1,10,1,11,1,1700000000000,1700000000000\n');
    writeFileSync(at('BTCUSDT-trades-1.csv'), '5,11,1,11,1700000000005,false,true\n');
    const report = await run(
      importCommand,
      at('BTCUSDT-trades-1.csv'),
      at('BTCUSDT-bookTicker-1.csv'),
      '--out',
      at('two.qlt'),
    );
    expect(report).toMatchObject({ format: 'binance-csv', symbol: 'BTCUSDT', quotes: 1, trades: 1 });
  });

  test('Parquet goes the way of its table, times to the µs', async () => {
    const us = [0, 1, 2].map((i) => BigInt(START) + BigInt(i));
    const buffer = parquetWriteBuffer({
      columnData: [
        { name: 'timestamp', data: us, type: 'INT64' },
        { name: 'price', data: [10.5, 10.25, 10], type: 'DOUBLE' },
        { name: 'size', data: [1, 2, 1e-7], type: 'DOUBLE' },
        { name: 'side', data: ['buy', 'sell', null], type: 'STRING' },
      ],
    });
    writeFileSync(at('t.parquet'), Buffer.from(buffer));
    const report = await run(importCommand, at('t.parquet'), '--out', at('t.qlt'));
    expect(report).toMatchObject({
      format: 'table',
      rows: 3,
      trades: 3,
      originUs: START,
      spanS: 2e-6,
      tick: 0.25,
    });
    expect(await run(inspectCommand, at('t.parquet'))).toMatchObject({
      trades: 3,
      unsidedTrades: 1,
      buyShare: 1 / 3,
    });
    writeFileSync(at('bad.parquet'), 'PAR1 and nothing more');
    await expect(run(importCommand, at('bad.parquet'), '--out', at('t.qlt'))).rejects.toThrow(/as Parquet/);
  });

  test('a unit of time holds for columns that are found by their names', async () => {
    writeFileSync(at('small.csv'), 'time,bid,ask\n1000,10,11\n2500,11,12\n');
    const read = (...unit: string[]) =>
      run(importCommand, at('small.csv'), '--out', at('small.qlt'), ...unit);
    expect(await read()).toMatchObject({ spanS: 1500 });
    expect(await read('--time-unit', 'ms')).toMatchObject({ spanS: 1.5, warnings: [] });
    await expect(read('--time-unit', 'h')).rejects.toThrow(/--time-unit must be one of/);
  });

  test('Parquet of which the pages are packed with Zstandard', async () => {
    // A frame of one raw block: what a writer gives that finds nothing to gain.
    const ZSTD = (page: Uint8Array) => {
      const header = page.length * 8 + 1;
      const head = [0x28, 0xb5, 0x2f, 0xfd, 0, 0, header & 255, (header >> 8) & 255, header >> 16];
      return Uint8Array.of(...head, ...page);
    };
    const buffer = parquetWriteBuffer({
      codec: 'ZSTD',
      compressors: { ZSTD },
      columnData: [
        { name: 'timestamp', data: [0, 1].map((i) => BigInt(START) + BigInt(i)), type: 'INT64' },
        { name: 'price', data: [10.5, 10.25], type: 'DOUBLE' },
      ],
    });
    writeFileSync(at('z.parquet'), Buffer.from(buffer));
    expect(await run(inspectCommand, at('z.parquet'))).toMatchObject({
      trades: 2,
      originUs: START,
      tick: 0.25,
    });
  });

  test('decimals and single precision in Parquet are the numbers that were written', async () => {
    const prices = [100.1, 100.2, 33.3];
    const buffer = parquetWriteBuffer({
      schema: [
        { name: 'root', num_children: 3 },
        { name: 'timestamp', type: 'INT64', repetition_type: 'REQUIRED' },
        {
          name: 'price',
          type: 'INT64',
          converted_type: 'DECIMAL',
          scale: 4,
          precision: 18,
          repetition_type: 'REQUIRED',
        },
        { name: 'size', type: 'FLOAT', repetition_type: 'REQUIRED' },
      ],
      columnData: [
        { name: 'timestamp', data: prices.map((_, i) => BigInt(START) + BigInt(i)) },
        { name: 'price', data: prices },
        { name: 'size', data: [0.1, 0.25, 1.7] },
      ],
    });
    writeFileSync(at('d.parquet'), Buffer.from(buffer));
    const report = await run(importCommand, at('d.parquet'), '--out', at('d.qlt'));
    expect(report).toMatchObject({ tick: 0.1, lotStep: 0.05 });
    const { tape } = readTapeFile([at('d.qlt')]);
    expect([...tape.price.subarray(0, 3)]).toEqual(prices);
    expect([...tape.size.subarray(0, 3)]).toEqual([0.1, 0.25, 1.7]);
  });

  test.each([
    [['--out', 'x'], /wants a file/],
    [['x.csv'], /wants --out/],
    [['nowhere.csv', '--out', 'x.qlt'], /nowhere\.csv cannot be read/],
    [['x.csv', '--out', 'x.qlt', '--tick', '-1'], /--tick must be above 0/],
    [['x.csv', '--out', 'x.qlt', '--format', 'wav'], /no format wav/],
    [['x.csv', '--out', 'x.qlt', '--day', 'monday'], /--day must be a date/],
    [['x.csv', '--out', 'x.qlt', '--columns', 'bid=a'], /must name the column of time/],
    [['x.csv', '--out', 'x.qlt', '--columns', 'time=a,foo=b'], /got foo/],
    [['x.csv', '--out', 'x.qlt', '--time-unit', 'weeks'], /--time-unit must be one of/],
  ])('%j is refused with its reason', async (words, expected) => {
    writeFileSync(at('x.csv'), csv(4));
    const placed = words.map((word) => (/\.(csv|qlt)$/.test(word) ? at(word) : word));
    const failure = await run(importCommand, ...placed).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(BadInput);
    expect((failure as Error).message).toMatch(expected);
  });
});

describe('inspect and calibrate', () => {
  test('say the same of a tape as of the recording that it was made of', async () => {
    writeFileSync(at('y.csv'), csv(4000));
    await run(importCommand, at('y.csv'), '--out', at('y.qlt'), '--symbol', 'TEST', '--tick', '0.05');
    const facts = await run(inspectCommand, at('y.qlt'));
    expect(facts).toMatchObject({
      rows: 4000,
      quotes: 3000,
      trades: 1000,
      spanS: 3999,
      symbol: 'TEST',
      tick: 0.05,
    });
    expect(await run(inspectCommand, at('y.csv'), '--symbol', 'TEST', '--tick', '0.05')).toEqual(facts);
    expect(facts.warnings.join()).toMatch(/Covers 1\.1 hours/);
    expect(Object.keys(facts.sigma)).toContain('1s');
    const calibration = await run(calibrateCommand, at('y.qlt'), '--horizon', '5');
    expect(Object.keys(calibration)).toEqual(
      expect.arrayContaining(['sigma', 'A', 'k', 'informedShare', 'warnings']),
    );
    expect(calibration.informedShare.horizonS).toBe(5);
    expect(calibration.sigma).toMatchObject({ method: 'realised-1s' });
    await expect(run(calibrateCommand, at('y.qlt'), '--horizon', '0')).rejects.toThrow(/--horizon/);
  });
});
