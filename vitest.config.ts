import { fileURLToPath } from 'node:url';
import { svelteTesting } from '@testing-library/svelte/vite';
import { defineConfig, mergeConfig } from 'vitest/config';
import viteConfig from './vite.config.ts';

/** `vitest run` runs the unit tests; `vitest run --mode long` the slow statistical ones. */
export default defineConfig(({ mode }) =>
  mergeConfig(viteConfig, {
    plugins: [svelteTesting({ autoCleanup: false })],
    // Components are tested as the browser gets them; the browser's `ws` is empty, and tests serve real sockets.
    resolve: { alias: [{ find: /^ws$/, replacement: fileURLToPath(import.meta.resolve('ws')) }] },
    test: {
      environment: 'node',
      // The long tests are where chance may speak.
      setupFiles: mode === 'long' ? [] : ['test/support/fixed-seed.ts'],
      include: [mode === 'long' ? 'test/long/**/*.test.ts' : 'test/unit/**/*.test.ts'],
      testTimeout: mode === 'long' ? 600_000 : 20_000,
      // Vitest leaves a core to the watcher's user; a run has the machine for itself.
      maxWorkers: '100%',
      passWithNoTests: mode === 'long',
      coverage: { provider: 'v8', include: ['src/**/*.ts'], reportsDirectory: 'coverage' },
    },
  }),
);
