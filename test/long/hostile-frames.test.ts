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

  const sessions = {
    kraken: 'KRAKEN.ws.50.0',
    coinbase: 'COINBASE.ws.28.0',
    okx: 'OKX.ws.1.0',
    bitstamp: 'BITSTAMP.ws.1.0',
  };
  test.skipIf(!hasRecording('ws_sessions/OKX.ws.1.0.gz')).each(Object.entries(sessions))(
    '%s: mutations of the recorded session %s (skips where the recordings are not there)',
    (preset, name) => {
      const frames = recordedFrames(`ws_sessions/${name}.gz`).map(({ text }) => JSON.parse(text) as unknown);
      // Short ones first: a thousand levels a frame would make this a test of JSON.parse.
      const short = frames.filter((frame) => JSON.stringify(frame).length < 2000).slice(0, 500);
      expect(short.length).toBeGreaterThan(100);
      fuzzFeed(preset, short, FRAMES_A_PRESET, 12);
    },
  );
});
