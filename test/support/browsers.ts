import { existsSync } from 'node:fs';
import { chromium } from 'playwright';
import { findBrowser } from '../../scripts/find-browser.mjs';
import type { BrowserStart } from './browser-page';

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

/** Every engine of a browser: how to start it, null where it is not installed, and how to get it where Debian has it. */
export const BROWSERS = [
  ['Chromium', chromiumStart(), 'npm run browser'],
  ['Firefox', firefoxStart(), 'apt-get install firefox-esr'],
  ['WebKitGTK', webkitStart(), 'apt-get install webkit2gtk-driver xvfb'],
] as const;
