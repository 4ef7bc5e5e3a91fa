import { expect, openMarket, test } from './quiet-page';

const SECONDS = 5;

test('at 600 times life the page computes less than half of the time', async ({ page }) => {
  await openMarket(page);
  await page.getByRole('button', { name: '600 times as fast as life' }).click();
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const scriptS = async (): Promise<number> => {
    const { metrics } = await session.send('Performance.getMetrics');
    return metrics.find(({ name }) => name === 'ScriptDuration')!.value;
  };
  await page.waitForTimeout(1000);
  const before = await scriptS();
  await page.waitForTimeout(1000 * SECONDS);
  const perSecondMs = (1000 * ((await scriptS()) - before)) / SECONDS;
  console.log(`    script at 600×: ${perSecondMs.toFixed(0)} ms per second`);
  expect(perSecondMs).toBeGreaterThan(1);
  expect(perSecondMs).toBeLessThan(700);
});

test('zooming asks for finer buckets and goes back to the whole session', async ({ page }) => {
  await openMarket(page);
  await page.getByRole('button', { name: 'Table' }).click();
  const rows = page.getByRole('region', { name: 'The charts in numbers' }).getByRole('rowheader');
  await expect(rows).toHaveCount(12);
  await page.getByRole('button', { name: 'Show the last five minutes' }).click();
  // Five minutes and half as much to the left, so the oldest row is at most eight minutes old.
  await expect.poll(async () => (await rows.last().textContent())! > '0:2').toBe(true);
  await page.getByRole('button', { name: 'Show the whole session' }).click();
  await expect(rows.last()).toHaveText('0:00:00');
});
