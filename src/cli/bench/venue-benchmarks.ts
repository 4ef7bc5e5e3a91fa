import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { randomStream } from '../../domain/random';
import { BUY, SELL } from '../../domain/side';
import { FILLED, NIL, OrderBook, SELF_CANCELLED } from '../../exchange/book';
import type { Benchmark } from './benchmark';
import type { CReferences } from './c-references';

const OPERATIONS = 1_000_000;
const FIELDS = 5;
const LIMIT = 0;
const CANCEL = 1;
const MARKET = 2;
const ORDERS_PER_RUN = 400;
const CONNECTIONS = 8;

/** The order book and the venue behind it. */
export function venueBenchmarks(references: CReferences): Benchmark[] {
  return [
    {
      name: 'book',
      unit: 'ns/op',
      prepare() {
        const stream = orderStream();
        const slots = new Int32Array(OPERATIONS);
        const folder = mkdtempSync(join(tmpdir(), 'quotelab-book-'));
        const file = join(folder, 'orders.bin');
        writeFileSync(file, Buffer.from(Int32Array.of(OPERATIONS).buffer));
        writeFileSync(file, Buffer.from(stream.buffer), { flag: 'a' });
        return {
          run: () => runBook(stream, slots),
          close: () => rmSync(folder, { recursive: true }),
          reference: references.reference('lob', [file, '5'], 'ns_per_op'),
        };
      },
    },
    { name: 'exchange', unit: 'orders/s', prepare: () => exchangeUnderLoad() },
  ];
}

/**
 * A stream of orders by the recipe of the reference's lob_stream.py: 42 % limit orders within 40 ticks of a drifting
 * centre, 4 % of them crossing, 51 % cancellations of one of the last 3,000, 7 % market orders. Rows of
 * (operation, side, ticks, size, id).
 */
function orderStream(): Int32Array {
  const stream = randomStream(1, 'orders');
  const below = (n: number): number => Math.floor(n * stream.unit());
  const records = new Int32Array(OPERATIONS * FIELDS);
  const placed: number[] = [];
  let centre = 8192;
  for (let i = 0; i < OPERATIONS; i++) {
    if (stream.unit() < 1 / 256) centre += stream.unit() < 0.5 ? -1 : 1;
    const kind = stream.unit();
    const buys = stream.unit() < 0.5;
    const at = i * FIELDS;
    records[at + 1] = buys ? 1 : 0;
    if (kind < 0.42 || i < 100) {
      const distance = stream.unit() < 0.04 ? -2 : Math.min(1 + below(40), 1 + below(40));
      records.set([LIMIT, buys ? 1 : 0, centre + (buys ? -distance : distance), 1 + below(10), i], at);
      placed.push(i);
    } else if (kind < 0.93) {
      records[at] = CANCEL;
      records[at + 4] = placed[placed.length - 1 - below(Math.min(placed.length, 3000))];
    } else {
      records[at] = MARKET;
      records[at + 3] = 1 + below(20);
    }
  }
  return records;
}

/** Plays a stream into a new book; `slots` keeps where each order rests, by id. */
function runBook(records: Int32Array, slots: Int32Array): number {
  const book = new OrderBook();
  slots.fill(NIL);
  book.covers(4096);
  book.covers(12_288);
  for (let at = 0; at < records.length; at += FIELDS) {
    const side = records[at + 1] === 1 ? BUY : SELL;
    const id = records[at + 4];
    if (records[at] === CANCEL) {
      if (slots[id] !== NIL) book.cancel(slots[id]);
      slots[id] = NIL;
      continue;
    }
    if (records[at] === LIMIT) slots[id] = book.place(side, records[at + 2], records[at + 3], 0, id);
    else book.take(side, side === BUY ? 1 << 20 : -(1 << 20), records[at + 3], 0);
    for (let m = 0; m < book.met; m++) {
      const outcome = book.metOutcome[m];
      if (outcome === FILLED || outcome === SELF_CANCELLED) slots[book.metTag[m]] = NIL;
    }
  }
  return OPERATIONS;
}

/** The exchange in a process of its own, and eight connections that place orders and cancel them again. */
async function exchangeUnderLoad() {
  const words = ['exchange', '--port', '0', '--state', 'off', '--requests-per-second', '1000000'];
  const child = spawn(process.execPath, [process.argv[1], ...words], { stdio: ['ignore', 'pipe', 'ignore'] });
  const address = await firstLine(child);
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const { hostname, port } = new URL((JSON.parse(address) as { http: string }).http);
  const order = JSON.stringify({
    symbol: 'BTC-USDC',
    side: 'buy',
    type: 'limit',
    price: 60_000,
    size: 0.01,
    post_only: true,
  });
  const send = (method: string, path: string, body: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const headers = {
        authorization: 'Bearer bench',
        ...(body !== '' && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
      };
      const sent = request(
        { agent, hostname, port, method, path: `/api/trading/${path}`, headers },
        (response) => {
          let text = '';
          response.setEncoding('utf8');
          response.on('data', (chunk: string) => (text += chunk));
          response.on('end', () =>
            (response.statusCode ?? 500) < 300 ? resolve(text) : reject(new Error(`${method}: ${text}`)),
          );
        },
      );
      sent.on('error', reject);
      sent.end(body);
    });
  const client = async (): Promise<void> => {
    for (let i = 0; i < ORDERS_PER_RUN / CONNECTIONS / 2; i++) {
      const { order_id: id } = JSON.parse(await send('POST', 'orders', order)) as { order_id: string };
      await send('DELETE', `orders/${id}`, '');
    }
  };
  return {
    async run() {
      await Promise.all(Array.from({ length: CONNECTIONS }, client));
      return ORDERS_PER_RUN;
    },
    close() {
      agent.destroy();
      child.kill();
    },
  };
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    const lines = createInterface({ input: child.stdout! });
    lines.once('line', resolve);
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`the exchange ended with ${code}`)));
  });
}
