import { describe, expect, test } from 'vitest';
import { fuzzFeed } from '../support/fuzz-feed';
import { hasRecording, recordedFrames } from '../support/recorded-session';
import { VENUE_FRAMES } from '../support/venue-frames';

/** 40,000 frames a preset: ten thousand each of bytes, text, near-JSON and mutations. */
const FRAMES_A_PRESET = 40_000;

describe('hostile frames by the ten thousand', () => {
  test.each(Object.keys(VENUE_FRAMES))('%s', (preset) => {
    fuzzFeed(preset, VENUE_FRAMES[preset], FRAMES_A_PRESET, 11);
  });

  const sessions = [
    ['kraken', 'KRAKEN.ws.50.0', 'SC/EUR'],
    ['coinbase', 'COINBASE.ws.28.0', 'SKL-BTC'],
    ['okx', 'OKX.ws.1.0', 'BTC-USDT'],
    ['bitstamp', 'BITSTAMP.ws.1.0', 'ethusd'],
  ] as const;
  test.skipIf(!hasRecording('ws_sessions/OKX.ws.1.0.gz')).each(sessions)(
    '%s: mutations of the recorded session %s (skips where the recordings are not there)',
    (preset, name, symbol) => {
      const frames = recordedFrames(`ws_sessions/${name}.gz`).map(({ text }) => JSON.parse(text) as unknown);
      // A thousand levels a frame would make this a test of JSON.parse.
      const short = frames.map(topOfBook).filter((frame) => JSON.stringify(frame).length < 2000);
      const told = short.filter((frame) => JSON.stringify(frame).includes(symbol)).slice(0, 500);
      expect(told.length).toBeGreaterThan(40);
      const counts = fuzzFeed(preset, told, FRAMES_A_PRESET, 12, symbol);
      expect((counts.quotes ?? 0) + (counts.trades ?? 0)).toBeGreaterThan(0);
    },
  );
});

/** A frame whose long lists are cut to the first ten entries. */
function topOfBook(frame: unknown): unknown {
  return JSON.parse(JSON.stringify(frame), (_, value: unknown) =>
    Array.isArray(value) && value.length > 20 ? value.slice(0, 10) : value,
  );
}
