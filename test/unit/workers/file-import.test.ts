import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { importTape } from '../../../src/replay/tape-import';
import { encodeTape, tapeDigest } from '../../../src/tape/encoding';
import { EngineHost } from '../../../workers/engine-host';
import { FileImport } from '../../../workers/file-import';

const HEADER = 'ts_us,kind,bid,bid_size,ask,ask_size,price,size,side,exch_us,id\n';

/** A quote every 50 ms and a trade every second; `rows` quotes. */
function csv(rows: number, spoiled = -1): string {
  const lines = [HEADER];
  for (let i = 0; i < rows; i++) {
    const us = 1_700_000_000_000_000 + i * 50_000;
    const bid = (100 + 0.01 * ((i * 7) % 13)).toFixed(2);
    const ask = (100.02 + 0.01 * ((i * 7) % 13)).toFixed(2);
    lines.push(i === spoiled ? `${us},q,${bid},1,what,1,,,,,\n` : `${us},q,${bid},1,${ask},2,,,,,\n`);
    if (i % 20 === 0) lines.push(`${us},t,,,,,${ask},0.5,B,,${i + 1}\n`);
  }
  return lines.join('');
}

const file = (name: string, content: string | Uint8Array<ArrayBuffer>) => ({
  name,
  data: new Blob([content]),
});

function stillWorld() {
  const after = (_ms: number, run: () => void): void => void setTimeout(run);
  const openSocket = (): never => {
    throw new Error('no socket here');
  };
  return { now: () => performance.now(), utcUs: () => 0, every: () => () => undefined, after, openSocket };
}

