import type { Page } from '@playwright/test';
import { expect, openMarket, pause, test } from './quiet-page';

async function pick(page: Page, scenario: string): Promise<void> {
  await page
    .locator('header')
    .getByRole('button', { name: /^Scenario: / })
    .click();
  await page.locator('header li').getByRole('button', { name: scenario }).click();
}

async function speed(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name, exact: true }).click();
}

test('a pause counts down on the page and ends by itself; reduce-only says so and has a way back', async ({
  page,
}) => {
  await openMarket(page);
  await pick(page, 'Every limit in one morning');
  const risk = page.getByRole('region', { name: 'Risk' });
  // A minute's pause is a second here: the page is asked about it while it lasts.
  await expect(risk).toContainText(
    /Paused resumes in \d+ s Fill-rate spike\..*Fills in a minute[^▲]*▲ tripped, \d+ s left/,
    { timeout: 20_000 },
  );
  await expect(risk).toContainText('Quoting');
  await page.getByRole('slider', { name: 'Session time' }).fill('3010');
  await expect(risk).toContainText('Reducing only');
  await expect(risk.getByRole('button', { name: 'Quote both sides' })).toBeVisible();
});

test('the session’s loss halts until somebody re-arms it in two steps', async ({ page }) => {
  await openMarket(page);
  await pick(page, 'Every limit in one morning');
  await speed(page, 'max: as fast as it can');
  const risk = page.getByRole('region', { name: 'Risk' });
  await expect(risk).toContainText('Halted', { timeout: 30_000 });
  await expect(risk).toContainText('Session loss limit: halted until you re-arm.');
  await expect(
    page.getByRole('region', { name: 'Our quotes' }).getByText('not quoted: stopped by risk'),
  ).toHaveCount(8);
  await risk.getByRole('button', { name: 'Re-arm…' }).click();
  await expect(risk).toContainText('Halted');
  await risk.getByRole('button', { name: 'Sure? Re-arm' }).click();
  await expect(risk).toContainText('Quoting');
});

test('the emergency and its bands are on the page of the flash crash', async ({ page }) => {
  await openMarket(page);
  await pick(page, 'Flash crash');
  await speed(page, 'max: as fast as it can');
  await page.getByRole('tab', { name: 'Events' }).click();
  const events = page.getByRole('tabpanel');
  for (const text of [
    /the adding side is withdrawn/,
    /reached the limit: market order to/,
    /quoting resumes/,
  ])
    await expect(events.getByText(text).first()).toBeVisible({ timeout: 30_000 });
});

test('γ is read from the skew that is wanted, and the skew from γ', async ({ page }) => {
  await openMarket(page);
  await pause(page);
  const skew = page.getByRole('spinbutton', { name: 'Skew wanted' });
  const gamma = page.getByRole('spinbutton', { name: 'Risk aversion γ' });
  const before = Number(await skew.inputValue());
  await skew.fill(String(2 * before));
  await skew.press('Tab');
  // Twice the lean is about four times the risk aversion.
  await expect.poll(async () => Number(await gamma.inputValue())).toBeGreaterThan(0.03);
  await expect.poll(async () => Number(await gamma.inputValue())).toBeLessThan(0.05);
  await gamma.fill('0.01');
  await gamma.press('Tab');
  await expect.poll(async () => Number(await skew.inputValue())).toBeCloseTo(before, 3);
  await page.getByRole('combobox', { name: 'Strategy', exact: true }).selectOption({ label: 'Linear skew' });
  await page.getByRole('spinbutton', { name: 'As risk aversion γ' }).fill('100000000');
  await expect(page.getByText('Nothing in the allowed range does this here.')).toBeVisible();
});

test('fees say what a round trip brings, and the parts add up', async ({ page }) => {
  await openMarket(page);
  await pause(page);
  await page.getByRole('tab', { name: 'Fees' }).click();
  const panel = page.getByRole('tabpanel', { name: 'Fees' });
  const cells = panel.getByRole('table').first().getByRole('cell');
  // The tab is loaded when it is first looked at.
  await expect(cells).toHaveCount(4);
  const amounts = await cells.allTextContents();
  const [gross, impact, fees, net] = amounts.map((text) => parseFloat(text.replace('−', '-')));
  expect(Math.abs(gross + impact + fees - net)).toBeLessThan(0.015);
  await expect(panel.getByRole('row', { name: /^Platinum/ })).toContainText('−3.0 bp');
  await expect(panel.getByRole('row', { name: /now/ })).toHaveCount(1);
});

test('the self-test runs beside the market, shows its progress and passes', async ({ page }) => {
  test.slow();
  await openMarket(page);
  await page.getByRole('tab', { name: 'Self-test' }).click();
  const panel = page.getByRole('tabpanel', { name: 'Self-test' });
  await panel.getByRole('button', { name: 'Run the self-test' }).click();
  await expect(panel).toContainText(/[1-9]\d* of 48 tapes, about [\d.]+ (s|min) left/);
  await expect(panel.getByRole('row', { name: /^stale/ })).toBeVisible();
  await expect(panel.getByRole('status')).toContainText('Passed', { timeout: 150_000 });
  await expect(
    panel
      .getByRole('row', { name: /^layered/ })
      .getByRole('cell')
      .first(),
  ).toContainText('±');
});
