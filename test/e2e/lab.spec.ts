import type { Page } from '@playwright/test';
import table from '../fixtures/oracle/02_as_table.json' with { type: 'json' };
import ladder from '../fixtures/oracle/08_policy_ladder.json' with { type: 'json' };
import { expect, openMarket, pause, slideTo, test, thorough, violations } from './quiet-page';

async function openLab(page: Page, question: string): Promise<void> {
  await page.getByRole('button', { name: 'Lab', exact: true }).click();
  await page.getByRole('tab', { name: question }).click();
}

/** A number as the page writes it. */
function read(text: string | null): number {
  return Number((text ?? '').replaceAll(',', '').replaceAll('−', '-').replace('+', '').trim());
}

test('the lab’s own button reproduces the tables of 2008, four standard errors from exact (oracle 02)', async ({
  page,
}) => {
  await openMarket(page);
  await pause(page);
  await openLab(page, 'Paper of 2008');
  await page.getByRole('button', { name: 'Reproduce the tables' }).click();
  await expect(page.getByText('60,000 of 60,000 sessions')).toBeVisible({ timeout: 25_000 });
  for (const gamma of [0.01, 0.1, 1]) {
    for (const strategy of ['inventory', 'symmetric']) {
      const row = table.rows.find((each) => each.gamma === gamma && each.strategy === strategy)!;
      const found = page.locator(`tr[data-gamma="${gamma}"][data-strategy="${strategy}"]`);
      const far = async (figure: string, exact: number): Promise<number> => {
        const [value, half] = (await found.locator(`[data-figure="${figure}"]`).textContent())!.split('±');
        // What is shown is rounded to a hundredth.
        return (1.96 * Math.max(0, Math.abs(read(value) - exact) - 0.005)) / read(half);
      };
      expect(await far('profit', row.exact.profit_mean)).toBeLessThan(4);
      expect(await far('profit-std', row.exact.profit_std)).toBeLessThan(4);
      expect(await far('inventory', row.exact.final_q_mean)).toBeLessThan(4);
      expect(await far('inventory-std', row.exact.final_q_std)).toBeLessThan(4);
    }
  }
});

test('the frontier’s own button gives the exact ladder of certainty equivalents (oracle 08)', async ({
  page,
}) => {
  const { parameters: p, rows } = ladder.cases[0];
  await openMarket(page);
  await page.getByRole('button', { name: /^Scenario: / }).click();
  await page.getByRole('button', { name: /^Avellaneda–Stoikov 2008/ }).click();
  await page.getByRole('checkbox', { name: 'Own value of Inventory bound Q' }).check();
  const bound = page.getByRole('spinbutton', { name: 'Inventory bound Q' });
  await bound.fill(String(p.Q));
  await bound.press('Enter');
  await openLab(page, 'Frontier');
  await page.getByRole('radio', { name: 'Bare theory, exact' }).check();
  await page.getByRole('button', { name: 'Run the frontier' }).click();
  await expect(page.getByText(/40 of 40\s+desks/)).toBeVisible();
  const rungs = [
    ['avellaneda-stoikov', 'avellaneda_stoikov'],
    ['avellaneda-stoikov-infinite', 'avellaneda_stoikov_infinite_horizon'],
    ['glft', 'glft_closed_form'],
    ['glft-exact', 'glft_exact'],
    ['cartea-jaimungal', 'cjp_phi_half_gamma_sigma2'],
  ];
  for (const [strategy, row] of rungs) {
    const shown = page.locator(`tr[data-desk="${strategy} ${p.gamma}"] td`).nth(2);
    expect(read(await shown.textContent()), strategy).toBeCloseTo(
      rows.find((each) => each.strategy === row)!.ce,
      3,
    );
  }
});

