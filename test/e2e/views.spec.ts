import type { Page } from '@playwright/test';
import { clockS, expect, openMarket, pause, test } from './quiet-page';

/** How long ago it was at the left edge of the charts, s: the legend tells the time under the pointer. */
async function reachS(page: Page): Promise<number> {
  const { x, y } = (await page.locator('.host').boundingBox())!;
  await page.mouse.move(x + 300, y + 120);
  await page.mouse.move(x + 2, y + 120);
  const told = await page
    .locator('.over')
    .first()
    .getByText(/^at \d/)
    .textContent();
  const [hours, minutes, seconds] = told!.match(/\d+/g)!.map(Number);
  return (await clockS(page)) - (3600 * hours + 60 * minutes + seconds);
}

/** The view reaches so far back, but for the hundredth part that stays empty at its right, at least. */
async function expectReach(page: Page, spanS: number): Promise<void> {
  await expect(async () => {
    const seenS = await reachS(page);
    expect(seenS).toBeGreaterThan(0.96 * spanS);
    expect(seenS).toBeLessThan(0.992 * spanS);
  }).toPass({ timeout: 8000 });
}

test('a view of a resting market reaches as far back in windows of every size, and in either theme', async ({
  page,
}) => {
  await openMarket(page);
  await pause(page);
  await page.getByRole('button', { name: 'Show the last fifteen minutes' }).click();
  await expectReach(page, 900);
  for (const width of [1250, 1900, 1440]) {
    await page.setViewportSize({ width, height: 900 });
    await expectReach(page, 900);
  }
  await page.getByRole('button', { name: /theme$/ }).click();
  await expectReach(page, 900);
});

test('a view stands as it was when charts come back from behind the lab', async ({ page }) => {
  await openMarket(page);
  await pause(page);
  const five = page.getByRole('button', { name: 'Show the last five minutes' });
  await five.click();
  await page.keyboard.press('l');
  await expect(five).toBeHidden();
  await page.keyboard.press('l');
  await expect(five).toHaveAttribute('aria-pressed', 'true');
  await expectReach(page, 300);
});

test('of a market that has just been opened all is shown, whatever part of the one before was', async ({
  page,
}) => {
  await openMarket(page);
  await page.getByRole('button', { name: 'Show the last five minutes' }).click();
  await page.getByRole('button', { name: 'Earlier' }).click();
  await page
    .locator('header')
    .getByRole('button', { name: /^Scenario: / })
    .click();
  await page
    .locator('header li')
    .getByRole('button', { name: /^Toxic flow/ })
    .click();
  const all = page.getByRole('button', { name: 'Show the whole session' });
  await expect(all).toHaveAttribute('aria-pressed', 'true');
});

test('a drag moves the view as far as the pointer goes', async ({ page }) => {
  await openMarket(page);
  await pause(page);
  await page.getByRole('button', { name: 'Show the last fifteen minutes' }).click();
  await expectReach(page, 900);
  const { x, y } = (await page.locator('.host').boundingBox())!;
  await page.mouse.move(x + 300, y + 120);
  await page.mouse.down();
  for (let by = 20; by <= 200; by += 20) {
    await page.mouse.move(x + 300 + by, y + 120);
    await page.evaluate(() => new Promise(requestAnimationFrame));
  }
  await page.mouse.up();
  expect(await reachS(page)).toBeGreaterThan(1050);
});
