import { expect, openMarket, test } from './quiet-page';

test('every scenario of the menu opens, runs and shows its story', async ({ page }) => {
  await openMarket(page);
  const menu = page.locator('header').getByRole('button', { name: /^Scenario: / });
  await menu.click();
  await page.locator('header li strong').first().waitFor();
  const names = await page.locator('header li strong').allTextContents();
  expect(names.length).toBeGreaterThanOrEqual(6);
  await page.keyboard.press('Escape');
  for (const name of names) {
    await menu.click();
    await page.locator('header li').getByRole('button', { name }).click();
    await expect(menu, name).toContainText(name);
    await expect(page.locator('.story')).toBeVisible();
    // The caption tells of a market with a price and of a desk that stands in it.
    await expect(page.locator('figcaption'), name).toHaveText(
      /the mid is [\d,.]+ and the reservation price [\d,.]+/,
    );
  }
});
