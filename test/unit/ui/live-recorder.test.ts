import { afterEach, describe, expect, test, vi } from 'vitest';
import { LiveRecorder } from '../../../src/ui/keep/live-recorder';
import {
  MOST_RECORDINGS,
  toMakeRoom,
  type LiveRecording,
  type LiveShelf,
} from '../../../src/ui/keep/live-shelf';

function recording(id: number, bytes: number): LiveRecording {
  return {
    id: String(id),
    startedAtMs: 1000 - id,
    symbol: 'BTC-USD',
    preset: 'coinbase',
    spanS: 60,
    bytes,
    cut: false,
  };
}

describe('room for another recording', () => {
  test('is made by the oldest, beyond twenty', () => {
    const kept = Array.from({ length: MOST_RECORDINGS }, (_, i) => recording(i, 1));
    expect(toMakeRoom(kept, recording(-1, 1))).toEqual([String(MOST_RECORDINGS - 1)]);
    expect(toMakeRoom(kept.slice(1), recording(-1, 1))).toEqual([]);
  });

  test('is made by as many as its bytes need, and its own earlier state is none of them', () => {
    const kept = [recording(0, 60e6), recording(1, 100e6), recording(2, 100e6), recording(3, 1e6)];
    expect(toMakeRoom(kept, recording(0, 64e6))).toEqual([]);
    expect(toMakeRoom(kept, recording(-1, 64e6))).toEqual(['3', '2']);
  });
});

/** A shelf in memory, a feed under control and a clock that the test moves. */
function world() {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance', 'Date'] });
  const kept = new Map<string, { about: LiveRecording; tape: Blob }>();
  const shelf: LiveShelf = {
    list: () => Promise.resolve([...kept.values()].map(({ about }) => about)),
    put(about, tape) {
      kept.set(about.id, { about, tape });
      return Promise.resolve();
    },
    tape: (id) => Promise.resolve(kept.get(id)?.tape),
    remove: () => Promise.resolve(),
  };
  const client = {
    source: 'live' as string,
    livePreset: 'coinbase',
    frame: { timeS: 0, live: { connection: 'live', ageS: 0.1 } } as unknown,
    size: 1000,
    api: {
      exportFile: () => Promise.resolve({ name: 'tape.qlt', mime: '', bytes: new Uint8Array(client.size) }),
      configuration: () => Promise.resolve({ instrument: { symbol: 'BTC-USD' } }),
      leftRecording: vi.fn((): Promise<{ bytes: Uint8Array; symbol: string; spanS: number } | null> =>
        Promise.resolve(null),
      ),
    },
  };
  const recorder = new LiveRecorder(client as never, () => Promise.resolve(shelf));
  recorder.close();
  /** Looks once a second, as the page does, while the feed goes on. */
  const pass = async (seconds: number, connection = 'live', ageS: number | null = 0.1): Promise<void> => {
    for (let s = 0; s < seconds; s++) {
      vi.advanceTimersByTime(1000);
      const { timeS } = client.frame as { timeS: number };
      client.frame = { timeS: connection === 'live' ? timeS + 1 : timeS, live: { connection, ageS } };
      await recorder.look();
    }
  };
  return { client, kept, pass };
}

describe('the recorder of live sessions', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  test('saves every quarter of a minute, and what came since when the connection ends', async () => {
    const { kept, pass } = world();
    await pass(14);
    expect(kept.size).toBe(0);
    await pass(2);
    expect([...kept.values()][0].about).toMatchObject({ symbol: 'BTC-USD', preset: 'coinbase', bytes: 1000 });
    await pass(5);
    await pass(1, 'stopped');
    // The feed stood still in the second in which it stopped.
    expect([...kept.values()].map(({ about }) => about.spanS)).toEqual([21]);
  });

  test('keeps what came last also where the key is forgotten, and the age of the price with it', async () => {
    const { kept, pass } = world();
    await pass(7);
    await pass(2, 'idle', null);
    expect([...kept.values()].map(({ about }) => about.spanS)).toEqual([7]);
  });

  test('keeps what came last also where another market takes its place', async () => {
    const { client, kept, pass } = world();
    await pass(18);
    client.source = 'synthetic';
    client.livePreset = 'kraken';
    const left = { bytes: new Uint8Array(1200), symbol: 'BTC-USD', spanS: 18.5 };
    client.api.leftRecording.mockResolvedValueOnce(left);
    await pass(3);
    expect([...kept.values()].map(({ about }) => about)).toMatchObject([
      { symbol: 'BTC-USD', preset: 'coinbase', spanS: 18.5, bytes: 1200 },
    ]);
    expect(client.api.leftRecording).toHaveBeenCalledOnce();
  });

  test('begins another recording with another connection', async () => {
    const { client, kept, pass } = world();
    await pass(20);
    client.frame = { timeS: 0, live: { connection: 'live', ageS: 0.1 } };
    await pass(20);
    expect(kept.size).toBe(2);
  });

  test('keeps what it has of a session that has become too long, and says that it is cut', async () => {
    const { client, kept, pass } = world();
    await pass(20);
    client.size = 68_000_000;
    await pass(20);
    expect([...kept.values()].map(({ about }) => about)).toMatchObject([{ bytes: 1000, cut: true }]);
  });

  test('keeps nothing while no price has come, nor of other markets', async () => {
    const { client, kept, pass } = world();
    client.source = 'synthetic';
    await pass(40);
    client.source = 'live';
    await pass(40, 'live', null);
    expect(kept.size).toBe(0);
  });

  test('goes on when the browser refuses', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
    const client = {
      source: 'live',
      livePreset: 'coinbase',
      frame: { timeS: 30, live: { connection: 'live', ageS: 0 } },
      api: { exportFile: vi.fn(), configuration: vi.fn() },
    };
    const refused = vi.fn(() => Promise.reject(new Error('QuotaExceededError')));
    const recorder = new LiveRecorder(client as never, refused);
    recorder.close();
    await recorder.look();
    vi.advanceTimersByTime(16_000);
    await recorder.look();
    expect(refused).toHaveBeenCalledTimes(1);
  });
});
