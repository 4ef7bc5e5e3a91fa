import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { quotelab, startExchangeProcess, type ExchangeProcess } from '../support/exchange-process';
import { expect, gammaSlider, openMarket, test, thorough } from './quiet-page';

const CANARY = 'pf_live_CANARY_7f3a91c0d5e84b62a1c9e07d3b5f8a64';
const RECORDING = join(
  process.env.QUOTELAB_DATA ?? '../shared/data',
  'binance_usdm_btcusdt_20240808.tape.csv.gz',
);
/** One tight layer: half a spread of 1 bp, under the usual floor. */
const TIGHT = {
  strategy: { part: 'fixed', values: { halfSpreadBps: 1 }, volatility: 'given' },
  layers: [{ offsetBps: 1, size: 0.01, refreshS: 1 }],
  execution: { sizeLaw: 'constant' },
  risk: { minSpreadBps: 0, lossPer5Min: null, sessionLoss: null, adverseSelection: 'off' },
};

let exchange: ExchangeProcess | null = null;
let folder = '';

test.beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'quotelab-live-'));
});

test.afterEach(async () => {
  await exchange?.kill();
  exchange = null;
  rmSync(folder, { recursive: true, force: true });
});

/** Fills in the live panel and connects; the page shows the exchange's own preset by default. */
async function goLive(page: Page, preset: string, address: string): Promise<void> {
  await page.getByRole('radio', { name: 'Live', exact: true }).check({ force: true });
  await page.getByLabel('Venue', { exact: true }).selectOption({ label: preset });
  await page.getByLabel('Address', { exact: true }).fill(address);
  const foreign = page.getByRole('checkbox', { name: /is not a host of this preset/ });
  if (await foreign.count()) await foreign.check();
  const inAddress = page.getByRole('checkbox', { name: /Send the key in the address/ });
  if (await inAddress.count()) await inAddress.check();
  await page.getByLabel('Key', { exact: true }).fill(CANARY);
  await page.getByRole('button', { name: 'Connect', exact: true }).click();
}

/** A link that opens the page on a desk, whatever run it promises. */
async function linkTo(config: unknown): Promise<string> {
  const digest = { tape: '0'.repeat(64), run: '0'.repeat(64) };
  const stream = new Blob([JSON.stringify({ config, untilS: 1800, digest })])
    .stream()
    .pipeThrough(new CompressionStream('deflate-raw'));
  const bytes = await new Response(stream).arrayBuffer();
  return `#v1.${Buffer.from(bytes).toString('base64url')}`;
}

/** Opens the page on the tight desk; the promised digests do not hold, which the page says and goes on. */
async function openDesk(page: Page): Promise<void> {
  await page.goto(`./${await linkTo(TIGHT)}`);
  await expect(page.getByRole('alert')).toContainText('came out differently');
}

/** Everything the page holds or shows in which a key could be found. */
async function wholePage(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const databases = (await indexedDB.databases()).map((database) => database.name);
    const inputs = [...document.querySelectorAll('input')].map((input) => input.value);
    return JSON.stringify([
      location.href,
      document.title,
      document.documentElement.outerHTML,
      inputs,
      { ...localStorage },
      { ...sessionStorage },
      document.cookie,
      databases,
      history.state,
      performance.getEntries().map((entry) => entry.name),
    ]);
  });
}

