import type { Locator, Page } from '@playwright/test';
import { expect, openMarket, pause, slideTo, test, thorough, violations } from './quiet-page';

async function openErrata(page: Page): Promise<void> {
  await openMarket(page);
  await pause(page);
  if (await page.getByRole('tab', { name: 'Tables', exact: true }).isVisible())
    await page.getByRole('tab', { name: 'Tables', exact: true }).click();
  await page.getByRole('tab', { name: 'Article errata' }).click();
}

/** Chooses a card and runs both of its versions; its table. */
async function runCard(page: Page, name: string): Promise<Locator> {
  const faults = page.getByRole('navigation', { name: 'Faults of the article' });
  await faults.getByRole('button', { name: new RegExp(`^${name} `) }).click();
  await page.getByRole('button', { name: 'Run both', exact: true }).click();
  const table = page.getByRole('table', { name: `${name}: as printed and right, side by side` });
  await expect(table).toBeVisible({ timeout: 45_000 });
  return table;
}

/** First numbers of a row's cells: as printed and right. */
async function numbersOf(table: Locator, row: string): Promise<number[]> {
  const texts = await table
    .getByRole('row', { name: new RegExp(`^${row}`) })
    .getByRole('cell')
    .allTextContents();
  return texts.map((text) => parseFloat(text.replaceAll(',', '').replace('−', '-')));
}

test('every card says what is printed and what is right', async ({ page }) => {
  await openErrata(page);
  const faults = page.getByRole('navigation', { name: 'Faults of the article' });
  const cards = faults.getByRole('button');
  await expect(cards).not.toHaveCount(0);
  const names = (await cards.allTextContents()).map((text) => text.trim().split(/\s/)[0]);
  const asked = 'E1 E2 E3 E4 E5 E6 E7 E8 E16 E19 E20 E21 E22 E23 E24 E25 E26 E30 E32 E40 E42';
  expect(names).toEqual(expect.arrayContaining(asked.split(' ')));
  for (const name of names) {
    await faults.getByRole('button', { name: new RegExp(`^${name} `) }).click();
    const card = page.getByRole('article', { name: new RegExp(`^${name} · `) });
    await expect(card.getByRole('term')).toHaveText(['The article prints', 'Right is', 'What it does']);
  }
});

test('cards run both versions and show the difference', async ({ page }) => {
  test.setTimeout(120_000);
  await openErrata(page);
  const cash = await runCard(page, 'E19');
  const [printed, right] = await numbersOf(cash, '“P&L” after buying 0.01 BTC');
  expect(printed).toBe(-649.74);
  expect(right).toBe(0.26);
  const [halted] = await numbersOf(cash, 'Sessions halted within eight hours');
  expect(halted).toBeGreaterThan(90);

  const lot = await runCard(page, 'E6');
  const [whole, lots] = await numbersOf(lot, 'Half-spread USD');
  expect(whole).toBeCloseTo(34.8, 1);
  expect(lots).toBeCloseTo(16.8, 1);

  // A card that has been run keeps its numbers, and the tab its card.
  await page.getByRole('button', { name: /^E19 / }).click();
  await expect(cash).toBeVisible();
  await page.getByRole('tab', { name: 'Fills', exact: true }).click();
  await page.getByRole('tab', { name: 'Article errata' }).click();
  await expect(cash).toBeVisible();

  // What takes longer says how far it is, goes on behind another tab, and can be cancelled.
  await page.getByRole('button', { name: /^E1 / }).click();
  await page.getByRole('button', { name: 'Run both', exact: true }).click();
  await expect(page.getByText(/^\d+ of 40 tapes$/)).toBeVisible();
  await page.getByRole('tab', { name: 'Fills', exact: true }).click();
  await page.getByRole('tab', { name: 'Article errata' }).click();
  await page.getByRole('button', { name: 'Cancel', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Run both', exact: true })).toBeEnabled();
});

test('the sign of the skew: in numbers, on the charts, and back to what was there', async ({ page }) => {
  test.setTimeout(120_000);
  await openMarket(page);
  await pause(page);
  await slideTo(page.getByRole('slider', { name: 'Informed share p', exact: true }), 0.6);
  await page.getByRole('tab', { name: 'Article errata' }).click();
  const table = await runCard(page, 'E1');
  // An independent simulation has 0.324 and 0.054 BTC.
  const [printed, right] = await numbersOf(table, 'Final inventory, spread BTC');
  expect(printed).toBeGreaterThan(0.25);
  expect(right).toBeLessThan(0.09);

  await page.getByRole('button', { name: 'Show both on the charts' }).click();
  const strategy = page.getByRole('combobox', { name: 'Strategy', exact: true });
  await expect(strategy).toHaveValue('article-as-printed');
  const menu = page.locator('header').getByRole('button', { name: /^Scenario: / });
  await expect(menu).not.toContainText('an ordinary day');
  await page.getByRole('button', { name: 'Back to what was here' }).click();
  await expect(strategy).toHaveValue('glft');
  await expect(menu).toContainText('an ordinary day');
  await expect(page.getByRole('spinbutton', { name: 'Informed share p' })).toHaveValue('0.57');
  await page.keyboard.press('Control+z');
  await expect(strategy).toHaveValue('article-as-printed');
});

for (const [colorScheme, width, height] of [
  ['dark', 1440, 900],
  ['light', 390, 844],
] as const) {
  if (colorScheme === 'light' && !thorough) continue;
  test.describe(`${width} wide, ${colorScheme}`, () => {
    test.use({ colorScheme, viewport: { width, height } });

    test('a card that has been run suits everybody', async ({ page }) => {
      test.setTimeout(120_000);
      await openErrata(page);
      await runCard(page, 'E22');
      expect(await violations(page, '#panel-errata')).toEqual([]);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(wide).toBeLessThanOrEqual(0);
    });
  });
}
