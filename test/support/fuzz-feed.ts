import { expect } from 'vitest';
import { randomStream } from '../../src/domain/random';
import { tapeDigest } from '../../src/tape/encoding';
import { MARK, type Tape } from '../../src/tape/tape';
import type { FeedState } from '../../src/feed/live-feed';
import { FeedBench, planOf } from './feed-bench';
import { HOSTILE_KINDS, hostileFrame } from './hostile-frames';

/** Frames between two ticks of a feed, at a millisecond a frame: a feed that is not ticked takes itself to have slept. */
const TICK_FRAMES = 50;

/**
 * Plays hostile frames, with good ones between them, to a feed and to its twin, which never hears of what the first one
 * rejected. Both must end with the same tape: a rejected frame leaves no trace. Every frame is counted, nothing throws,
 * nothing that is not finite reaches the tape, and only known frames are sent. Gives what the feed counted.
 */
export function fuzzFeed(
  preset: string,
  frames: readonly unknown[],
  count: number,
  seed: number,
  symbol = '',
): FeedState['counts'] {
  const random = randomStream(seed, `fuzz ${preset}`);
  const good = frames.map((frame) => JSON.stringify(frame));
  const [feed, twin] = [openBench(preset, symbol), openBench(preset, symbol)];
  for (let i = 0; i < count; i++) {
    const kind = HOSTILE_KINDS[i % HOSTILE_KINDS.length];
    const isGood = random.unit() < 0.2;
    const frame = isGood ? good[Math.floor(random.unit() * good.length)] : hostileFrame(kind, random, good);
    feed.nowS += 0.001;
    twin.nowS = feed.nowS;
    if (i % TICK_FRAMES === 0) {
      for (const bench of [feed, twin]) {
        bench.feed.tick(feed.nowS);
        reopen(bench);
      }
    }
    const before = feed.state.counts;
    feed.feed.onMessage(feed.generation, frame);
    if (!wasOnlyRejected(before, feed.state.counts)) twin.feed.onMessage(twin.generation, frame);
    reopen(feed);
    reopen(twin);
  }
  const where = `${preset}, seed ${seed}`;
  expect(feed.state.connection, where).toBe(twin.state.connection);
  expect(tapeDigest(feed.tape), where).toBe(tapeDigest(twin.tape));
  expect(numbersAreFinite(feed.tape), where).toBe(true);
  const [counted, twinCounted] = [feed.state.counts, twin.state.counts];
  for (const what of ['quotes', 'trades', 'disconnects'])
    expect(counted[what], where).toBe(twinCounted[what]);
  return counted;
}

function openBench(preset: string, symbol: string): FeedBench {
  return new FeedBench(planOf(preset, '', { symbol }), { jumpGuard: null }).start().open();
}

/** A refusal, an announced restart or a broken sequence ends the connection: begin the next one at once. */
function reopen(bench: FeedBench): void {
  bench.obey();
  const { connectionState } = bench.feed;
  if (connectionState === 'stopped') bench.start();
  if (connectionState === 'waiting') {
    bench.feed.retryNow();
    bench.obey();
  }
  if (bench.feed.connectionState === 'connecting') bench.open();
}

const MARKET = [
  'quotes',
  'trades',
  'own fills (shown, not booked)',
  'errors from the venue',
  'refusals from the venue',
];
const BREAKS = [
  'announced restarts',
  'empty or one-sided books',
  'gaps in the sequence',
  'gaps in the trades',
];
/** A repeated trade is no row, but it says where the venue's numbers stand. */
const REPEATED = 'seen before';
const TOLD = [
  REPEATED,
  ...MARKET,
  ...BREAKS,
  'checksums that did not match',
  'acknowledgements',
  'heartbeats',
  'notices',
];

/** Whether a frame was counted as rejected, and as nothing else. Each frame must be counted as something. */
function wasOnlyRejected(
  before: Readonly<Record<string, number>>,
  after: Readonly<Record<string, number>>,
): boolean {
  const grown = Object.keys(after).filter((what) => after[what] !== before[what]);
  expect(grown.length).toBeGreaterThan(0);
  return !grown.some((what) => TOLD.includes(what));
}

function numbersAreFinite({ length, time, kind, price, ask, size, askSize, exchangeUs, id }: Tape): boolean {
  for (let i = 0; i < length; i++) {
    const all = [time[i], price[i], ask[i], size[i] ?? 0, askSize[i] ?? 0, exchangeUs[i], id[i]];
    if (!all.every((value) => Number.isFinite(value) && value >= 0)) return false;
    if (kind[i] !== MARK && price[i] <= 0) return false;
  }
  return true;
}
