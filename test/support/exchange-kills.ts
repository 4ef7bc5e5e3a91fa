import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { randomStream } from '../../src/domain/random';
import { callRest, Ear } from './exchange-host';

const script = fileURLToPath(new URL('../../scripts/quotelab.mjs', import.meta.url));

/** Bundles the command once, so that the starts that follow are quick. */
export function bundleCommand(): void {
  const { status, stderr } = spawnSync(process.execPath, [script, '--build-only'], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`the command could not be bundled: ${stderr}`);
}

export interface ExchangeProcess {
  readonly http: string;
  readonly ws: string;
  readonly child: ChildProcess;
  /** What it has written to standard error so far. */
  log(): string;
  /** Sends a signal and waits for the end; returns the exit code, null where the signal ended it. */
  end(signal: NodeJS.Signals): Promise<number | null>;
}

/** The exchange as its own process; resolves when it says that it is ready, and fails with its last words. */
export function startProcess(...words: string[]): Promise<ExchangeProcess> {
  const child = spawn(process.execPath, [script, 'exchange', ...words], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  child.stderr.on('data', (chunk: Buffer) => {
    log += chunk.toString();
  });
  const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  return new Promise((resolve, reject) => {
    createInterface(child.stdout).once('line', (line) => {
      const { http, ws, problems } = JSON.parse(line);
      if (http === undefined) return reject(new Error(JSON.stringify(problems)));
      resolve({
        http,
        ws,
        child,
        log: () => log,
        end: (signal) => {
          child.kill(signal);
          return ended;
        },
      });
    });
    void ended.then((code) => reject(new Error(`the exchange ended with ${code}: ${log}`)));
  });
}

/** What a bot was told before its venue was killed. */
interface Told {
  /** The last answer about each order. */
  readonly orders: Map<number, { readonly status: string; readonly filled_size: number }>;
  readonly fills: Map<number, { readonly price: number; readonly size: number; readonly order_id: string }>;
}

/**
 * Trades at a venue in a process of its own and kills it (`kill -9`) `kills` times, each in the middle of what follows a
 * random number of answers, on one state file.
 * After each it is started again, and everything that any answer or frame ever said must still be true. Returns what
 * was lost in words, and how much there was to lose.
 */
export async function killAndCompare(
  kills: number,
  seed: number,
  words: readonly string[],
): Promise<{
  readonly lost: string[];
  readonly orders: number;
  readonly fills: number;
  readonly makers: number;
}> {
  const random = randomStream(seed, 'kills');
  const told: Told = { orders: new Map(), fills: new Map() };
  const lost: string[] = [];
  let makers = 0;
  for (let i = 0; i <= kills && lost.length === 0; i++) {
    const venue = await startProcess('--port', '0', ...words);
    lost.push(...(await missing(venue.http, told)));
    if (i === kills) {
      makers = (await callRest(venue.http, 'GET', '/account')).body.maker_volume;
      await venue.end('SIGTERM');
      break;
    }
    await trade(venue, told, seed * 1000 + i, 1 + Math.floor(random.unit() * 25));
  }
  return { lost, orders: told.orders.size, fills: told.fills.size, makers };
}

/**
 * Places, crosses and cancels as fast as answers come. After `answers` of them the venue is killed, within the next
 * milliseconds, while the bot goes on.
 */
async function trade(venue: ExchangeProcess, told: Told, seed: number, answers: number): Promise<void> {
  const { http, ws } = venue;
  const random = randomStream(seed, 'bot');
  const ear = new Ear(ws);
  await ear.until((each) => each.closed ?? each.socket.readyState === 1);
  ear.say({ action: 'subscribe', channel: 'fills' });
  const open: string[] = [];
  let left = answers;
  const answered = (order: Order): void => {
    told.orders.set(numberOf(order.order_id), order);
    if (--left === 0) setTimeout(() => void venue.end('SIGKILL'), random.unit() * 6);
  };
  const act = async (): Promise<void> => {
    for (;;) {
      const { mid } = (await callRest(http, 'GET', '/ticker/BTC-USDC')).body;
      const side = random.unit() < 0.5 ? 'buy' : 'sell';
      const away = (side === 'buy' ? -1 : 1) * (random.unit() * 40 - 8);
      const order = { symbol: 'BTC-USDC', side, price: Math.round((mid + away) * 100) / 100, size: 0.01 };
      const { status, body } = await callRest(http, 'POST', '/orders', order);
      if (status !== 201) continue;
      answered(body);
      open.push(body.order_id);
      if (open.length < 6) continue;
      const cancelled = await callRest(http, 'DELETE', `/orders/${open.shift()}`);
      if (cancelled.status === 200) answered(cancelled.body);
    }
  };
  await act().catch(() => undefined);
  await ear.until((each) => each.closed);
  for (const frame of ear.frames) if (frame?.channel === 'fills') told.fills.set(frame.fill.id, frame.fill);
}

interface Order {
  readonly order_id: string;
  readonly status: string;
  readonly filled_size: number;
}

interface Fill {
  readonly id: number;
  readonly side: string;
  readonly price: number;
  readonly size: number;
  readonly order_id: string;
}

/** What was told and is true no more; then what does not add up. All orders are cancelled in between. */
async function missing(http: string, told: Told): Promise<string[]> {
  const orders = await allOrders(http);
  const problems: string[] = [];
  // The venue remembers the last thousand closed orders, and as many fills.
  const oldest = Math.min(...orders.keys());
  for (const [id, was] of told.orders) {
    const is = orders.get(id);
    if (is === undefined && id < oldest) continue;
    if (is === undefined) problems.push(`order ${id} is gone`);
    else if (is.filled_size < was.filled_size) problems.push(`order ${id} lost a fill`);
    else if (was.status === 'cancelled' && is.status !== 'cancelled')
      problems.push(`order ${id} is open again`);
  }
  await callRest(http, 'DELETE', '/orders');
  const fills = await allFills(http);
  const oldestFill = Math.min(...fills.keys());
  for (const [id, was] of told.fills) {
    const is = fills.get(id);
    if (is === undefined && id < oldestFill) continue;
    if (is === undefined || is.price !== was.price || is.size !== was.size)
      problems.push(`fill ${id} is gone`);
  }
  return [...problems, ...(await imbalances(http, fills))];
}

/** Whether orders, fills and the account agree; nothing may trade meanwhile. */
async function imbalances(http: string, fills: ReadonlyMap<number, Fill>): Promise<string[]> {
  const problems: string[] = [];
  const ofOrder = new Map<number, number>();
  let inventory = 0;
  for (const fill of fills.values()) {
    const id = numberOf(fill.order_id);
    ofOrder.set(id, (ofOrder.get(id) ?? 0) + fill.size);
    inventory += (fill.side === 'buy' ? 1 : -1) * fill.size;
  }
  if (fills.size >= 1000) return problems;
  for (const [id, { filled_size }] of await allOrders(http)) {
    const filled = ofOrder.get(id) ?? 0;
    if (Math.abs(filled_size - filled) > 1e-9)
      problems.push(`order ${id}: ${filled_size}, its fills: ${filled}`);
  }
  const account = (await callRest(http, 'GET', '/account')).body;
  if (Math.abs(account.inventory - inventory) > 1e-9) {
    problems.push(`inventory ${account.inventory} is not the sum of the fills, ${inventory}`);
  }
  return problems;
}

async function allOrders(http: string): Promise<Map<number, Order>> {
  const orders = new Map<number, Order>();
  for (let cursor: string | null = ''; cursor !== null;) {
    const next: string = cursor === '' ? '' : `&cursor=${cursor}`;
    const { body } = await callRest(http, 'GET', `/orders?status=all&limit=1000${next}`);
    for (const order of body.orders) orders.set(numberOf(order.order_id), order);
    cursor = body.next_cursor;
  }
  return orders;
}

async function allFills(http: string): Promise<Map<number, Fill>> {
  const fills = new Map<number, Fill>();
  for (let since: number | null = 0; since !== null;) {
    const { body } = await callRest(http, 'GET', `/fills?limit=1000&since=${since}`);
    for (const fill of body.fills) fills.set(fill.id, fill);
    since = body.next_since;
  }
  return fills;
}

function numberOf(name: string): number {
  return Number(name.slice('ord_'.length));
}
