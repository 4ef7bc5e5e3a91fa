import { test } from '@playwright/test';

const SIZES = [
  { name: 'desk', width: 1440, height: 900 },
  { name: 'phone', width: 390, height: 844 },
];

for (const colorScheme of ['dark', 'light'] as const) {
  for (const { name, width, height } of SIZES) {
    test(`first view, ${name}, ${colorScheme}`, async ({ browser, baseURL }) => {
      const page = await browser.newPage({ baseURL, colorScheme, viewport: { width, height } });
      await page.goto('./');
      // Long enough for a run to be under way: these pictures are for looking at, no test compares them.
      await page.waitForTimeout(5_000);
      await page.screenshot({ path: `docs/pictures/${name}-${colorScheme}.png` });
      await page.close();
    });
  }
}
