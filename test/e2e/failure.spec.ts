import { expect, test } from './quiet-page';

test.describe('an engine that does not load', () => {
  test.use({ tolerated: [/404/] });

  test('is said in one sentence instead of waiting for ever', async ({ page }) => {
    await page.route(/\/engine-[^/]+\.js$/, (route) => route.fulfill({ status: 404, body: '' }));
    await page.goto('./');
    await expect(page.getByRole('alert')).toContainText('The engine could not start');
    await expect(page.getByText('The market is opening…')).toBeHidden();
  });
});
