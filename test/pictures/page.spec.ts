import { test, type Page } from '@playwright/test';

/** Pictures for people to look at; no test compares them. Each is taken of the running page at a fixed session time. */
interface Picture {
  readonly name: string;
  /** What is done on the page before the picture is taken. */
  readonly act: (page: Page) => Promise<void>;
  readonly sizes: readonly (keyof typeof SIZES)[];
}

const SIZES = {
  desk: { width: 1440, height: 900 },
  tablet: { width: 900, height: 1200 },
  phone: { width: 390, height: 844 },
};

const PICTURES: readonly Picture[] = [
  { name: 'first-view', sizes: ['desk', 'tablet', 'phone'], act: (page) => at(page, 3600) },
  {
    name: 'what-if',
    sizes: ['desk', 'phone'],
    act: async (page) => {
      await at(page, 3 * 3600);
      if (await page.getByRole('tab', { name: 'Parameters' }).isVisible()) {
        await page.getByRole('tab', { name: 'Parameters' }).click();
      }
      await setSlider(page, 'Risk aversion γ', 0.75);
    },
  },
  {
    name: 'toxic-flow',
    sizes: ['desk'],
    act: async (page) => {
      await page.getByRole('button', { name: /ordinary day/ }).click();
      await page.getByRole('button', { name: /^Toxic flow/ }).click();
      await at(page, 4 * 3600);
      await page.mouse.move(720, 260);
    },
  },
  {
    name: 'zoomed',
    sizes: ['desk'],
    act: async (page) => {
      await at(page, 3600);
      await page.getByRole('button', { name: 'Show the last five minutes' }).click();
    },
  },
  {
    name: 'killed',
    sizes: ['desk', 'phone'],
    act: async (page) => {
      await at(page, 1900);
      await page.getByRole('button', { name: 'Kill', exact: true }).click();
      await at(page, 2400);
    },
  },
  {
    name: 'live-idle',
    sizes: ['desk', 'phone'],
    act: async (page) => {
      await at(page, 3600);
      await page.locator('.switch').getByText('Live').click();
      if (await page.getByRole('tab', { name: 'Desk' }).isVisible()) {
        await page.getByRole('tab', { name: 'Desk' }).click();
      }
    },
  },
];

for (const { name, act, sizes } of PICTURES) {
  for (const colorScheme of ['dark', 'light'] as const) {
    for (const size of sizes) {
      test(`${name}, ${size}, ${colorScheme}`, async ({ browser, baseURL }) => {
        const page = await browser.newPage({ baseURL, colorScheme, viewport: SIZES[size], locale: 'en-GB' });
        await page.goto('./');
        await page.getByRole('button', { name: 'Pause' }).click();
        await act(page);
        // Numbers follow the charts at a pace for reading.
        await page.waitForTimeout(1500);
        await page.screenshot({ path: `docs/pictures/${name}-${size}-${colorScheme}.png` });
        await page.close();
      });
    }
  }
}

/** Stands the session at a time. */
async function at(page: Page, timeS: number): Promise<void> {
  const pause = page.getByRole('button', { name: 'Pause' });
  if (await pause.isVisible()) await pause.click();
  await page.getByRole('slider', { name: 'Session time' }).evaluate((input: HTMLInputElement, value) => {
    input.value = String(value);
    input.dispatchEvent(new Event('input', { bubbles: true }));
  }, timeS);
  await page.waitForTimeout(1500);
}

async function setSlider(page: Page, name: string, share: number): Promise<void> {
  await page.getByRole('slider', { name, exact: true }).evaluate((input: HTMLInputElement, to) => {
    input.value = String(Number(input.min) + (Number(input.max) - Number(input.min)) * to);
    input.dispatchEvent(new Event('input', { bubbles: true }));
  }, share);
  await page.waitForTimeout(500);
}
