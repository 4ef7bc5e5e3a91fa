import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, openMarket, pause, test } from './quiet-page';

const SIZES = [
  { name: 'desk', width: 1440, height: 900 },
  { name: 'tablet', width: 900, height: 1100 },
  { name: 'phone', width: 390, height: 844 },
];

async function violations(page: Page): Promise<string[]> {
  const { violations: found } = await new AxeBuilder({ page })
    // All that passed is not described: that would take longer than to find what did not.
    .options({ resultTypes: ['violations'] })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
    .analyze();
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 140)).join(' ¦ ')}`);
}

/** Colours are computed over the tokens by a unit test; QUOTELAB_THOROUGH=1 reads every state in the light theme as well. */
const thorough = process.env.QUOTELAB_THOROUGH === '1';

for (const colorScheme of ['dark', 'light'] as const) {
  const everyState = colorScheme === 'dark' || thorough;
  for (const { name, width, height } of SIZES) {
    if (name === 'tablet' && !everyState) continue;
    test.describe(`${name}, ${colorScheme}`, () => {
      test.use({ colorScheme, viewport: { width, height } });

      test('axe finds nothing to complain of', async ({ page }) => {
        // Six readings of the whole page, each many seconds on a small machine.
        test.setTimeout(240_000);
        await openMarket(page);
        await pause(page);
        expect(await violations(page)).toEqual([]);
        if (name === 'phone' && everyState) {
          for (const area of ['Parameters', 'Desk', 'Tables']) {
            await page.getByRole('tab', { name: area, exact: true }).click();
            await page.waitForTimeout(200);
            expect(await violations(page), area).toEqual([]);
          }
        }
        if (name === 'desk' && everyState) {
          for (const source of ['Replay', 'Live']) {
            await page.getByRole('radio', { name: source }).check({ force: true });
            await page.waitForTimeout(300);
            expect(await violations(page), source).toEqual([]);
          }
          await page.getByRole('button', { name: 'Kill', exact: true }).click();
          await page.getByRole('button', { name: 'Table' }).click();
          await page.getByRole('button', { name: 'Re-arm…' }).waitFor();
          expect(await violations(page), 'killed').toEqual([]);
          await page.keyboard.press('?');
          expect(await violations(page), 'help').toEqual([]);
        }
      });
    });
  }
}

test('the live region tells what changed, in a sentence', async ({ page }) => {
  await openMarket(page);
  await page.keyboard.press('Space');
  await expect(page.locator('[aria-live="polite"]')).toHaveText(/^Paused at 0:\d\d:\d\d\.$/);
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
