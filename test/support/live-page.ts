import type { Page } from 'playwright';
import type { FaultServer } from './fault-server';
import { decodeTape } from '../../src/tape/tape-decoder';
import type { Tape } from '../../src/tape/tape';

/** What a sample of the engine told: milliseconds by the page's clock. */
export interface Sample {
  readonly atMs: number;
  readonly connection: string;
  readonly quoted: boolean;
  readonly risk: string;
  readonly fills: number;
}

/** What the init script leaves in the page. */
interface Tap {
  engine: Worker;
  samples: Sample[];
  strings: string[];
  listening: boolean;
  longTasksMs: number[];
  pressedMs: number;
  withdrawnMs: number;
  ask: (method: string, ...values: unknown[]) => Promise<never>;
  watch: (everyMs: number) => void;
  untilWithdrawn: () => Promise<void>;
}

declare global {
  interface Window {
    tap: Tap;
  }
}

/**
 * Put into the page before anything of it runs: keeps the engine's worker, so that it can be asked besides the page,
 * and whatever texts it says. It changes nothing of either.
 */
function installTap(): void {
  const Native = window.Worker;
  const tap = {
    samples: [] as Sample[],
    strings: [] as string[],
    listening: false,
    longTasksMs: [] as number[],
    pressedMs: 0,
    withdrawnMs: 0,
  } as Tap;
  window.tap = tap;
  const walk = (value: unknown): void => {
    if (typeof value === 'string') tap.strings.push(value);
    else if (value instanceof Uint8Array) tap.strings.push(new TextDecoder('latin1').decode(value));
    else if (ArrayBuffer.isView(value) || typeof value !== 'object' || value === null) return;
    else for (const [name, inner] of Object.entries(value)) [name, inner].forEach(walk);
  };
  window.Worker = class extends Native {
    constructor(url: string | URL, options?: WorkerOptions) {
      super(url, options);
      if (/engine-/.test(String(url))) tap.engine = this;
      this.addEventListener('message', ({ data }) => {
        if (tap.listening) walk(data);
      });
    }
  };
  tap.ask = (method, ...values) =>
    new Promise((resolve) => {
      const id = `tap-${Math.random()}`;
      const hear = ({ data }: MessageEvent<{ id: string; value: never }>): void => {
        if (data.id !== id) return;
        tap.engine.removeEventListener('message', hear);
        resolve(data.value);
      };
      tap.engine.addEventListener('message', hear);
      const argumentList = values.map((value) => ({ type: 'RAW', value }));
      tap.engine.postMessage({ id, type: 'APPLY', path: [method], argumentList });
    });
  const sample = async (): Promise<Sample> => {
    const frame = (await tap.ask('frame', { points: 2, fromS: null, toS: null })) as {
      live: { connection: string } | null;
      ladder: { bid: unknown; ask: unknown }[];
      risk: { state: string };
      scorecard: { fills: number };
    };
    const taken = {
      atMs: performance.now(),
      connection: frame.live?.connection ?? 'none',
      quoted: frame.ladder.some(({ bid, ask }) => bid !== null || ask !== null),
      risk: frame.risk.state,
      fills: frame.scorecard.fills,
    };
    tap.samples.push(taken);
    return taken;
  };
  tap.watch = (everyMs) => {
    const again = (): void => void sample().then(() => setTimeout(again, everyMs));
    again();
  };
  tap.untilWithdrawn = async () => {
    tap.withdrawnMs = 0;
    while ((await sample()).quoted || tap.pressedMs === 0);
    tap.withdrawnMs = performance.now();
  };
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) tap.longTasksMs.push(duration);
  }).observe({ type: 'longtask', buffered: true });
}

/** Asks the engine for its tape; in base64, because only texts come out of a page. */
export const TAPE_AS_TEXT = `window.tap.ask('exportFile', 'tape').then(({ bytes }) => {
  let binary = '';
  for (let at = 0; at < bytes.length; at += 32768) binary += String.fromCharCode(...bytes.subarray(at, at + 32768));
  return btoa(binary);
})`;

