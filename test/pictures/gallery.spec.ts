import { copyFile, mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { test } from '@playwright/test';
import { GALLERY, pictureFile, SIZES, THEMES, type Size } from './gallery-folder';
import { Stage } from './stage';
import { STATES } from './states';

/** The pictures that README shows; all others are for the gallery only. */
const KEPT = 'first-view';
const KEPT_SIZES: readonly Size[] = ['desk', 'tablet', 'phone'];
const DOCS_PICTURES = fileURLToPath(new URL('../../docs/pictures/', import.meta.url));

test.describe.configure({ mode: 'parallel' });

for (const size of Object.keys(SIZES) as Size[]) {
  test.describe(size, () => {
    test.use({ viewport: SIZES[size], hasTouch: size !== 'desk' });

    for (const { name, shows, act, whole } of STATES) {
      test(`${name}: ${shows}`, async ({ page }) => {
        test.setTimeout(150_000);
        const stage = new Stage(page, size);
        try {
          await page.emulateMedia({ colorScheme: 'dark' });
          await act(stage);
          for (const theme of THEMES) {
            // The page follows the system's theme: one way into a state serves both.
            await page.emulateMedia({ colorScheme: theme });
            await page.waitForTimeout(250);
            await mkdir(GALLERY, { recursive: true });
            const file = pictureFile(name, size, theme);
            await page.screenshot({ path: `${GALLERY}${file}`, fullPage: whole ?? false });
            if (name === KEPT && KEPT_SIZES.includes(size))
              await copyFile(`${GALLERY}${file}`, `${DOCS_PICTURES}${file}`);
          }
        } finally {
          await stage.strike();
        }
      });
    }
  });
}
