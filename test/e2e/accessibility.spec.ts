import { expect, gammaSlider, openMarket, pause, test, thorough, violations } from './quiet-page';

const SIZES = [
  { name: 'desk', width: 1440, height: 900 },
  { name: 'tablet', width: 900, height: 1100 },
  { name: 'phone', width: 390, height: 844 },
];

/** Colours are computed over the tokens by a unit test: the light theme and the tablet are read where time allows. */

for (const colorScheme of ['dark', 'light'] as const) {
  for (const { name, width, height } of SIZES) {
    if ((name === 'tablet' || colorScheme === 'light') && !thorough) continue;
    test.describe(`${name}, ${colorScheme}`, () => {
      test.use({ colorScheme, viewport: { width, height } });

      test('axe finds nothing to complain of', async ({ page }) => {
        // Six readings of the whole page, each many seconds on a small machine.
        test.setTimeout(240_000);
        await openMarket(page);
        await pause(page);
        expect(await violations(page)).toEqual([]);
        if (name === 'phone') {
          for (const area of ['Parameters', 'Desk', 'Tables']) {
            await page.getByRole('tab', { name: area, exact: true }).click();
            await page.waitForTimeout(200);
            expect(await violations(page), area).toEqual([]);
          }
        }
        if (name === 'desk') {
          for (const source of ['Replay', 'Live']) {
            await page.getByRole('radio', { name: source }).check({ force: true });
            await page.waitForTimeout(300);
            expect(await violations(page, '.rail'), source).toEqual([]);
          }
          await page.getByRole('button', { name: 'Kill', exact: true }).click();
          await page.getByRole('button', { name: 'Table' }).click();
          await page.getByRole('button', { name: 'Re-arm…' }).first().waitFor();
          expect(await violations(page, 'header', '.middle', '.desk'), 'killed').toEqual([]);
          await page.keyboard.press('?');
          expect(await violations(page, 'dialog[open]'), 'help').toEqual([]);
        }
      });
    });
  }
}

test.describe('by ear', () => {
  test.use({ permissions: ['clipboard-read', 'clipboard-write'] });

  // The walk of docs/design.md, step by step.
  test('who hears the page arrives, pauses, reads, changes γ, shares, and is told why a feed is refused', async ({
    page,
  }) => {
    // The live region speaks every five seconds at most: the page's clock skips them, the engine's does not.
    await page.clock.install();
    const heard = page.locator('p.heard[aria-live="polite"]');
    const hears = async (sentence: RegExp): Promise<void> => {
      await page.clock.fastForward(5000);
      await expect(heard).toHaveText(sentence);
    };
    await openMarket(page);
    await expect(heard).toHaveText('Running: BTC-USDC, an ordinary day, speed 60 times.');

    await page.getByRole('button', { name: 'Pause' }).press('Enter');
    await hears(/^Paused at 0:\d\d:\d\d\.$/);
    await expect(page.getByRole('button', { name: 'Play', exact: true })).toBeFocused();

    const figure = page.getByRole('figure');
    await expect(figure).toHaveAccessibleName(
      /^At 0:\d\d:\d\d the mid is [\d,.]+ and the reservation price [\d,.]+\. Inventory .*, equity .* from \d+ fills; .*lose\.$/,
    );
    await figure.getByRole('button', { name: 'Table' }).press('Enter');
    const table = page.getByRole('table', { name: 'The charts in numbers, newest first' });
    await expect(table.getByRole('columnheader')).toHaveText([
      ...['Time', 'Mid', 'Reservation', 'Best bid', 'Best ask', 'Inventory', 'Equity', 'Spread capture'],
      ...['Inventory P&L', 'Rebates − fees', 'Losing fills', 'By chance'],
    ]);
    await expect(table.getByRole('rowheader').first()).toHaveText(/^0:\d\d:\d\d$/);

    const gamma = gammaSlider(page);
    await expect(gamma).toHaveAttribute('aria-valuetext', '0.01 1/USD');
    await gamma.press('PageUp');
    await hears(
      /^Ran again: equity .+ USD, before .+ USD; fills \d+, before \d+; inventory rms [\d.]+, before [\d.]+\.$/,
    );

    await page.getByRole('button', { name: 'Share', exact: true }).press('Enter');
    await hears(/^Link copied/);

    await page.getByRole('radio', { name: 'Live', exact: true }).press('Space');
    await hears(/^Live: its panel is the first of the region Desk/);
    const panel = page.getByRole('region', { name: 'Live prices, paper fills' });
    await panel.getByLabel('Venue', { exact: true }).selectOption('purple-flea-d1');
    await panel.getByLabel('Key', { exact: true }).fill('not-a-real-key');
    await panel.getByRole('button', { name: 'Connect', exact: true }).press('Enter');
    await expect(panel.getByRole('alert')).toContainText('tick the box');
  });
});

test('nothing on the page moves for readers who asked for stillness', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await openMarket(page);
  const moving = await page.evaluate(
    () =>
      [...document.querySelectorAll('*')].filter((element) => {
        const { transitionDuration, animationName } = getComputedStyle(element);
        return animationName !== 'none' || transitionDuration.split(',').some((text) => parseFloat(text) > 0);
      }).length,
  );
  expect(moving).toBe(0);
});

test('in the reader’s own colours what is chosen and how long a bar is can still be seen', async ({
  page,
}) => {
  await page.emulateMedia({ forcedColors: 'active' });
  await openMarket(page);
  await pause(page);
  const ground = (selector: string): Promise<string> =>
    page
      .locator(selector)
      .first()
      .evaluate((element) => getComputedStyle(element).backgroundColor);
  const canvas = await ground('body');
  for (const selector of ['label.on', "button[aria-pressed='true']", "[role='tab'][aria-selected='true']"])
    expect(await ground(selector), selector).not.toBe(canvas);
  expect(await ground('label:not(.on):has([name="source"])')).not.toBe(await ground('label.on'));
  await expect(page.locator('.step').first()).toBeAttached();
  const steps = await page
    .locator('.step')
    .evaluateAll((all) => all.map((step) => getComputedStyle(step).background));
  for (const background of steps) expect(background).toMatch(/gradient|rgb\((?!255, 255, 255|0, 0, 0)/);
});
