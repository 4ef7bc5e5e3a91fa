import { expose } from 'comlink';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { DEFAULT_CONFIG } from '../../../src/session/default-config';
import type { Config } from '../../../src/session/config';
import type { SocketLike } from '../../../src/feed/socket';
import { EngineClient } from '../../../src/ui/engine.svelte';
import { withSetting } from '../../../src/ui/rail/setting';
import { EngineHost, type Surroundings } from '../../../workers/engine-host';
import { configured } from '../../support/configured';
import { STILL } from '../../support/still-world';

const channels: MessageChannel[] = [];

/** What the page listens to, and what waits for its next drawing; null = it draws at once. */
const listeners = new Map<string, () => void>();
let undrawn: (() => void)[] | null = null;

// They stay until the file is done: a client draws once more after it was closed.
vi.stubGlobal('document', {
  hidden: false,
  addEventListener: (kind: string, listener: () => void) => listeners.set(kind, listener),
  removeEventListener: vi.fn(),
});
vi.stubGlobal('requestAnimationFrame', (run: (ms: number) => void) => {
  const draw = (): void => run(performance.now());
  return undrawn === null ? setTimeout(draw, 1) : undrawn.push(draw);
});
vi.stubGlobal('cancelAnimationFrame', clearTimeout);
const screen = { width: 1440 };
vi.stubGlobal('screen', screen);
vi.stubGlobal('devicePixelRatio', 1);

afterEach(() => {
  for (const { port1, port2 } of channels.splice(0)) {
    port1.close();
    port2.close();
  }
});

/** The page's client and the engine that it speaks to. */
function connected(world: Surroundings = STILL): { client: EngineClient; host: EngineHost } {
  const channel = new MessageChannel();
  channels.push(channel);
  const host = new EngineHost(world);
  expose(host, channel.port1);
  const worker = Object.assign(channel.port2, { terminate: () => undefined }) as unknown as Worker;
  const client = new EngineClient({ worker, broke: new Promise(() => undefined) });
  return { client, host };
}

const averse = (gamma: number): Config => configured({ strategy: { values: { gamma } } });

const LIVE = {
  preset: 'purple-flea-d1',
  url: '',
  symbol: 'BTC-USDC',
  confirmedHosts: [],
  allowKeyInUrl: true,
  frames: null,
  fillRule: null,
};

describe('the page’s client', () => {
  test('loses no kill to a slider that is being dragged', async () => {
    const { client, host } = connected();
    await client.open(DEFAULT_CONFIG, 60);
    void client.applyChange(averse(0.02));
    void client.applyChange(averse(0.03));
    const killed = client.kill();
    await Promise.all([client.applyChange(averse(0.04)), killed]);
    const { risk } = await host.frame({ points: 10, fromS: null, toS: null });
    expect(risk.state).toBe('killed');
    expect(client.asked).toEqual({ ...averse(0.04), actions: [{ t: 60, do: 'kill' }] });
    expect(client.config.strategy.values.gamma).toBe(0.04);
    client.close();
  });

  test('takes for the run kept what the engine keeps, and keeps it whatever frame comes next', async () => {
    const { client } = connected();
    await client.open(DEFAULT_CONFIG, 60);
    await client.start(true);
    const kept = client.setBaseline();
    await kept;
    await vi.waitFor(() => expect(client.frame?.baseline).not.toBeNull());
    expect(client.baselineConfig).toEqual(DEFAULT_CONFIG);

    void client.applyChange(averse(0.02));
    void client.applyChange(averse(0.03));
    await client.setBaseline();
    expect(client.comparedWith).toEqual(averse(0.02));
    client.close();
  });

  test.each([
    [300, 251],
    [1440, 1001],
  ])('asks for no more points than a screen of %i pixels has from side to side', async (width, length) => {
    screen.width = width;
    const { client } = connected();
    await client.open(DEFAULT_CONFIG, 1000);
    await client.start(false);
    await vi.waitFor(() => expect(client.frame?.timeS).toBe(1000));
    expect(client.frame?.run.length).toBe(length);
    client.close();
  });

  test('carries no change that was not sent yet into what is opened next', async () => {
    const { client, host } = connected();
    await client.open(DEFAULT_CONFIG, 60);
    const changing = [0.02, 0.03].map((gamma) => client.applyChange(averse(gamma)));
    const opening = client.open(averse(0.5), 60);
    await Promise.all([...changing, client.applyChange(averse(0.04)), opening]);
    expect((await host.configuration()).strategy.values.gamma).toBe(0.5);
    expect(client.asked).toEqual(averse(0.5));
    expect(client.config.strategy.values.gamma).toBe(0.5);
    client.close();
  });

  test('sends a change that waited while something was opened that was refused', async () => {
    const { client, host } = connected();
    await client.open(DEFAULT_CONFIG, 60);
    const changing = [0.02, 0.03].map((gamma) => client.applyChange(averse(gamma)));
    await Promise.all([...changing, client.open({ ...DEFAULT_CONFIG, durationS: -1 }, 60)]);
    expect((await host.configuration()).strategy.values.gamma).toBe(0.03);
    client.close();
  });

  test('keeps no run of a live market: what it would have done with other settings is its ghost', async () => {
    const socket = { send: () => undefined, close: () => undefined } as unknown as SocketLike;
    const { client } = connected({ ...STILL, openSocket: () => socket });
    await client.start(true);
    expect((await client.connect(LIVE, 'pf_live_0123456789')).ok).toBe(true);
    await vi.waitFor(() => expect(client.source).toBe('live'));
    const begun = client.config;
    await client.setBaseline();
    expect(client.comparedWith).toBeNull();
    await client.applyChange(withSetting(begun, 'strategy.values.gamma', 0.05));
    await client.setBaseline();
    expect(client.baselineConfig).toEqual(begun);
    client.close();
  });

  test('draws what a hand has pressed before it takes in what the market did', async () => {
    const { client, host } = connected();
    await client.open(DEFAULT_CONFIG, 60);
    await client.start(true);
    await client.pause();
    await vi.waitFor(() => expect(client.frame?.timeS).toBe(60));
    const asked = vi.spyOn(host, 'frame');
    undrawn = [];
    listeners.get('keydown')!();
    const press = undrawn.pop()!;
    void client.seek(120);
    // All that waits for a drawing goes on, but for what was pressed.
    await vi.waitFor(() => {
      for (const draw of undrawn!.splice(0)) draw();
      expect(asked).toHaveBeenCalled();
    });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(client.frame!.timeS).toBe(60);
    press();
    // The frame that waited may have been asked for before the cursor moved: the next one needs a drawing.
    await vi.waitFor(() => {
      for (const draw of undrawn!.splice(0)) draw();
      expect(client.frame!.timeS).toBe(120);
    });
    const left = undrawn.splice(0);
    undrawn = null;
    for (const draw of left) draw();
    client.close();
  });
});
