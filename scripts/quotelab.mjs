// Runs the headless command. Bundles it first where a source has changed since the last bundle, so that it works
// straight after `npm ci`; standard output belongs to the command, so the build's log goes to standard error.
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const store = join(root, '.build');
const SOURCES = [
  ...['src', 'workers', 'scripts/quotelab.mjs'],
  ...['package.json', 'package-lock.json', 'tsconfig.base.json', 'tsconfig.node.json'],
];
/** A bundle older than this is of no running process any more. */
const STALE_MS = 24 * 3_600_000;

/**
 * Paths, sizes and times of all sources as one word: a bundle is named after the sources it was made from, so that
 * two processes may build at once and a deleted file counts as a change too.
 */
function fingerprint() {
  const hash = createHash('sha256');
  /** @param {string} path */
  const visit = (path) => {
    const facts = statSync(path, { throwIfNoEntry: false });
    if (!facts) return;
    if (!facts.isDirectory()) {
      hash.update(`${relative(root, path)}\0${facts.size}\0${facts.mtimeMs}\0`);
      return;
    }
    for (const name of readdirSync(path).sort()) visit(join(path, name));
  };
  for (const path of SOURCES) visit(join(root, path));
  return hash.digest('hex').slice(0, 16);
}

/** The command, and the thread it spreads its work over. */
function entries() {
  const pool = join(root, 'src/cli/pool-worker.ts');
  return { main: join(root, 'src/cli/main.ts'), ...(existsSync(pool) && { 'pool-worker': pool }) };
}

/** @param {string} destination */
async function bundle(destination) {
  const startedAt = performance.now();
  const { build } = await import('vite');
  const temporary = join(store, `unfinished-${process.pid}-${randomBytes(4).toString('hex')}`);
  try {
    await build({
      root,
      configFile: false,
      logLevel: 'silent',
      publicDir: false,
      build: {
        ssr: true,
        target: 'node20',
        outDir: temporary,
        emptyOutDir: true,
        sourcemap: true,
        minify: false,
        rolldownOptions: {
          input: entries(),
          output: { entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
        },
      },
      ssr: { target: 'node', noExternal: true, external: ['ws'] },
    });
    try {
      renameSync(temporary, destination);
    } catch (error) {
      // Another process has finished the same bundle first.
      if (!existsSync(join(destination, 'main.js'))) throw error;
    }
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
  console.error(`quotelab: bundled in ${Math.round(performance.now() - startedAt)} ms`);
}

/** @param {string} current */
function removeOldBundles(current) {
  for (const name of readdirSync(store)) {
    const path = join(store, name);
    if (path === current || !/^(cli|unfinished)-/.test(name)) continue;
    const facts = statSync(path, { throwIfNoEntry: false });
    if (facts && Date.now() - facts.mtimeMs > STALE_MS) rmSync(path, { recursive: true, force: true });
  }
}

const directory = join(store, `cli-${fingerprint()}`);
if (!existsSync(join(directory, 'main.js'))) {
  try {
    mkdirSync(store, { recursive: true });
    await bundle(directory);
    removeOldBundles(directory);
  } catch (error) {
    console.error('quotelab: the command could not be bundled.');
    console.error(error);
    process.exit(2);
  }
}
if (!process.argv.includes('--build-only')) {
  process.setSourceMapsEnabled(true);
  await import(pathToFileURL(join(directory, 'main.js')).href);
}
