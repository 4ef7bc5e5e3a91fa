import { AxeBuilder } from '@axe-core/playwright';
import { test as base, type Locator, type Page } from '@playwright/test';

/** QUOTELAB_THOROUGH=1 runs also what takes long and is shown in less time elsewhere. */
export const thorough = process.env.QUOTELAB_THOROUGH === '1';

/**
 * A page that may not complain: an uncaught error, an error on the console or a breach of the content security policy
 * fails the test, whatever else it was about. `tolerated` names what a test provokes on purpose.
 */
export const test = base.extend<{ tolerated: readonly RegExp[]; complaints: string[] }>({
  tolerated: [[], { option: true }],
  complaints: [
    async ({ page, tolerated }, use) => {
      const complaints: string[] = [];
      page.on('pageerror', (error) => complaints.push(`uncaught: ${error.stack ?? error.message}`));
      page.on('console', (message) => {
        if (message.type() === 'error') complaints.push(`console: ${message.text()}`);
      });
      await page.addInitScript(() => {
        document.addEventListener('securitypolicyviolation', (event) => {
          console.error(`policy: ${event.violatedDirective} refuses ${event.blockedURI}`);
        });
      });
      await use(complaints);
      const unexpected = complaints.filter((text) => !tolerated.some((pattern) => pattern.test(text)));
      if (unexpected.length > 0) throw new Error(`The page complained:\n${unexpected.join('\n')}`);
    },
    { auto: true },
  ],
});

export { expect } from '@playwright/test';

/** Opens the page and waits until the market has moved. */
export async function openMarket(page: Page, fragment = ''): Promise<void> {
  await page.goto(`./${fragment}`);
  await page.waitForFunction(() => {
    const clock = document.querySelector('.clock strong')?.textContent ?? '';
    return clock > '0:30:00';
  });
}

/** Stops the session clock: pictures and accessibility checks want a page that holds still. */
export async function pause(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Pause' }).click();
  await page.getByRole('button', { name: 'Play', exact: true }).waitFor();
  // The button answers at once; what the panels say is the engine's last word only a little later.
  await page.locator('figure[data-settled="true"]').waitFor();
}

/** The slider of the risk aversion. */
export function gammaSlider(page: Page): Locator {
  return page.getByRole('slider', { name: 'Risk aversion γ', exact: true });
}

/** Moves a slider with the mouse's effect but at once, to a share of its length. */
export async function slideTo(slider: Locator, share: number): Promise<void> {
  await slider.evaluate((input: HTMLInputElement, to) => {
    const [min, max] = [Number(input.min), Number(input.max)];
    input.value = String(min + (max - min) * to);
    input.dispatchEvent(new Event('input', { bubbles: true }));
  }, share);
}

/** What the top bar says of the session time, s. */
export async function clockS(page: Page): Promise<number> {
  const text = (await page.locator('.clock strong').textContent()) ?? '';
  return text.split(':').reduce((seconds, part) => 60 * seconds + Number(part), 0);
}

/**
 * What axe finds against WCAG 2.2 AA and good practice, on the whole page or in parts of it: a whole page takes a small
 * machine many seconds, and where only parts have changed the rest wants no second reading.
 * @param parts selectors
 */
export async function violations(page: Page, ...parts: readonly string[]): Promise<string[]> {
  const axe = new AxeBuilder({ page })
    // All that passed is not described: that would take longer than to find what did not.
    .options({ resultTypes: ['violations'] })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']);
  for (const part of parts) axe.include(part);
  const { violations: found } = await axe.analyze();
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 140)).join(' ¦ ')}`);
}
