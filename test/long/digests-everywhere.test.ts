import { existsSync } from 'node:fs';
import { chromium } from 'playwright';
import { beforeAll, expect, test } from 'vitest';
import { findBrowser } from '../../scripts/find-browser.mjs';
import { answerOf, bundledWorker, type BrowserStart } from '../support/browser-page';
import { digestsOfAll } from '../support/digest-runs';

/** The first of some paths that exists. */
function firstOf(...paths: readonly string[]): string | null {
  return paths.find((path) => existsSync(path)) ?? null;
}

function chromiumStart(): BrowserStart | null {
  const found = findBrowser();
  if (found === null) return null;
  return {
    command: found.executablePath ?? chromium.executablePath(),
    args: (address, profile) => ['--headless', '--no-sandbox', `--user-data-dir=${profile}`, address],
  };
}

function firefoxStart(): BrowserStart | null {
  const command = firstOf('/usr/bin/firefox-esr', '/usr/bin/firefox');
  if (command === null) return null;
  return {
    command,
    args: (address, profile) => ['--headless', '--no-remote', '--profile', profile, address],
  };
}

/** The engine of Safari, in the small browser that comes with it. It wants a screen, if only a virtual one. */
function webkitStart(): BrowserStart | null {
  const browser = firstOf(
    '/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser',
    '/usr/lib/x86_64-linux-gnu/webkit2gtk-4.0/MiniBrowser',
    '/usr/lib/aarch64-linux-gnu/webkit2gtk-4.1/MiniBrowser',
  );
  const screen = firstOf('/usr/bin/xvfb-run');
  if (browser === null || screen === null) return null;
  return {
    command: screen,
    args: (address) => ['-a', browser, address],
    env: { WEBKIT_DISABLE_COMPOSITING_MODE: '1' },
  };
}

/** How to get what is missing, where Debian has it. */
const BROWSERS = [
  ['Chromium', chromiumStart(), 'npm run browser'],
  ['Firefox', firefoxStart(), 'apt-get install firefox-esr'],
  ['WebKitGTK', webkitStart(), 'apt-get install webkit2gtk-driver xvfb'],
] as const;

let worker = '';
const here = digestsOfAll();

beforeAll(async () => {
  worker = await bundledWorker('test/support/digest-worker.ts');
});

test('every scenario, strategy and market runs here', () => {
  expect(here.length).toBeGreaterThanOrEqual(20);
  expect(here.filter(([, tape]) => tape === 'refused')).toEqual([]);
  // Different experiments have different digests: the comparison would show a difference.
  expect(new Set(here.map(([, , run]) => run)).size).toBeGreaterThanOrEqual(20);
});

for (const [name, start, how] of BROWSERS) {
  test.skipIf(start === null)(
    `${name} comes to the same digests${start === null ? ` (missing: ${how})` : ''}`,
    async () => {
      const there = await answerOf(start!, worker, 300_000);
      expect(there).toEqual(here);
      console.log(`${name}: ${here.length} runs, tape and run digests identical to Node ${process.version}`);
    },
  );
}
