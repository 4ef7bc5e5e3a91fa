import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chromium } from 'playwright';

const SYSTEM_PATHS = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
];

/**
 * What the browser at `path` answers to `--version`, or null where there is none. Asked rather than only looked for,
 * because on some systems chromium-browser is a stub that only points to another package.
 * @param {string} path
 */
function versionOf(path) {
  if (!existsSync(path)) return null;
  const answer = spawnSync(path, ['--version'], { encoding: 'utf8', timeout: 30_000 });
  return answer.status === 0 ? answer.stdout.trim() : null;
}

/**
 * Finds a Chromium and installs nothing: CHROMIUM_PATH, else Playwright's own build, else the system's.
 * `executablePath` is undefined where Playwright should launch its own build; the answer is null where there is none.
 * Throws where CHROMIUM_PATH is set but is no browser.
 * @returns {{ executablePath: string | undefined, version: string } | null}
 */
export function findBrowser() {
  const wished = process.env.CHROMIUM_PATH;
  if (wished) {
    const version = versionOf(wished);
    if (version === null) throw new Error(`CHROMIUM_PATH is ${wished}, which does not answer --version.`);
    return { executablePath: wished, version };
  }
  if (existsSync(chromium.executablePath())) {
    return { executablePath: undefined, version: 'the Chromium that Playwright installed' };
  }
  for (const executablePath of SYSTEM_PATHS) {
    const version = versionOf(executablePath);
    if (version !== null) return { executablePath, version };
  }
  return null;
}
