import { expect, gammaSlider, openMarket, pause, slideTo, test } from './quiet-page';

test('a moved slider runs the whole session again and keeps the run before as a ghost', async ({ page }) => {
  await openMarket(page);
  await pause(page);
  const caption = page.locator('figcaption');
  const before = await caption.textContent();
  await page.keyboard.press('p');
  await expect(page.getByText(/^Pinned: Default desk/)).toBeVisible();

  await slideTo(gammaSlider(page), 0.9);

  // The desk set aside goes on beside the one in force, on the same tape.
  await page.getByRole('tab', { name: 'Desks' }).click();
  await expect(page.getByRole('row', { name: /^Now: Risk aversion/ })).toBeVisible();
  const pinned = page.getByRole('row', { name: /^Default desk/ });
  await expect(pinned).toContainText(/[+−]\d/);
  await expect(pinned.getByRole('button', { name: 'Run: Default desk' })).toBeVisible();

  const strip = page.getByText('Before → now');
  await expect(strip).toBeVisible();
  await expect(caption).not.toHaveText(before!);
  await expect(page.getByRole('button', { name: /^Before: show alone/ }).first()).toBeVisible();

  await page.getByRole('button', { name: 'Dismiss the run before' }).click();
  await expect(strip).toBeHidden();
});

test('what cannot be run is said in words and changes nothing', async ({ page }) => {
  await openMarket(page);
  await pause(page);
  const caption = await page.locator('figcaption').textContent();
  const field = page.getByRole('spinbutton', { name: 'Informed share p' });
  await field.fill('7');
  await field.press('Enter');
  await expect(page.getByText(/between 0 and 0[.,]95/).first()).toBeVisible();
  await expect(page.locator('figcaption')).toHaveText(caption!);
});

test('a fork changes what comes and leaves what was', async ({ page }) => {
  await openMarket(page);
  await pause(page);
  /** What has happened so far; the reservation price is what will. */
  const past = async (): Promise<string> =>
    /Inventory.*fills/.exec((await page.locator('figcaption').textContent()) ?? '')![0];
  const before = await past();
  await page.keyboard.press('f');
  await expect(page.getByText(/changes apply from/)).toBeVisible();

  await slideTo(gammaSlider(page), 0.9);
  await expect(page.getByText('Before → now')).toBeVisible();
  // Up to the fork both runs are the same one.
  expect(await past()).toBe(before);

  await page.keyboard.press('f');
  await expect(page.getByText(/changes apply from/)).toBeHidden();
});

test('from slider to redrawn charts takes a blink', async ({ page }) => {
  await openMarket(page);
  await page.getByRole('button', { name: 'As fast as it can' }).click();
  await expect(page.locator('.clock strong')).toHaveText('8:00:00');
  await expect(page.getByRole('button', { name: 'Play', exact: true })).toBeVisible();
  const slider = gammaSlider(page);
  for (let i = 0; i < 25; i++) {
    await slideTo(slider, 0.3 + 0.4 * ((i * 7) % 25) * 0.04);
    await page.waitForTimeout(120);
  }
  const tookMs = await page.evaluate(() =>
    performance.getEntriesByName('quotelab:change-to-redraw').map(({ duration }) => duration),
  );
  tookMs.sort((a, b) => a - b);
  const medianMs = tookMs[tookMs.length >> 1];
  console.log(`    slider to redraw, whole session: median ${medianMs.toFixed(0)} ms of ${tookMs.length}`);
  expect(tookMs.length).toBeGreaterThan(5);
  // 60 ms on two cores of its own; a build machine may be shared by many.
  expect(medianMs).toBeLessThan(1500);
});

test('what was done to a desk that was set aside goes with it when its run is taken back', async ({
  page,
}) => {
  await openMarket(page);
  await pause(page);
  const kill = page.getByRole('button', { name: 'Kill', exact: true });
  await kill.click();
  await page.getByRole('button', { name: 'Re-arm…' }).first().waitFor();
  await page.keyboard.press('p');
  await page
    .locator('header')
    .getByRole('button', { name: /^Scenario: / })
    .click();
  await page
    .locator('header li')
    .getByRole('button', { name: /^BTC-USDC, an ordinary/ })
    .click();
  await expect(kill).toBeVisible();
  await page.getByRole('tab', { name: 'Desks' }).click();
  const run = page.getByRole('button', { name: /^Run: / });
  await run.click();
  await page.getByRole('button', { name: 'Re-arm…' }).first().waitFor();
  await page.getByRole('button', { name: 'Undo the last change' }).click();
  await expect(kill).toBeVisible();
});