/** The same as a text, for browsers that take one. The tour of the first visit has been seen. */
export const TAP_SCRIPT = `(${installTap.toString()})(); localStorage.setItem('quotelab.tour', 'seen');`;

/** The page on a live feed, driven like a user does and watched through the tap. */
export class LivePage {
  readonly page: Page;

  private constructor(page: Page) {
    this.page = page;
  }

  /** Opens the site as a reader who has been here. */
  static async open(page: Page, address: string): Promise<LivePage> {
    await page.addInitScript(installTap);
    await page.addInitScript(() => localStorage.setItem('quotelab.tour', 'seen'));
    await page.goto(address);
    await page.waitForFunction(
      () => (document.querySelector('.clock strong')?.textContent ?? '') > '0:30:00',
      null,
      {
        timeout: 60_000,
      },
    );
    return new LivePage(page);
  }

  /** Fills in the live panel and connects to the server. */
  async connect(server: FaultServer, key = ''): Promise<void> {
    const { page } = this;
    await page.getByRole('radio', { name: 'Live', exact: true }).check({ force: true });
    await page.getByLabel('Venue', { exact: true }).selectOption({ label: 'Sandbox exchange' });
    await page.getByLabel('Address', { exact: true }).fill(`${server.address}/ws/trading`);
    await page.getByLabel('Key', { exact: true }).fill(key);
    await page.getByRole('button', { name: 'Connect', exact: true }).click();
  }

  /** Waits until the engine says so; the last sample it was. */
  async until(
    condition: 'live' | 'quoting' | 'not quoting' | 'not live',
    withinMs = 30_000,
  ): Promise<Sample> {
    return this.page.evaluate(
      async ([wanted, timeoutMs]) => {
        const deadline = performance.now() + timeoutMs;
        for (;;) {
          const sample = window.tap.samples.at(-1);
          const holds =
            sample !== undefined &&
            (wanted === 'live'
              ? sample.connection === 'live'
              : wanted === 'not live'
                ? sample.connection !== 'live'
                : sample.quoted === (wanted === 'quoting'));
          if (holds) return sample;
          if (performance.now() > deadline) throw new Error(`never ${wanted}: ${JSON.stringify(sample)}`);
          await new Promise((resolve) => setTimeout(resolve, 5));
        }
      },
      [condition, withinMs] as const,
    );
  }

  /** Samples the engine from now on, as often as it answers and at most so often. */
  watch(everyMs: number): Promise<void> {
    return this.page.evaluate((ms) => window.tap.watch(ms), everyMs);
  }

  samples(): Promise<Sample[]> {
    return this.page.evaluate(() => window.tap.samples);
  }

  forgetSamples(): Promise<void> {
    return this.page.evaluate(() => void (window.tap.samples = []));
  }

  /** Now by the clock of the samples. */
  nowMs(): Promise<number> {
    return this.page.evaluate(() => performance.now());
  }

  /** What was received, as the engine has it. */
  async tape(): Promise<Tape> {
    const text = await this.page.evaluate<string>(TAPE_AS_TEXT);
    const tape = decodeTape(new Uint8Array(Buffer.from(text, 'base64')));
    if ('error' in tape) throw new Error(tape.error);
    return tape;
  }

  /** How often each thing was read, rejected or conflated. */
  async counts(): Promise<Record<string, number>> {
    return this.page.evaluate(async () => {
      const frame = (await window.tap.ask('frame', { points: 2, fromS: null, toS: null })) as {
        live: { counts: Record<string, number> };
      };
      return frame.live.counts;
    });
  }

  /** Milliseconds from a press, as the page hears it, to an engine without quotes. */
  async killBy(press: () => Promise<void>): Promise<number> {
    await this.page.evaluate(() => {
      const note = (): void => void (window.tap.pressedMs = performance.now());
      window.tap.pressedMs = 0;
      for (const kind of ['click', 'keydown']) addEventListener(kind, note, { capture: true, once: true });
    });
    const withdrawn = this.page.evaluate(() => window.tap.untilWithdrawn());
    await press();
    await withdrawn;
    return this.page.evaluate(() => window.tap.withdrawnMs - window.tap.pressedMs);
  }
}
