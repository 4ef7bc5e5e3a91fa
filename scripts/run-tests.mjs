// `npm test`: every check there is, in order, going on after a failure so that all is seen at once.
// The last line is `N passed, N failed`: each static check and the build count as one, each test as itself.
// `--static` runs the static checks only.
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';

/** @typedef {{ passed: number, failed: number, names?: string[] }} Count */

const root = fileURLToPath(new URL('..', import.meta.url));
const UNIT_REPORT = '.build/unit-tests.json';
const E2E_REPORT = '.build/e2e-tests.json';

/**
 * @param {string} name
 * @param {string[]} args of node
 * @param {Record<string, string>} [env]
 */
function runs(name, args, env = {}) {
  console.log(`\n── ${name}`);
  const startedAt = performance.now();
  const { status } = spawnSync(process.execPath, args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...env },
  });
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  console.log(`${status === 0 ? '✓' : '✗'} ${name} (${seconds} s)`);
  return status === 0;
}

/**
 * Runs checks side by side, one a core, and prints what each says when it has ended.
 * @param {readonly [string, string[]][]} checks
 * @returns {Promise<boolean[]>}
 */
async function runsTogether(checks) {
  /** @type {boolean[]} */
  const results = [];
  const waiting = [...checks.entries()];
  const worker = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [i, [name, args]] = next;
      results[i] = await quietly(name, args);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  return results;
}

/**
 * @param {string} name
 * @param {string[]} args of node
 * @returns {Promise<boolean>}
 */
function quietly(name, args) {
  return new Promise((resolve) => {
    const startedAt = performance.now();
    const run = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    run.stdout.on('data', (piece) => (said += String(piece)));
    run.stderr.on('data', (piece) => (said += String(piece)));
    run.on('close', (status) => {
      const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
      console.log(`\n── ${name}\n${said}${status === 0 ? '✓' : '✗'} ${name} (${seconds} s)`);
      resolve(status === 0);
    });
  });
}

/**
 * The JSON that a runner wrote, or null where it died before writing any.
 * @param {string} path
 */
function readReport(path) {
  try {
    return JSON.parse(readFileSync(new URL(`../${path}`, import.meta.url), 'utf8'));
  } catch {
    return null;
  }
}

/**
 * A stage that ran no test, or failed without naming one (a file that does not load, a server that does not start),
 * counts as one failure: an empty run must not look like a green one.
 * @param {boolean} ok
 * @param {Count} count
 * @returns {Count}
 */
function withSilentFailure(ok, { passed, failed, names = [] }) {
  return failed === 0 && (!ok || passed === 0) ? { passed, failed: 1, names } : { passed, failed, names };
}

/**
 * What failed, each with the first lines of its reason: the end of a long output is what is kept of it.
 * @param {{ name: string, assertionResults: { status: string, fullName: string, failureMessages: string[] }[] }[]} files
 * @returns {string[]}
 */
function failedUnitTests(files) {
  return files.flatMap(({ name, assertionResults }) =>
    assertionResults
      .filter(({ status }) => status === 'failed')
      .map(
        ({ fullName, failureMessages }) =>
          `${name.replace(root, '')}: ${fullName}\n${failureMessages.join('\n').split('\n').slice(0, 12).join('\n')}`,
      ),
  );
}

/** @param {boolean} ok @returns {Count} */
const one = (ok) => ({ passed: ok ? 1 : 0, failed: ok ? 0 : 1 });

/** @returns {Count} */
function unitTests() {
  const ok = runs('unit tests', [
    'node_modules/vitest/vitest.mjs',
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${UNIT_REPORT}`,
  ]);
  const report = readReport(UNIT_REPORT);
  return withSilentFailure(ok, {
    passed: report?.numPassedTests ?? 0,
    failed: report?.numFailedTests ?? 0,
    names: failedUnitTests(report?.testResults ?? []),
  });
}

/** @returns {Count} */
function endToEndTests() {
  const ok = runs(
    'end-to-end tests',
    ['node_modules/@playwright/test/cli.js', 'test', '--reporter=list,json'],
    { PLAYWRIGHT_JSON_OUTPUT_NAME: E2E_REPORT },
  );
  const stats = readReport(E2E_REPORT)?.stats;
  return withSilentFailure(ok, {
    passed: (stats?.expected ?? 0) + (stats?.flaky ?? 0),
    failed: stats?.unexpected ?? 0,
  });
}

const TSC = 'node_modules/typescript/bin/tsc';
/** @type {[string, string[]][]} */
const STATIC_CHECKS = [
  ['eslint', ['node_modules/eslint/bin/eslint.js', '--max-warnings', '0', '.']],
  ['prettier', ['node_modules/prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.']],
  [
    'svelte-check (page)',
    ['node_modules/svelte-check/bin/svelte-check', '--tsconfig', 'tsconfig.json', '--fail-on-warnings'],
  ],
  ['tsc (engine: no DOM, no Node)', [TSC, '-p', 'tsconfig.engine.json']],
  ['tsc (workers)', [TSC, '-p', 'workers']],
  ['tsc (Node)', [TSC, '-p', 'tsconfig.node.json']],
  ['tsc (tests)', [TSC, '-p', 'test']],
];

mkdirSync(new URL('../.build', import.meta.url), { recursive: true });
for (const path of [UNIT_REPORT, E2E_REPORT]) rmSync(new URL(`../${path}`, import.meta.url), { force: true });

/** @type {[string, () => Count][]} */
const stages = [];
const everything = !process.argv.includes('--static');
if (everything) stages.push(['browser', () => one(runs('browser', ['scripts/ensure-browser.mjs']))]);
const checked = await runsTogether(STATIC_CHECKS);
STATIC_CHECKS.forEach(([name], i) => stages.push([name, () => one(checked[i])]));
if (everything) {
  stages.push(
    ['unit tests', unitTests],
    ['build (site)', () => one(runs('build (site)', ['node_modules/vite/bin/vite.js', 'build']))],
    ['build (command)', () => one(runs('build (command)', ['scripts/quotelab.mjs', '--build-only']))],
    ['end-to-end tests', endToEndTests],
  );
}

const counts = stages.map(([name, run]) => ({ name, ...run() }));
const passed = counts.reduce((sum, count) => sum + count.passed, 0);
const failed = counts.reduce((sum, count) => sum + count.failed, 0);
console.log('');
for (const count of counts) {
  console.log(
    `${count.failed === 0 ? '✓' : '✗'} ${count.name}: ${count.passed} passed, ${count.failed} failed`,
  );
  for (const name of count.names ?? []) console.log(`    ${name.replaceAll('\n', '\n      ')}`);
}
process.exitCode = failed === 0 ? 0 : 1;
console.log(`${passed} passed, ${failed} failed`);
