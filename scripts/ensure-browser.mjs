// Makes sure that there is a Chromium for the end-to-end tests, installing one where there is none.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { findBrowser } from './find-browser.mjs';

const APT_LOCK = ['-o', 'DPkg::Lock::Timeout=300'];

/**
 * Runs a command in the foreground and says whether it succeeded.
 * @param {string} command
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} [env]
 */
function succeeds(command, args, env = process.env) {
  console.log(`> ${[command, ...args].join(' ')}`);
  return spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'], env }).status === 0;
}

function installFromPlaywright() {
  const packageFile = createRequire(import.meta.url).resolve('playwright/package.json');
  return succeeds(process.execPath, [join(dirname(packageFile), 'cli.js'), 'install', 'chromium']);
}

function installFromApt() {
  if (process.platform !== 'linux' || !existsSync('/usr/bin/apt-get')) return false;
  const asRoot = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  if (asRoot.length > 0 && spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status !== 0) return false;
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  /** @param {string[]} args */
  const apt = (...args) => {
    const [command, ...rest] = [...asRoot, 'apt-get', ...APT_LOCK, ...args];
    return succeeds(/** @type {string} */ (command), rest, env);
  };
  return apt('update') && apt('install', '-y', '--no-install-recommends', 'chromium');
}

try {
  const found =
    findBrowser() ??
    (installFromPlaywright() ? findBrowser() : null) ??
    (installFromApt() ? findBrowser() : null);
  if (found === null) {
    console.error(
      'No Chromium found and none could be installed. Install Chromium, or set CHROMIUM_PATH to a browser.',
    );
    process.exitCode = 1;
  } else {
    console.log(`Browser: ${found.version}${found.executablePath ? ` (${found.executablePath})` : ''}`);
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
