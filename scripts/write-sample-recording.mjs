// Writes public/BTC-USD-sample.csv.gz: two hours that our own market model made, told as a recorder would have heard
// them. `node scripts/write-sample-recording.mjs` gives the same bytes every time.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'fflate';

const OUT = fileURLToPath(new URL('../public/BTC-USD-sample.csv.gz', import.meta.url));
/** Monday, 5 January 2026, 14:00 UTC. */
const ORIGIN_US = 1_767_621_600_000_000;
/** Coarse, so that whole orders end at our price: there the fill rules differ. */
const TICK = 5;
const HEADER = 'ts_us,kind,bid,bid_size,ask,ask_size,price,size,side,exch_us,id';
/** Kinds of rows in a tape file. */
const [QUOTE, BUY, SELL] = [0, 1, 2];

/** An ordinary hour, a wild quarter of one with a fall of the price in it, and the calm after. */
const CONFIG = {
  seed: 2026,
  durationS: 7200,
  market: {
    part: 'informed-jumps',
    values: { mid: 65_000, sigma: 4, A: 0.09, k: 0.025, informedShare: 0.12, revealS: 2, gridS: 0.5 },
    events: [
      { kind: 'regime', t: 3900, durationS: 900, factor: 6 },
      { kind: 'burst', t: 4200, durationS: 120, factor: 6, side: 'sell' },
      { kind: 'jump', t: 4200, size: -260, overS: 45, recovered: 0.5, recoverS: 600 },
    ],
  },
  instrument: { symbol: 'SAMPLE-USD', tick: 0, lotStep: 0 },
};

/** Columns of the rows that the headless command wrote. */
function modelRows() {
  const folder = mkdtempSync(join(tmpdir(), 'quotelab-sample-'));
  try {
    const config = join(folder, 'config.json');
    writeFileSync(config, JSON.stringify(CONFIG));
    const command = fileURLToPath(new URL('quotelab.mjs', import.meta.url));
    const { status, stderr } = spawnSync(process.execPath, [command, 'run', config, '--out', folder]);
    if (status !== 0) throw new Error(String(stderr));
    return readTape(readFileSync(join(folder, 'tape.qlt')));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** @param {Buffer} file A tape of mids without sizes: times and prices as doubles, then kinds. */
function readTape(file) {
  const start = 12 + file.readUInt32LE(8);
  const rows = file.readDoubleLE(start);
  const double = (/** @type {number} */ column, /** @type {number} */ row) =>
    file.readDoubleLE(start + 8 + 8 * (column * rows + row));
  return Array.from({ length: rows }, (_, row) => ({
    timeS: double(0, row),
    price: double(1, row),
    kind: file[start + 8 + 16 * rows + row],
  }));
}

/** Mulberry32: enough for sizes and delays. @param {number} seed */
function uniform(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const random = uniform(7);
const exponential = (/** @type {number} */ mean) => -mean * Math.log(1 - random());
const price = (/** @type {number} */ ticks) => String(ticks * TICK);
const size = (/** @type {number} */ mean) => Math.max(0.001, exponential(mean)).toFixed(3);

/** A recorder's clock and the way to it: 9 ms at best, 5 ms more on average, stamped behind an exchange that runs 40 ms fast. */
const delayUs = () => Math.round(9000 + exponential(5000)) - 40_000;

const lines = [HEADER];
let id = 0;
let told = '';
let [bid, ask] = [0, 0];
/** Half of the spread, price units: it breathes around 1.5. */
let half = 1.5;
let before = 0;
for (const row of modelRows()) {
  const us = ORIGIN_US + Math.round(row.timeS * 1e6);
  const stamp = us - delayUs();
  if (row.kind === QUOTE) {
    const moved = Math.abs(row.price - before);
    before = row.price;
    half += 0.05 * (1.5 - half) + 0.08 * Math.min(moved, 20) * random() + 0.2 * (random() - 0.5);
    half = Math.min(12, Math.max(0.2, half));
    bid = Math.floor((row.price - half) / TICK);
    ask = Math.max(bid + 1, Math.ceil((row.price + half) / TICK));
    const now = `${bid} ${ask}`;
    if (now === told) continue;
    told = now;
    lines.push(`${us},q,${price(bid)},${size(0.9)},${price(ask)},${size(0.9)},,,,${stamp},`);
    continue;
  }
  if (row.kind !== BUY && row.kind !== SELL) continue;
  // The first print is at the touch; an order that reached deeper prints once more where it ended.
  const buys = row.kind === BUY;
  const touch = buys ? ask : bid;
  const worst = Math.round(row.price / TICK);
  const letter = buys ? 'B' : 'S';
  lines.push(`${us},t,,,,,${price(touch)},${size(0.12)},${letter},${stamp},${++id}`);
  if (buys ? worst > touch : worst < touch)
    lines.push(`${us},t,,,,,${price(worst)},${size(0.2)},${letter},${stamp},${++id}`);
}
const packed = gzipSync(Buffer.from(`${lines.join('\n')}\n`), { level: 9, mtime: 1 });
writeFileSync(OUT, packed);
console.log(`${OUT}: ${lines.length - 1} rows, ${Math.round(packed.length / 1024)} KiB`);
