import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'vite';
import { docsPages, type DocsSite } from './docs-pages.ts';

const DOCS = new URL('../docs/', import.meta.url);
const SCRIPT = fileURLToPath(new URL('../src/ui/docs/docs-page.ts', import.meta.url));
const STYLES = fileURLToPath(new URL('../src/ui/docs/docs.css', import.meta.url));

/**
 * Makes docs/*.md pages of the site: plain HTML, one script and one sheet of their own. Both are bundled apart, so that
 * nothing of them can move into what the first view loads; the engine's worker is the site's own, by its name.
 */
export function docsAsPages(policy: string): Plugin {
  let outDir = '';
  return {
    name: 'quotelab:docs-as-pages',
    configResolved(config) {
      outDir = resolve(config.root, config.build.outDir);
    },
    configureServer(server) {
      const site: DocsSite = {
        policy: null,
        script: '/src/ui/docs/docs-page.ts',
        styles: '/src/ui/docs/docs.css',
        engine: '/workers/engine.ts?worker_file&type=module',
      };
      server.middlewares.use((request, response, next) => {
        const path = (request.url ?? '').slice(1).replace(/[?#].*$/, '');
        const page = docsPages(DOCS, site).find((known) => known.path === path.replace(/\/$/, '/index.html'));
        if (page === undefined) return next();
        response.setHeader('Content-Type', 'text/html; charset=utf-8');
        response.end(page.html);
      });
    },
    writeBundle: {
      order: 'post',
      sequential: true,
      async handler() {
        const site = { policy, engine: engineOf(outDir), ...(await writeAssets(outDir)) };
        for (const { path, html } of docsPages(DOCS, site)) {
          mkdirSync(dirname(join(outDir, path)), { recursive: true });
          writeFileSync(join(outDir, path), html);
        }
      },
    },
  };
}

/** The engine worker's script, as the bundler named it; seen from docs/. */
function engineOf(outDir: string): string {
  const workers = readdirSync(join(outDir, 'assets')).filter((name) => /^engine-[\w-]{8}\.js$/.test(name));
  if (workers.length !== 1) throw new Error(`one engine worker was expected, not: ${workers.join(', ')}`);
  return `../assets/${workers[0]}`;
}

/** Bundles the pages' script and sheet into the site's assets; their addresses as seen from docs/. */
async function writeAssets(outDir: string): Promise<Pick<DocsSite, 'script' | 'styles'>> {
  const built = await build({
    configFile: false,
    publicDir: false,
    logLevel: 'warn',
    build: {
      write: false,
      target: 'es2022',
      modulePreload: false,
      rolldownOptions: {
        checks: { pluginTimings: false },
        input: { docs: SCRIPT, 'docs-sheet': STYLES },
      },
    },
  });
  if (!('output' in built)) throw new Error('the script of the docs was not built');
  for (const output of built.output) {
    const content = output.type === 'chunk' ? output.code : output.source;
    writeFileSync(join(outDir, output.fileName), content);
  }
  const named = (pattern: RegExp): string => {
    const found = built.output.find(({ fileName }) => pattern.test(fileName));
    if (found === undefined) throw new Error(`the docs have no ${pattern.source}`);
    return `../${found.fileName}`;
  };
  return { script: named(/docs-[\w-]+\.js$/), styles: named(/\.css$/) };
}
