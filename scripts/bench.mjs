// `npm run bench`: the engine's benchmarks, then the page's in a real browser; one JSON object on standard output.
// `npm run bench -- page` measures the page only, `npm run bench -- NAME...` those of the engine that are named.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { pageBenchmarks } from './bench-page.mjs';

const words = process.argv.slice(2);
const help = words.includes('--help');
const names = words.filter((word, i) => !word.startsWith('--') && !words[i - 1]?.startsWith('--'));

/** @returns {{ machine?: unknown, results: unknown[] }} */
function engineBenchmarks() {
  const command = fileURLToPath(new URL('quotelab.mjs', import.meta.url));
  const { status, stdout } = spawnSync(process.execPath, [command, 'bench', ...words], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    maxBuffer: 2 ** 24,
  });
  // A refusal goes on as it is; help stands on standard error.
  if (status !== 0 || help) {
    process.stdout.write(stdout);
    process.exit(status ?? 1);
  }
  return JSON.parse(stdout);
}

const pageOnly = !help && names.length === 1 && names[0] === 'page';
const engine = pageOnly ? { results: [] } : engineBenchmarks();
const page = names.length === 0 || pageOnly ? await pageBenchmarks() : [];
console.log(JSON.stringify({ ...engine, results: [...engine.results, ...page] }, null, 2));
