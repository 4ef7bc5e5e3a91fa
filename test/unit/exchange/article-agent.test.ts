/* eslint-disable @typescript-eslint/no-explicit-any -- parsed JSON, whose shape the assertion itself states */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { syntheticSource } from '../../../src/exchange/market-source';
import { readConfig } from '../../../src/session/read-config';
import { callRest, startHost, stillMarket, type TestHost } from '../../support/exchange-host';

const ARTICLE = process.env.QUOTELAB_ARTICLE ?? '../shared/docs/article.txt';
const PYTHON = process.env.QUOTELAB_PYTHON ?? 'python3';
const stands = fileURLToPath(new URL('../../fixtures/stand-ins', import.meta.url));

const hasPython = spawnSync(PYTHON, ['-c', 'import asyncio, dataclasses']).status === 0;
const hasPackages = hasPython && spawnSync(PYTHON, ['-c', 'import httpx, websockets']).status === 0;
const SKIP = !existsSync(ARTICLE)
  ? `no article in ${ARTICLE} (set QUOTELAB_ARTICLE)`
  : hasPython
    ? null
    : `no ${PYTHON} (set QUOTELAB_PYTHON)`;

const folder = mkdtempSync(join(tmpdir(), 'quotelab-agent-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** First and last line of each block of code in the article's text. */
const BLOCKS: readonly (readonly [RegExp, RegExp])[] = [
  [/^import asyncio$/, /^ {4}asyncio\.run\(main\(\)\)$/],
  [/^def build_order_book_layers/, /^book = build_order_book_layers/],
  [/^class RiskManager/, /^ {8}return max\(0\.0, -pnl\)$/],
  [/^MAX_PRICE_AGE_SECONDS/, /> MAX_PRICE_AGE_SECONDS$/],
  [/^import asyncio$/, /gather\(feed_loop\(\), quote_loop\(\)\)$/],
];

/** The article's code, its blocks joined, with the two addresses changed: nothing else. */
function articleCode(text: string, { http, ws }: TestHost): string {
  const lines = text.split('\n');
  const code: string[] = [];
  let at = 0;
  for (const [first, last] of BLOCKS) {
    const start = lines.findIndex((line, i) => i >= at && first.test(line));
    const end = lines.findIndex((line, i) => i >= start && last.test(line));
    if (start < 0 || end < 0) throw new Error(`the article has no block ${first.source}`);
    code.push(...lines.slice(start, end + 1), '');
    at = end + 1;
  }
  return code
    .join('\n')
    .replaceAll('wss://purpleflea.com/ws/trading', `${ws}/ws/trading`)
    .replaceAll('https://purpleflea.com/api/trading', `${http}/api/trading`);
}

interface AgentFill {
  readonly side: string;
  readonly price: number;
  readonly size: number;
  readonly inventory: number;
  readonly cash: number;
}

/** Starts the agent; what it says piles up. */
function startAgent(host: TestHost, key: string) {
  writeFileSync(join(folder, 'article_agent.py'), articleCode(readFileSync(ARTICLE, 'utf8'), host));
  const path = [folder, ...(hasPackages ? [] : [stands])].join(delimiter);
  const child: ChildProcess = spawn(PYTHON, ['-u', join(stands, 'run_article_agent.py'), key], {
    env: { ...process.env, PYTHONPATH: path, PYTHONSAFEPATH: '1', PYTHONDONTWRITEBYTECODE: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const fills: AgentFill[] = [];
  const lines: string[] = [];
  createInterface(child.stdout!).on('line', (line) => {
    if (line.startsWith('FILL ')) fills.push(JSON.parse(line.slice(5)) as AgentFill);
    else lines.push(line);
  });
  child.stderr!.on('data', (chunk: Buffer) => lines.push(chunk.toString()));
  return { child, fills, lines };
}

/**
 * A market that is still for five seconds, in which the agent places, cancels and places anew, and busy from then on.
 */
async function marketForTheAgent(): Promise<TestHost> {
  const values = { A: 0.001, k: 0.02, sigma: 2 };
  const events = [{ kind: 'burst', t: 5, durationS: 600, factor: 1000, side: 'both' }];
  const read = readConfig({ market: { part: 'brownian-poisson', values, events }, seed: 5 });
  if (!read.ok) throw new Error('bad configuration');
  const source = syntheticSource(read.config);
  if ('problems' in source) throw new Error('bad source');
  return startHost(stillMarket(), { source });
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 50));
}

describe.skipIf(SKIP !== null)(`the article’s own agent${SKIP === null ? '' : ` (skipped: ${SKIP})`}`, () => {
  it('trades here, and its fills are the ledger’s to the last lot', { timeout: 60_000 }, async () => {
    const host = await marketForTheAgent();
    const key = 'pf_live_article_agent';
    const call = (method: string, path: string) =>
      callRest(host.http, method, path, undefined, { Authorization: `Bearer ${key}` });
    const agent = startAgent(host, key);
    try {
      await until(() => agent.fills.some(({ side }) => side === 'buy') || agent.child.exitCode !== null);
      if (agent.child.exitCode !== null) expect.fail(agent.lines.join('\n'));
      // A moment between two fills, in which the agent has heard of all there were.
      let account: any;
      let fills: any[] = [];
      await until(async () => {
        account = (await call('GET', '/account')).body;
        fills = (await call('GET', '/fills?limit=1000')).body.fills;
        return fills.at(-1).id === account.last_fill_id && agent.fills.length === fills.length;
      });
      const trade = ({ side, price, size }: AgentFill) => ({ side, price, size });
      expect(agent.fills.map(trade)).toEqual(fills.map(trade));
      expect(account.inventory).toBeCloseTo(agent.fills.at(-1)!.inventory, 9);
      expect(account.cash).toBeCloseTo(agent.fills.at(-1)!.cash, 6);
      expect(fills.every((fill: { liquidity: string }) => fill.liquidity === 'maker')).toBe(true);
      const { orders } = (await call('GET', '/orders?status=all')).body;
      const reasons = orders.map(
        ({ status, reason }: { status: string; reason: string | null }) => reason ?? status,
      );
      expect(reasons).toEqual(expect.arrayContaining(['filled', 'user']));
      expect(host.lines.join()).not.toContain(key);
    } finally {
      agent.child.kill('SIGKILL');
      await host.stop();
    }
  });
});
