import { expect, openMarket, test } from './quiet-page';

test.use({ serviceWorkers: 'allow', permissions: ['clipboard-read', 'clipboard-write'] });

test('a second visit needs no network: scenarios, the sample, the lab and links work', async ({
  page,
  context,
}) => {
  await openMarket(page);
  await page.evaluate(() => navigator.serviceWorker.ready);
  await context.setOffline(true);

  await openMarket(page);
  await page.getByRole('button', { name: /ordinary day/ }).click();
  await page.getByRole('button', { name: /^Toxic flow/ }).click();
  await expect(page.getByText(/of the orders knows where/).last()).toBeVisible();

  await page.keyboard.press('l');
  await page.getByRole('heading', { name: /Lab/ }).first().waitFor();
  await page.keyboard.press('l');
  await page.keyboard.press('s');
  await expect(page.getByText(/^Link copied/).first()).toBeVisible();
  await page.reload();
  await expect(page.getByText(/^Verified: this is bit for bit/).first()).toBeVisible();

  await page.getByRole('radio', { name: 'Replay' }).check({ force: true });
  await page.getByRole('button', { name: /sample/i }).click();
  await expect(page.getByText('Recorded tape')).toBeVisible();

  await page.getByRole('link', { name: 'Documentation' }).click();
  await page.getByRole('link', { name: 'How fills are simulated' }).first().click();
  await expect(page.getByRole('heading', { level: 1, name: 'How fills are simulated' })).toBeVisible();
  // Its charts are runs of the engine, which is here too.
  await expect(page.getByText(/intervals hold the formula/)).toBeVisible();
});
