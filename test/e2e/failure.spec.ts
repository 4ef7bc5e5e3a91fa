import { expect, test, thorough } from './quiet-page';

test.describe('an engine that does not load', () => {
  test.use({ tolerated: [/404/] });

  test('is said in one sentence instead of waiting for ever', async ({ page }) => {
    await page.route(/\/engine-[^/]+\.js$/, (route) => route.fulfill({ status: 404, body: '' }));
    await page.goto('./');
    await expect(page.getByRole('alert')).toContainText('The engine could not start');
    await expect(page.getByText('The market is opening…')).toBeHidden();
    // Nothing pretends to be on its way.
    await expect(page.getByText('Asking…')).toBeHidden();
    for (const name of ['Desk', 'Tables'])
      await expect(page.getByRole('region', { name, exact: true })).toContainText('Nothing runs');
    for (const name of ['Play', 'Kill'])
      await expect(page.getByRole('button', { name, exact: true })).toBeDisabled();
  });
});

test.describe('an engine that breaks down', () => {
  test.use({ tolerated: [/planted/] });
  test.skip(!thorough, 'waits for the fills to be kept: QUOTELAB_THOROUGH=1');

  test('is said at once, and leaves its fills behind', async ({ page }) => {
    await page.goto('./');
    await page.waitForTimeout(9000);
    const engine = page.workers().find((worker) => /engine/.test(worker.url()))!;
    await engine.evaluate(() => {
      setTimeout(() => {
        throw new Error('planted');
      });
    });
    await expect(page.getByRole('alert')).toContainText('Export still holds the fills', { timeout: 2000 });
    await page.getByRole('button', { name: 'Export' }).click();
    await expect(page.getByRole('button', { name: /^Tape/ })).toBeDisabled();
    const saved = page.waitForEvent('download');
    await page.getByRole('button', { name: /^Fills.*CSV/ }).click();
    const stream = await (await saved).createReadStream();
    const text = Buffer.concat(await stream.toArray()).toString();
    expect(text.split('\n').length).toBeGreaterThan(5);
  });
});
