import { expect, openMarket, pause, test, thorough } from './quiet-page';

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

test('a reload leaves paused what was, and a closed story closed until its scenario is picked', async ({
  page,
}) => {
  await openMarket(page);
  const menu = page.locator('header').getByRole('button', { name: /^Scenario: / });
  await menu.click();
  const toxic = page.locator('header li').getByRole('button', { name: /^Toxic flow/ });
  await toxic.click();
  await page.getByRole('button', { name: 'Dismiss the story' }).click();
  await expect(page.locator('.story')).toBeHidden();
  await pause(page);
  const clock = page.locator('.clock strong');
  const pausedAt = await clock.textContent();
  // Kept once the page has rested, and once a second from then on.
  await page.waitForFunction(() => sessionStorage.getItem('quotelab.session')?.includes('"toxic-flow"'));
  await page.reload();
  await expect(menu).toContainText('Toxic flow');
  await expect(page.getByRole('button', { name: 'Play', exact: true })).toBeVisible();
  await expect(clock).toHaveText(pausedAt!);
  await expect(page.locator('.story')).toBeHidden();
  await menu.click();
  await toxic.click();
  await expect(page.locator('.story')).toBeVisible();
});

test('a reload loses neither what can be taken back nor from when on changes apply', async ({ page }) => {
  test.skip(!thorough, 'unit tests hold the parts of it: QUOTELAB_THOROUGH=1');
  await openMarket(page);
  await pause(page);
  const gamma = page.getByRole('spinbutton', { name: 'Risk aversion γ', exact: true });
  for (const value of ['0.02', '0.04']) {
    await gamma.fill(value);
    await gamma.press('Enter');
    await page.locator('figure[data-settled="true"]').waitFor();
  }
  await page.getByRole('button', { name: 'Undo the last change' }).click();
  await expect(gamma).toHaveValue('0.02');
  await page.locator('h1, h2').first().click();
  await page.keyboard.press('f');
  await page.waitForFunction(() => {
    const kept = JSON.parse(sessionStorage.getItem('quotelab.session') ?? 'null') as { forkS: number } | null;
    return kept?.forkS && sessionStorage.getItem('quotelab.changes')?.includes('0.04');
  });
  await page.reload();
  await expect(page.getByText('From now on:')).toBeVisible();
  await expect(gamma).toHaveValue('0.02');
  await page.getByRole('button', { name: 'Redo the change taken back' }).click();
  await expect(gamma).toHaveValue('0.04');
  const undo = page.getByRole('button', { name: 'Undo the last change' });
  await undo.click();
  await undo.click();
  await expect(gamma).toHaveValue('0.01');
  await expect(undo).toBeDisabled();
});
