import { defineConfig } from '@playwright/test';
import base from './playwright.config.ts';

/**
 * `npm run pictures`: takes a picture of every state of the built page at every size and in both themes into
 * .build/gallery/, with a page to look at them, and those of README into docs/pictures; asserts nothing.
 * `npm run pictures -- -g killed` takes some again.
 */
export default defineConfig(base, {
  testDir: 'test/pictures',
  globalTeardown: './test/pictures/write-gallery.ts',
  workers: 2,
  retries: 1,
  use: {
    trace: 'off',
    permissions: ['clipboard-read', 'clipboard-write'],
    // A picture taken in the middle of a change of colour shows a page that nobody sees.
    contextOptions: { reducedMotion: 'reduce' },
  },
});