describe('an import in the worker', () => {
  const text = csv(150_000);

  it('reads in pieces what it would read at once, packed or not', async () => {
    const whole = importTape([{ name: 'a.csv', bytes: new TextEncoder().encode(text) }]);
    if (!whole.ok) throw new Error(whole.error);
    expect(text.length).toBeGreaterThan(5 * 1024 * 1024);
    for (const one of [file('a.csv', text), file('a.csv.gz', new Uint8Array(gzipSync(text)))]) {
      const result = await new FileImport([one], null, stillWorld()).run();
      if ('error' in result) throw new Error(result.error);
      expect(tapeDigest(result.tape)).toBe(tapeDigest(whole.tape));
      expect(result.facts).toMatchObject({ name: one.name, rows: 157_500, trades: 7500 });
    }
  });

  it('names the instruments of a recording of several, and reads the one asked for', async () => {
    const tick = (i: number, s: string): string =>
      `${1_700_000_000_000_000_000n + BigInt(i) * 1_000_000n} ` +
      JSON.stringify({ stream: 'x', data: { s, u: i + 1, b: '9', B: '1', a: '10', A: '1' } });
    const lines = ['ETHUSDT', 'BTCUSDT', 'BTCUSDT'].map((s, i) => `${tick(i, s)}\n`);
    const both = [file('both.txt', lines.join(''))];
    const part = { fromUs: null, untilUs: null, mostRows: 1000 };
    for (const [symbol, rows] of [
      [null, 2],
      ['ETHUSDT', 1],
    ] as const) {
      const result = await new FileImport(both, null, stillWorld(), { ...part, symbol }).run();
      if ('error' in result) throw new Error(result.error);
      expect(result.tape.header.symbol).toBe(symbol ?? 'BTCUSDT');
      expect(result.facts.quotes).toBe(rows);
      expect(result.facts.instruments).toEqual(symbol === null ? ['BTCUSDT', 'ETHUSDT'] : undefined);
    }
  });

  it('keeps the part that was asked for, and no more rows than a tab holds, of text and of our own tapes', async () => {
    const short = csv(1000);
    const whole = importTape([{ name: 'a.csv', bytes: new TextEncoder().encode(short) }]);
    if (!whole.ok) throw new Error(whole.error);
    const qlt = new Uint8Array(encodeTape(whole.tape));
    const part = { fromUs: 1.7e15 + 10e6, untilUs: 1.7e15 + 30e6, mostRows: 1000 };
    for (const one of [file('a.csv', short), file('a.qlt', qlt)]) {
      const asked = await new FileImport([one], null, stillWorld(), part).run();
      if ('error' in asked) throw new Error(asked.error);
      // 20 s of quotes every 50 ms, and a trade every second.
      expect([asked.tape.length, asked.tape.time[0], asked.tape.header.originUs]).toEqual([
        420,
        0,
        1.7e15 + 10e6,
      ]);
      expect(asked.tape.endS).toBeCloseTo(19.95, 9);
      const first = await new FileImport([one], null, stillWorld(), {
        fromUs: null,
        untilUs: null,
        mostRows: 105,
      }).run();
      if ('error' in first) throw new Error(first.error);
      expect(first.tape.length).toBe(105);
      expect(first.facts.warnings[0]).toBe(
        'Only the first 105 rows are kept, until 2023-11-14 22:13:24 UTC; 945 more do not fit here. Choose a later beginning, or more rows, to see them.',
      );
      const later = await new FileImport([one], null, stillWorld(), {
        fromUs: 1.8e15,
        untilUs: null,
        mostRows: 1000,
      }).run();
      expect(later).toMatchObject({
        error: expect.stringMatching(/holds no .* Only a part of it was asked for\.$/),
      });
    }
  });

  it('tells how far it is, piece by piece, up to the whole', async () => {
    let ms = 0;
    const reading = new FileImport([file('a.csv', text), file('b.csv', HEADER)], null, {
      ...stillWorld(),
      now: () => ms++,
    });
    const seen: number[] = [];
    const running = reading.run();
    let done = false;
    void running.then(() => (done = true));
    while (!done) {
      seen.push(reading.progress().bytes);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect([...seen].sort((a, b) => a - b)).toEqual(seen);
    expect(new Set(seen).size).toBeGreaterThan(2);
    const { bytes, totalBytes, lines } = reading.progress();
    expect([bytes, totalBytes]).toEqual([text.length + HEADER.length, text.length + HEADER.length]);
    expect(lines).toBe(157_501 + 1);
  });

  it('keeps the market that runs when a file is bad, and says where and why', async () => {
    const host = new EngineHost(stillWorld());
    const before = await host.digest();
    // Line 1 is the header; quote 40,001 stands after 2,001 trades.
    const result = await host.importFiles([file('bad.csv', csv(60_000, 40_000))], null);
    expect(result).toEqual({ ok: false, error: 'Line 42002 of bad.csv has “what” as ask, not a price.' });
    expect(await host.digest()).toEqual(before);
    expect(await host.importProgress()).toBeNull();
  });

  it('keeps it too when it is cancelled, and when another import takes its place', async () => {
    const host = new EngineHost(stillWorld());
    const before = await host.digest();
    const cancelled = host.importFiles([file('a.csv', text)], null);
    while ((await host.importProgress()) === null) await new Promise((resolve) => setImmediate(resolve));
    await host.cancelImport();
    expect(await cancelled).toEqual({ ok: false, error: 'Cancelled: nothing was changed.' });
    expect(await host.digest()).toEqual(before);
    const first = host.importFiles([file('a.csv', text)], null);
    while ((await host.importProgress()) === null) await new Promise((resolve) => setImmediate(resolve));
    const second = await host.importFiles([file('c.csv', csv(5000))], null);
    expect((await first).ok).toBe(false);
    expect(second).toMatchObject({ ok: true, facts: { rows: 5250 } });
    expect((await host.frame({ points: 100, fromS: null, toS: null })).source).toBe('replay');
  });

  it('opens a short recording before its end, so that it can be played', async () => {
    const host = new EngineHost(stillWorld());
    await host.importFiles([file('c.csv', csv(5000))], null);
    const { timeS, durationS } = await host.frame({ points: 100, fromS: null, toS: null });
    expect(durationS).toBeCloseTo(249.95, 9);
    expect(timeS).toBeCloseTo(durationS / 4, 9);
  });

  it('shows the other fill rules of a recording once they have been run', async () => {
    const host = new EngineHost(stillWorld());
    await host.importFiles([file('a.csv', text)], null);
    const request = { points: 200, fromS: null, toS: null, fillRules: true };
    expect((await host.frame(request)).fillRules).toBeNull();
    let columns = null;
    while (columns === null || columns.length === 0) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      columns = (await host.frame(request)).fillRules;
    }
    expect(columns.rules.map(({ rule }) => rule)).toEqual(['through', 'queue', 'touch']);
    expect((await host.frame({ ...request, fillRules: false })).fillRules).toBeNull();
  });

  it('reads a plain table by the columns that it is told', async () => {
    const table = 'when;b;a\n1700000000;100;101\n1700000001;100.5;101.5\n';
    const columns = {
      ...{ time: 'when', timeUnit: 's' as const, bid: 'b', ask: 'a' },
      ...{ bidSize: null, askSize: null, price: null, size: null, side: null, id: null },
    };
    const result = await new FileImport([file('t.csv', table)], columns, stillWorld()).run();
    expect('error' in result ? result.error : [result.tape.length, result.tape.endS]).toEqual([2, 1]);
  });
});
