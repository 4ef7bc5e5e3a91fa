// What the built page takes in a real Chromium: from a slider to the redrawn charts, while streaming, and to open.
import { gzipSync } from 'node:zlib';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright';
import { build, preview } from 'vite';
import { findBrowser } from './find-browser.mjs';
import { LATER_SCRIPTS } from './later-scripts.mjs';

/** @typedef {{ name: string, value: number, unit: string, runs?: number, p95?: number }} Result */
/** @typedef {import('playwright').Page} Page */

const MOVES = 60;
const STREAM_S = 5;
const OPENINGS = 5;

/** @param {readonly number[]} values @param {number} share */
function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}

/** Builds the site, serves it and measures it. @returns {Promise<Result[]>} */
export async function pageBenchmarks() {
  const browserFound = findBrowser();
  if (browserFound === null) throw new Error('no browser: run `npm run browser` first');
  const root = fileURLToPath(new URL('..', import.meta.url));
  await build({ root, logLevel: 'error' });
  const server = await preview({ root, logLevel: 'error', preview: { host: '127.0.0.1', port: 4199 } });
  const browser = await chromium.launch({ executablePath: browserFound.executablePath });
  try {
    const address = server.resolvedUrls?.local[0] ?? '';
    const opened = [];
    for (let i = 0; i < OPENINGS; i++) opened.push(await opening(browser, address));
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await page.goto(address);
    const script = await streaming(page);
    const slider = await sliding(page);
    return [
      { name: 'page-first-view', value: opened[0].kibibytes, unit: 'KiB gz' },
      {
        name: 'page-market-moving',
        value: quantile(
          opened.map(({ ms }) => ms),
          0.5,
        ),
        unit: 'ms',
        runs: OPENINGS,
      },
      { name: 'page-script-at-600x', value: script, unit: 'ms/s' },
      {
        name: 'page-slider-to-redraw',
        value: quantile(slider, 0.5),
        p95: quantile(slider, 0.95),
        unit: 'ms',
        runs: slider.length,
      },
    ];
  } finally {
    await browser.close();
    await server.close();
  }
}

/**
 * From navigation to a clock that moves, and what JavaScript came with it.
 * @param {import('playwright').Browser} browser @param {string} address
 */
async function opening(browser, address) {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  /** @type {Promise<number>[]} */
  const sizes = [];
  /** @param {import('playwright').Response} response */
  const weigh = (response) => {
    const name = new URL(response.url()).pathname.split('/').pop() ?? '';
    if (name.endsWith('.js') && !LATER_SCRIPTS.test(name))
      sizes.push(response.body().then((body) => gzipSync(body, { level: 9 }).length / 1024));
  };
  page.on('response', weigh);
  await page.addInitScript(watchClock);
  await page.goto(address);
  const moving = await page.waitForFunction(() => /** @type {any} */ (globalThis).movedMs);
  const ms = /** @type {number} */ (await moving.jsonValue());
  await page.waitForLoadState('networkidle');
  page.off('response', weigh);
  const kibibytes = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
  await page.close();
  return { ms, kibibytes };
}

/** Script time of the page's own thread at 600 times life, ms per second. @param {Page} page */
async function streaming(page) {
  await page.getByRole('button', { name: '600 times as fast as life' }).click();
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const scriptS = async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    return metrics.find(({ name }) => name === 'ScriptDuration')?.value ?? NaN;
  };
  await page.waitForTimeout(1000);
  const before = await scriptS();
  await page.waitForTimeout(1000 * STREAM_S);
  return (1000 * ((await scriptS()) - before)) / STREAM_S;
}

/**
 * From the input of a slider to charts redrawn from a re-run of the whole default session, ms each. Every move waits
 * for the one before it to be on the screen.
 * @param {Page} page
 */
async function sliding(page) {
  await page.getByRole('button', { name: 'As fast as it can' }).click();
  await page.locator('.clock strong').filter({ hasText: '8:00:00' }).first().waitFor();
  const slider = page.getByRole('slider', { name: 'Risk aversion γ', exact: true });
  for (let i = 0; i < MOVES; i++) {
    await slider.evaluate(slideTo, 0.3 + 0.4 * (((i * 7) % 25) / 25));
    await page.waitForFunction(
      (done) => performance.getEntriesByName('quotelab:change-to-redraw').length > done,
      i,
      { polling: 'raf' },
    );
  }
  const took = await page.evaluate(() =>
    performance.getEntriesByName('quotelab:change-to-redraw').map(({ duration }) => duration),
  );
  // The first ones compile the engine.
  return took.slice(MOVES / 6);
}

/**
 * Keeps as `movedMs` when the clock of the session left the half hour with which it begins, ms since navigation; runs in
 * the page before any of its scripts. Asked from outside, the answer waits until driver and page have time for it.
 */
function watchClock() {
  const page = /** @type {any} */ (globalThis);
  const look = () => {
    const clock = page.document.querySelector('.clock strong')?.textContent ?? '';
    if (clock > '0:30:00') page.movedMs = performance.now();
    else page.requestAnimationFrame(look);
  };
  page.requestAnimationFrame(look);
}

/**
 * Moves a slider to a share of its length, as a hand would; runs in the page.
 * @param {any} slider @param {number} share
 */
function slideTo(slider, share) {
  slider.value = String(Number(slider.min) + (Number(slider.max) - Number(slider.min)) * share);
  slider.dispatchEvent(new Event('input', { bubbles: true }));
}
