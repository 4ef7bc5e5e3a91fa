import { randomStream } from '../../domain/random';
import type { RowSink } from '../../feed/dialect';
import { parseFrame } from '../../feed/parse-frame';
import { FEEDS } from '../../feed/registry';
import { TapeImport } from '../../replay/tape-import';
import type { Benchmark } from './benchmark';

const ROWS = 100_000;
const FRAMES = 20_000;
const PARSE_RUNS = 5;
const START_MS = 1_772_000_000_000;
const LINE_FEED = 10;
const CHUNK_BYTES = 1024 * 1024;

/** Reading files and frames. */
export function inputBenchmarks(): Benchmark[] {
  return [
    {
      name: 'import-csv',
      unit: 'rows/s',
      prepare() {
        const bytes = new TextEncoder().encode(tapeCsvText());
        return {
          run: () => importedRows(bytes),
          reference: { name: 'newline scan', run: () => scanned(bytes) },
        };
      },
    },
    ...Object.entries(FRAMES_OF).map(([preset, frameOf]): Benchmark => {
      return {
        name: `decode-${preset}`,
        unit: 'frames/s',
        prepare() {
          const walk = new PriceWalk();
          const frames = Array.from({ length: FRAMES }, (_, i) => JSON.stringify(frameOf(walk.step(), i)));
          return {
            run: () => decodedFrames(preset, frames),
            reference: { name: 'JSON.parse', run: () => parsedAlone(frames) },
          };
        },
      };
    }),
  ];
}

/** Prices of a market that moves by a tick now and then. */
class PriceWalk {
  bid = 64_200;
  size = 1;
  private readonly stream = randomStream(1, 'bench');

  step(): this {
    const draw = this.stream.unit();
    this.bid = Math.round(10 * (this.bid + (draw < 0.1 ? -0.1 : draw > 0.9 ? 0.1 : 0))) / 10;
    this.size = 1 + Math.floor(1000 * this.stream.unit()) / 1000;
    return this;
  }

  get ask(): number {
    return Math.round(10 * this.bid + 1) / 10;
  }
}

/** Frame number i of each dialect: quotes with a trade every fourth time, where it knows trades. */
const FRAMES_OF: Readonly<Record<string, (at: PriceWalk, i: number) => unknown>> = {
  'purple-flea-d1': ({ bid, ask }, i) => ({
    channel: 'ticker',
    symbol: FEEDS['purple-flea-d1'].symbol,
    mid: 0.5 * (bid + ask),
    time: START_MS + i,
  }),
  'sandbox-exchange': ({ bid, ask, size }, i) => {
    const { symbol } = FEEDS['sandbox-exchange'];
    const time = START_MS + i;
    return i % 4 === 3
      ? { channel: 'trades', symbol, price: ask, size, side: 'buy', time, id: i }
      : { channel: 'book', symbol, bid, ask, bidSize: size, askSize: size, time };
  },
  hyperliquid: ({ bid, ask, size }, i) => {
    const coin = FEEDS.hyperliquid.symbol;
    const [px, sz, time] = [String(ask), String(size), START_MS + i];
    if (i % 4 === 3)
      return { channel: 'trades', data: [{ coin, side: 'B', px, sz, time, tid: 118_906_512_037_719 + i }] };
    const bbo = [
      { px: String(bid), sz, n: 3 },
      { px, sz, n: 2 },
    ];
    return { channel: 'bbo', data: { coin, time, bbo } };
  },
};

const NOBODY: RowSink = {
  quote: () => undefined,
  trade: () => undefined,
  ownFill: () => undefined,
  control: () => undefined,
  unquotable: () => undefined,
  gap: () => undefined,
  reject(reason) {
    throw new Error(`bug: a frame of the bench was rejected: ${reason}`);
  },
};

function decodedFrames(preset: string, frames: readonly string[]): number {
  const dialect = FEEDS[preset];
  const decoder = dialect.createDecoder(dialect.symbol);
  for (const frame of frames) decoder.decode(parseFrame(frame), NOBODY);
  return frames.length;
}

/** Nanoseconds a frame to parse alone, the fastest of a few runs: a decoder may take twice that. */
function parsedAlone(frames: readonly string[]): number {
  let best = Infinity;
  for (let run = 0; run < PARSE_RUNS; run++) {
    const startMs = performance.now();
    let objects = 0;
    for (const frame of frames) if (typeof JSON.parse(frame) === 'object') objects++;
    if (objects !== frames.length) throw new Error('bug: a frame of the bench is no object');
    best = Math.min(best, performance.now() - startMs);
  }
  return (1e6 * best) / frames.length;
}

/** Quotes, and a trade every fifth row, in the common format. */
function tapeCsvText(): string {
  const walk = new PriceWalk();
  const lines = ['ts_us,kind,bid,bid_size,ask,ask_size,price,size,side,exch_us,id'];
  for (let i = 0; i < ROWS; i++) {
    const { bid, ask, size } = walk.step();
    const us = 1000 * START_MS + 250 * i;
    const buys = i % 2 === 0;
    lines.push(
      i % 5 === 4
        ? `${us},t,,,,,${buys ? ask : bid},${size},${buys ? 'B' : 'S'},${us - 90},${i}`
        : `${us},q,${bid},${size},${ask},${size},,,,${us - 90},${i}`,
    );
  }
  return lines.join('\n') + '\n';
}

/** Nanoseconds a row to find the line breaks and nothing else, byte by byte, the fastest of a few runs. */
function scanned(bytes: Uint8Array): number {
  let best = Infinity;
  for (let run = 0; run < PARSE_RUNS; run++) {
    const startMs = performance.now();
    let lines = 0;
    for (let at = 0; at < bytes.length; at++) if (bytes[at] === LINE_FEED) lines++;
    if (lines !== ROWS + 1) throw new Error('bug: a line of the bench is lost');
    best = Math.min(best, performance.now() - startMs);
  }
  return (1e6 * best) / ROWS;
}

function importedRows(bytes: Uint8Array): number {
  const reader = new TapeImport('auto');
  reader.begin('bench.tape.csv');
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES) reader.feed(bytes.subarray(at, at + CHUNK_BYTES));
  const result = reader.end();
  if (!result.ok) throw new Error(`bug: ${result.error}`);
  return result.tape.length;
}
