import { readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { LATER_SCRIPTS } from '../../scripts/later-scripts.mjs';
import { expect, openMarket, test } from './quiet-page';

test('a market runs within a second of opening, and nobody had to start it', async ({ page }) => {
  await openMarket(page);
  const movedMs = await page.evaluate(() => performance.now());
  console.log(`    market moving ${movedMs.toFixed(0)} ms after navigation`);
  // A second on two cores of its own; a build machine may be shared by many.
  expect(movedMs).toBeLessThan(8000);

  await expect(page.getByRole('heading', { level: 1, name: 'Quotelab' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Pause' })).toBeVisible();
  await expect(page.getByRole('button', { name: '60 times as fast as life' })).toHaveAttribute(
    'aria-pressed',
    'true',
  );
  await expect(page.locator('meta[http-equiv="Content-Security-Policy"]')).toHaveAttribute(
    'content',
    /default-src 'none'/,
  );
});

test('all four charts show something', async ({ page }) => {
  await openMarket(page);
  // Chart canvases lie in pairs, the lower one holding the drawing; a blank one has a colour or two.
  await expect
    .poll(() =>
      page.locator('.host').evaluate(
        (host) =>
          [...host.querySelectorAll('canvas')]
            .filter((canvas) => canvas.width > 300 && canvas.height > 60)
            .map((canvas) => {
              const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
              const colors = new Set<number>();
              for (let i = 0; i < data.length; i += 4) {
                if (data[i + 3] > 0) colors.add((data[i] << 16) | (data[i + 1] << 8) | data[i + 2]);
              }
              return colors.size;
            })
            .filter((colors) => colors > 8).length,
      ),
    )
    .toBeGreaterThanOrEqual(4);
  // They grow with the window, whole but for the few pixels that the library adds.
  await page.setViewportSize({ width: 1500, height: 1000 });
  await expect
    .poll(() =>
      page.locator('.host').evaluate((host) => {
        const outer = host.querySelector('.tv-lightweight-charts')!;
        const { bottom, right } = outer.getBoundingClientRect();
        const drawn = outer.querySelector('table')!.getBoundingClientRect();
        const whole = host.getBoundingClientRect();
        return Math.max(
          ...[
            whole.bottom - bottom,
            whole.right - right,
            whole.bottom - drawn.bottom,
            whole.right - drawn.right,
          ].map(Math.abs),
        );
      }),
    )
    .toBeLessThan(8);
});

test.describe('somebody who was never here', () => {
  test.use({ storageState: { cookies: [], origins: [] } });

  test('the first view costs at most 130 KiB of JavaScript', async ({ page }) => {
    const sizes = new Map<string, Promise<number>>();
    page.on('response', (response) => {
      const name = new URL(response.url()).pathname.split('/').pop() ?? '';
      if (name.endsWith('.js') && !LATER_SCRIPTS.test(name)) {
        sizes.set(
          name,
          response.body().then((body) => gzipSync(body, { level: 9 }).length / 1024),
        );
      }
    });
    await openMarket(page);
    // The tables are the last part of the view to come.
    await expect(page.getByRole('tab', { name: 'Fills', exact: true })).toBeVisible();
    await expect(page.getByRole('region', { name: 'Tour' })).toBeVisible();
    await page.waitForLoadState('networkidle');
    let total = 0;
    for (const [name, size] of sizes) {
      total += await size;
      console.log(`    ${name} ${(await size).toFixed(1)} KiB gz`);
    }
    console.log(`    first view ${total.toFixed(1)} KiB gz`);
    expect(total).toBeGreaterThan(50);
    expect(total).toBeLessThanOrEqual(130);
  });
});

test('the file that the engine’s worker begins with is imported by no other', () => {
  // Safari would run it a second time: every door closed twice, and another engine beside the first.
  const assets = new URL('../../dist/assets/', import.meta.url);
  const scripts = readdirSync(assets).filter((name) => name.endsWith('.js'));
  const entries = scripts.filter((name) => /^engine-[\w-]{8}\.js$/.test(name));
  expect(entries).toHaveLength(1);
  const importers = scripts.filter((name) =>
    readFileSync(new URL(name, assets), 'utf8').includes(`from"./${entries[0]}"`),
  );
  expect(importers).toEqual([]);
});
