import { expect, openMarket, test } from './quiet-page';

test.use({ viewport: { width: 844, height: 390 }, hasTouch: true });

test('a phone on its side shows its charts whole, above the form and not over it', async ({ page }) => {
  await openMarket(page);
  const gamma = page.getByRole('spinbutton', { name: 'Risk aversion γ', exact: true });
  await gamma.focus();
  const [charts, rail] = await Promise.all(
    ['figure.charts', '.rail'].map(async (part) => (await page.locator(part).boundingBox())!),
  );
  expect(charts.y + charts.height).toBeLessThanOrEqual(rail.y);
  await gamma.tap({ trial: true });
  await expect(page.getByRole('button', { name: /^Kill/ }).first()).toBeInViewport({ ratio: 1 });
});

test('what a slider does is told beside it where the charts are out of sight, and only there', async ({
  page,
}) => {
  await openMarket(page);
  const gamma = page.getByRole('spinbutton', { name: 'Risk aversion γ', exact: true });
  await gamma.fill('0.03');
  await gamma.press('Enter');
  const line = page.locator('.result');
  await expect(line).toContainText('Risk aversion γ 0.01 → 0.03');
  await page.locator('.strip.run').scrollIntoViewIfNeeded();
  await expect(line).toBeHidden();
});

test('the tour stays in sight while the page goes to what it tells of', async ({ page }) => {
  await page.addInitScript(() => localStorage.removeItem('quotelab.tour'));
  await openMarket(page);
  for (let step = 1; step < 5; step++) {
    await expect(page.getByRole('button', { name: 'Next' })).toBeInViewport({ ratio: 1 });
    await page.getByRole('button', { name: 'Next' }).tap();
  }
  await expect(page.getByRole('region', { name: 'Tour' })).toContainText('5 of 5');
  await expect(page.locator('[data-path="strategy.values.gamma"]')).toBeInViewport();
  await expect(page.getByRole('button', { name: 'Done' })).toBeInViewport({ ratio: 1 });
});