test('the page goes live on the sandbox exchange, quotes, survives its death, and tells nobody the key', async ({
  page,
}) => {
  test.setTimeout(90_000);
  const state = join(folder, 'state');
  exchange = await startExchangeProcess(['--port', '0', '--state', state, '--rate', '10x']);
  const port = new URL(exchange.ws).port;
  const sent: string[] = [];
  page.on('websocket', (socket) => {
    socket.on('framesent', ({ payload }) => sent.push(String(payload)));
  });
  const messages: string[] = [];
  page.on('console', (message) => messages.push(message.text()));

  await openDesk(page);
  await goLive(page, 'Sandbox exchange', `${exchange.ws}/ws/trading`);
  await expect(page.getByText('Live', { exact: true }).last()).toBeVisible();
  await expect(page.getByText('touch + trades')).toBeVisible();
  await expect(page.getByRole('region', { name: 'Our quotes' })).toContainText(/Bid 1/);

  await exchange.kill();
  await expect(page.getByText(/Waiting to retry|Connecting/).first()).toBeVisible({ timeout: 15_000 });
  exchange = await startExchangeProcess(['--port', port, '--state', state, '--rate', '10x']);
  await expect(page.getByText('Live', { exact: true }).last()).toBeVisible({ timeout: 40_000 });

  expect(await wholePage(page)).not.toContain('CANARY');
  expect(messages.join('\n')).not.toContain('CANARY');
  expect(sent.length).toBeGreaterThan(3);
  for (const frame of sent) {
    expect(['auth', 'subscribe', 'ping']).toContain((JSON.parse(frame) as { action: string }).action);
  }
  await page.getByRole('button', { name: 'Forget the key' }).click();
  await expect(page.getByRole('button', { name: 'Forget the key' })).toBeHidden();
});

test('beliefs are shown, and kept as a setting moves, at the scale of a first price that comes late', async ({
  page,
}) => {
  const faults = join(folder, 'faults.json');
  writeFileSync(faults, JSON.stringify({ seed: 1, faults: [{ kind: 'delay', share: 1, delayMs: 1000 }] }));
  const market = ['--config', 'thin-altcoin', '--symbol', 'BTC-USDC', '--faults', faults];
  exchange = await startExchangeProcess(['--port', '0', '--state', 'off', ...market]);
  await openMarket(page);
  await goLive(page, 'Sandbox exchange', `${exchange.ws}/ws/trading`);
  const decay = page.getByRole('spinbutton', { name: 'Reach decay k', exact: true });
  // 0.02 at 65,000 is some 650 at 2.
  await expect(decay).toHaveValue(/^6\d\d/);
  await gammaSlider(page).press('ArrowRight');
  await expect(page.getByText('Live', { exact: true }).last()).toBeVisible();
  await expect(decay).toHaveValue(/^6\d\d/);
});

test('a second tab with the same key says so, as long as the first is connected', async ({ page }) => {
  test.skip(!thorough, 'unit tests hold the parts of it: QUOTELAB_THOROUGH=1');
  exchange = await startExchangeProcess(['--port', '0', '--state', 'off']);
  const address = `${exchange.ws}/ws/trading`;
  await openMarket(page);
  await goLive(page, 'Sandbox exchange', address);
  await expect(page.getByText('Live', { exact: true }).last()).toBeVisible();
  const second = await page.context().newPage();
  await openMarket(second);
  await goLive(second, 'Sandbox exchange', address);
  await expect(second.getByText(/Another tab of this browser/)).toBeVisible();
  await page.close();
  await expect(second.getByText(/Another tab of this browser/)).toBeHidden();
});

test('a recorded market played by the exchange is drawn, quoted on and filled', async ({ page }) => {
  test.skip(!existsSync(RECORDING), `the recording ${RECORDING} is not here`);
  test.setTimeout(150_000);
  const tape = join(folder, 'btcusdt.qlt');
  await quotelab(['import', RECORDING, '--out', tape]);
  exchange = await startExchangeProcess(['--port', '0', '--tape', tape, '--state', 'off', '--rate', '1x']);
  await openDesk(page);
  await goLive(page, 'Sandbox exchange', `${exchange.ws}/ws/trading`);
  await expect(page.getByText('Live', { exact: true }).last()).toBeVisible();
  await page.getByRole('tab', { name: 'Fills', exact: true }).click();
  await expect(page.getByRole('tabpanel').locator('tbody tr').first()).toBeVisible({ timeout: 100_000 });
});

test('an endpoint that cannot be reached is one clear sentence', async ({ page, complaints }) => {
  await openMarket(page);
  await goLive(page, 'Sandbox exchange', 'ws://127.0.0.1:9/ws/trading');
  await expect(page.getByText(/Waiting to retry|Connecting/).first()).toBeVisible({ timeout: 15_000 });
  complaints.splice(0, complaints.length, ...complaints.filter((text) => !text.includes('ERR_')));
});
