import { defineConfig } from '@playwright/test';
import base from './playwright.config.ts';

/** `npm run pictures`: takes pictures of the built page into docs/pictures; asserts nothing. */
export default defineConfig(base, { testDir: 'test/pictures', retries: 0 });
