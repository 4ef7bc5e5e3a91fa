import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { bundleCommand } from '../support/exchange-kills';
import { startExchangeProcess } from '../support/exchange-process';

/** How long the bots trade, s. */
const LASTS_S = Number(process.env.QUOTELAB_SOAK_S ?? 3600);
const BOTS = 100;
/** Every bot quotes both sides anew so often: an account's thousand remembered orders are full within 17 minutes. */
const REQUOTE_MS = 2000;
const SAMPLE_MS = 5000;

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** A bot that quotes both sides anew in a steady rhythm and counts what it hears. */
class Bot {
  readonly counts = { orders: 0, cancels: 0, fills: 0, quotes: 0, trades: 0 };
  /** Orders and cancels refused, by reason. */
  readonly refused: Record<string, number> = {};
  private readonly http: string;
  private readonly key: string;
  private readonly agent: Agent;
  private readonly socket: WebSocket;
  private mid = 0;
  /** The requests of a beat under way. */
  private beat: Promise<void> | null = null;
  private open: string[] = [];

  constructor(http: string, ws: string, number: number, agent: Agent) {
    this.http = http;
    this.key = `bot-${number}`;
    this.agent = agent;
    this.socket = new WebSocket(`${ws}/ws/trading?token=${this.key}`);
    this.socket.on('open', () => {
      for (const channel of ['ticker', 'trades']) this.subscribe({ channel, symbol: 'BTC-USDC' });
      this.subscribe({ channel: 'fills', since: 0 });
    });
    this.socket.on('message', (data: Buffer) => this.hear(JSON.parse(data.toString()) as Message));
    this.socket.on('error', () => undefined);
  }

  close(): void {
    this.socket.terminate();
  }

  /** Resolves when nothing is under way. */
  async idle(): Promise<void> {
    await this.beat?.catch(() => undefined);
  }

  get connected(): boolean {
    return this.socket.readyState === WebSocket.OPEN;
  }

  /** Takes its orders back and places others; a bot that has not finished leaves a beat out. */
  async requote(): Promise<void> {
    if (this.mid === 0 || this.beat !== null) return;
    this.beat = this.replaceOrders().finally(() => (this.beat = null));
    await this.beat;
  }

  private async replaceOrders(): Promise<void> {
    const old = this.open;
    this.open = [];
    for (const id of old) {
      const { status, body } = await this.call('DELETE', `/api/trading/orders/${id}`);
      if (status === 200) this.counts.cancels++;
      else this.refuse(body);
    }
    for (const side of ['buy', 'sell'] as const) {
      const price = this.mid * (1 + (side === 'buy' ? -1 : 1) * (2e-4 + 3e-4 * Math.random()));
      const order = { symbol: 'BTC-USDC', side, type: 'limit', price, size: 0.001, post_only: true };
      const { status, body } = await this.call('POST', '/api/trading/orders', order);
      this.counts.orders++;
      if (status === 201) this.open.push((body as { order_id: string }).order_id);
      else this.refuse(body);
    }
  }

  /** A cancel that comes after the order was filled is no fault of anyone. */
  private refuse(body: unknown): void {
    const { error } = body as { error: string };
    if (error !== 'not_pending') this.refused[error] = (this.refused[error] ?? 0) + 1;
  }

  private subscribe(what: object): void {
    this.socket.send(JSON.stringify({ action: 'subscribe', ...what }));
  }

  private hear(message: Message): void {
    if (message.channel === 'ticker' && typeof message.mid === 'number') {
      this.mid = message.mid;
      this.counts.quotes++;
    } else if (message.channel === 'trades') this.counts.trades++;
    else if (message.channel === 'fills' && message.fill !== undefined) this.counts.fills++;
  }

  private call(method: string, path: string, body?: object): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const headers = { authorization: `Bearer ${this.key}`, 'content-type': 'application/json' };
      const sent = request(`${this.http}${path}`, { method, headers, agent: this.agent }, (response) => {
        let text = '';
        response.on('data', (piece: Buffer) => (text += piece.toString()));
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, body: JSON.parse(text || 'null') }),
        );
      });
      sent.on('error', reject);
      sent.end(body && JSON.stringify(body));
    });
  }
}

interface Message {
  readonly channel?: string;
  readonly mid?: number | null;
  readonly fill?: unknown;
}

/** Resident memory of a process, MiB. */
function residentMiB(pid: number): number {
  const kib = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1];
  return Number(kib) / 1024;
}

function sumOf(counts: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const sum: Record<string, number> = {};
  for (const each of counts) {
    for (const [name, count] of Object.entries(each)) sum[name] = (sum[name] ?? 0) + count;
  }
  return sum;
}

const mean = (of: readonly number[]): number => of.reduce((sum, each) => sum + each, 0) / of.length;

test(`${BOTS} bots trade for ${LASTS_S} s in flat memory`, { timeout: 1000 * (LASTS_S + 300) }, async () => {
  bundleCommand();
  const exchange = await startExchangeProcess(['--port', '0']);
  // Idle connections are closed here, before the exchange does: one closed as it is used is lost.
  const agent = new Agent({ keepAlive: true, maxSockets: 50, timeout: 30_000 });
  const bots = Array.from({ length: BOTS }, (_, i) => new Bot(exchange.http, exchange.ws, i, agent));
  const failures: unknown[] = [];
  const timers = bots.map((bot, i) => {
    const requote = (): void => void bot.requote().catch((error: unknown) => failures.push(error));
    return setTimeout(() => timers.push(setInterval(requote, REQUOTE_MS)), (i * REQUOTE_MS) / BOTS);
  });
  const samples: { atS: number; mib: number }[] = [];
  const startMs = performance.now();
  while (performance.now() - startMs < 1000 * LASTS_S) {
    await new Promise((resolve) => setTimeout(resolve, SAMPLE_MS));
    samples.push({ atS: (performance.now() - startMs) / 1000, mib: residentMiB(exchange.pid) });
  }
  const connected = bots.filter((bot) => bot.connected).length;
  for (const timer of timers) clearInterval(timer);
  // A request that this test itself cuts off is no failure of the exchange.
  await Promise.all(bots.map((bot) => bot.idle()));
  for (const bot of bots) bot.close();
  agent.destroy();
  await exchange.kill();

  const within = (from: number, to: number): number =>
    mean(samples.flatMap(({ atS, mib }) => (atS >= from * LASTS_S && atS < to * LASTS_S ? [mib] : [])));
  const sixths = [0, 1, 2, 3, 4, 5].map((i) => within(i / 6, (i + 1) / 6));
  const totals = sumOf(bots.map(({ counts }) => counts));
  const refused = sumOf(bots.map((bot) => bot.refused));
  console.log(
    `resident MiB by sixths: ${sixths.map((mib) => mib.toFixed(0)).join(' ')}; ${JSON.stringify({ ...totals, refused })}`,
  );
  expect(failures).toEqual([]);
  expect(connected).toBe(BOTS);
  expect(totals.fills).toBeGreaterThan(0);
  expect(refused).toEqual({});
  // What is remembered has its bounds, and they are reached in the first third.
  expect(sixths[5]).toBeLessThan(1.1 * sixths[3]);
});