test('a Monte Carlo fills in from the first second and stops within a tenth of one', async ({ page }) => {
  await openMarket(page);
  await pause(page);
  await openLab(page, 'Monte Carlo');
  await page.getByLabel('Tapes').fill('4000');
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(page.getByRole('img', { name: /^P&L at the end/ })).toBeVisible();
  await expect(page.getByRole('img', { name: /^Equity over the session/ })).toBeVisible();
  await expect(page.getByText(/about [\d.]+ (s|min) left/)).toBeVisible();
  const stoppedMs = await page.evaluate(async () => {
    const button = [...document.querySelectorAll('button')].find((each) => each.textContent === 'Cancel')!;
    const start = performance.now();
    button.click();
    await new Promise((resolve) => requestAnimationFrame(resolve));
    return performance.now() - start;
  });
  await expect(page.getByText(/stopped; so far/)).toBeVisible();
  console.log(`    cancelled on the page after ${stoppedMs.toFixed(0)} ms`);
  const sessions = await page.locator('.state').textContent();
  await page.waitForTimeout(300);
  expect(await page.locator('.state').textContent()).toBe(sessions);
  await page.getByRole('button', { name: 'Table' }).click();
  await expect(page.getByRole('columnheader', { name: 'Share' }).first()).toBeVisible();
  expect(await violations(page, '.lab')).toEqual([]);
});

test('a cell of a sweep opens its run on the charts, and the link of the question the lab as it stood', async ({
  page,
}) => {
  await openMarket(page);
  await pause(page);
  await openLab(page, 'Sweep');
  await page.getByLabel('Values').fill('3');
  await page.getByLabel('Tapes a cell').fill('2');
  await page.getByRole('button', { name: 'Share the question' }).click();
  await expect(
    page.getByText(/The Lab opens with this question filled in: sweep of Risk aversion γ/).first(),
  ).toBeVisible();
  const link = new URL(page.url()).hash;
  await page.getByRole('button', { name: 'Run 3 cells' }).click();
  const cell = page.getByRole('button', { name: /^Risk aversion γ 0\.04: Mean P&L .*Open this run\.$/ });
  await cell.focus();
  expect(await violations(page, '.lab')).toEqual([]);
  await page.keyboard.press('Enter');
  await expect(page.getByText('Before → now')).toBeVisible();
  await expect(page.getByRole('spinbutton', { name: 'Risk aversion γ' })).toHaveValue('0.04');
  await page.goto(`./${link}`);
  await expect(page.getByText('This is the sweep that was shared.')).toBeVisible();
  await expect(page.getByLabel('Values')).toHaveValue('3');
  await expect(page.getByRole('spinbutton', { name: 'Risk aversion γ' })).toHaveValue('0.01');
});

test('every question is clean before it is asked, in either theme and on a phone', async ({ page }) => {
  test.skip(!thorough, 'six more readings of a page: QUOTELAB_THOROUGH=1');
  test.setTimeout(120_000);
  await page.emulateMedia({ colorScheme: 'light' });
  await openMarket(page);
  await pause(page);
  await page.keyboard.press('l');
  for (const question of ['Sweep', 'Frontier', 'Paper of 2008']) {
    await page.getByRole('tab', { name: question }).click();
    await expect(page.locator('#lab-panel form')).toBeVisible();
    expect(await violations(page, '.lab'), question).toEqual([]);
  }
  await page.setViewportSize({ width: 390, height: 844 });
  await page.getByRole('tab', { name: 'Lab', exact: true }).click();
  await expect(page.locator('#lab-panel form')).toBeVisible();
  expect(await violations(page, '.lab'), 'phone').toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
});

test('a dropped change settles into a paired interval on further tapes', async ({ page }) => {
  await openMarket(page);
  await pause(page);
  await slideTo(page.getByRole('slider', { name: 'Informed share p', exact: true }), 0.8);
  await expect(page.getByText(/worse by [\d,]+ ± [\d,.]+ USD of P&L per 8 h session/)).toBeVisible();
  // A desk and itself are not compared: the strip says so.
  await page.getByRole('button', { name: 'Reset Informed share p to 0.15' }).click();
  await expect(page.getByText(/The run as it is now is kept, dotted on the charts/)).toBeVisible();
});
