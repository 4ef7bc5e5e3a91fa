import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import ts from 'typescript';
import { build, defineConfig, type Plugin } from 'vite';
import { docsAsPages } from './scripts/docs-plugin.ts';
import { integrityOfFiles } from './scripts/integrity-plugin.ts';

/**
 * Writes the content security policy of public/_headers into the built page as a meta tag, for hosts that cannot send
 * headers. Only in the build: the dev server needs inline styles and a socket of its own.
 */
function contentSecurityPolicy(): Plugin {
  return {
    name: 'quotelab:content-security-policy',
    apply: 'build',
    transformIndexHtml() {
      return [
        {
          tag: 'meta',
          attrs: { 'http-equiv': 'Content-Security-Policy', content: policy() },
          injectTo: 'head-prepend',
        },
      ];
    },
  };
}

function policy(): string {
  const headers = readFileSync(new URL('public/_headers', import.meta.url), 'utf8');
  const content = /^\s*Content-Security-Policy:\s*(.+?)\s*$/m.exec(headers)?.[1];
  if (content === undefined) throw new Error('public/_headers holds no Content-Security-Policy line');
  return content;
}

/** The module that starts the engine as it is read. */
const START = fileURLToPath(new URL('src/ui/start-engine.ts', import.meta.url));

/** Makes the start of the engine a script of its own before the page's: a worker boots while the page is still read. */
function engineFirst(): Plugin {
  return {
    name: 'quotelab:engine-first',
    apply: 'build',
    buildStart() {
      if (this.environment.name === 'client')
        this.emitFile({ type: 'chunk', id: START, name: 'start-engine' });
    },
    transformIndexHtml: {
      order: 'post',
      handler(_html, { bundle }) {
        const start = Object.values(bundle ?? {}).find(
          (output) => output.type === 'chunk' && output.facadeModuleId === START,
        );
        if (start === undefined) throw new Error('the start of the engine is no chunk of its own');
        const attrs = { type: 'module', async: true, crossorigin: true, src: `./${start.fileName}` };
        return [{ tag: 'script', attrs, injectTo: 'head' }];
      },
    },
  };
}

/** Forms, registries, configurations and how numbers are written: on the page from the first view on, and part of much that is loaded later. */
const DECLARATIONS =
  /src\/(ui\/(numbers|significant)\.|domain\/(part|portable-math|random)|market\/(?!event-words)|strategy|venue\/registry|session\/(config|config-fields|config-changes|default-config|default-scenario)\.)/;

/** What the page never runs: writing a tape, and the strategies that solve a table first. Both belong to the worker. */
const ENGINE_ONLY = ['write', 'exact'];

/**
 * Leaves the engine out of the page's bundle. A part is one declaration, so the form that it draws would bring all of its
 * mathematics along; here its functions become errors and what only they used is shaken off. The worker is bundled
 * apart, with everything.
 */
function partsWithoutEngine(): Plugin {
  return {
    name: 'quotelab:parts-without-engine',
    apply: 'build',
    enforce: 'pre',
    transform: {
      filter: { id: /\/src\/(market|strategy)\/[^/]+\.ts$/ },
      handler(code, id) {
        const cuts = engineFunctions(ts.createSourceFile(id, code, ts.ScriptTarget.ES2022, true));
        if (cuts.length === 0) return null;
        let result = code;
        for (const { name, start, end } of cuts.reverse()) {
          // Blank lines in the place of the function's own keep the source map true.
          const lines = result.slice(start, end).replace(/[^\n]/g, '');
          const stub = `${name}() { throw new Error('bug: the page ran the engine');${lines} }`;
          result = result.slice(0, start) + stub + result.slice(end);
        }
        return { code: result, map: null };
      },
    },
  };
}

/** Where the functions stand that only the worker runs, in order. */
function engineFunctions(file: ts.SourceFile): { name: string; start: number; end: number }[] {
  const found: { name: string; start: number; end: number }[] = [];
  const visit = (node: ts.Node): void => {
    const isPart =
      ts.isCallExpression(node) &&
      /^define(Market|Strategy)$/.test(node.expression.getText(file)) &&
      node.arguments.length === 1 &&
      ts.isObjectLiteralExpression(node.arguments[0]);
    if (!isPart) {
      ts.forEachChild(node, visit);
      return;
    }
    const members = (node.arguments[0] as ts.ObjectLiteralExpression).properties.map((member) => ({
      name: member.name?.getText(file) ?? '',
      start: member.getStart(file),
      end: member.getEnd(),
    }));
    const solves = members.some(({ name }) => name === 'exact');
    found.push(...members.filter(({ name }) => ENGINE_ONLY.includes(name) || (solves && name === 'create')));
  };
  visit(file);
  return found;
}

/** What no visit needs: what the host reads, what developers read. */
const NOT_KEPT = /\.map$|^_headers$|^service-worker\.js$/;

/** Writes service-worker.js beside the page, with the list of everything that a visit without a network needs. */
function offlineCopy(): Plugin {
  let outDir = '';
  return {
    name: 'quotelab:offline-copy',
    apply: 'build',
    configResolved(config) {
      outDir = resolve(config.root, config.build.outDir);
    },
    writeBundle: {
      order: 'post',
      sequential: true,
      async handler() {
        const precache = filesOf(outDir);
        const built = await build({
          configFile: false,
          publicDir: false,
          logLevel: 'warn',
          define: { PRECACHE: JSON.stringify(precache) },
          build: {
            write: false,
            target: 'es2022',
            rolldownOptions: {
              checks: { pluginTimings: false },
              input: new URL('workers/service-worker.ts', import.meta.url).pathname,
              output: { format: 'iife' },
            },
          },
        });
        if (!('output' in built)) throw new Error('the service worker was not built');
        writeFileSync(join(outDir, 'service-worker.js'), built.output[0].code);
      },
    },
  };
}

/** The files of the built site, as its visitors name them, and a digest of all their bytes. */
function filesOf(folder: string): { version: string; files: string[] } {
  const digest = createHash('sha256');
  const files = readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((file) => !NOT_KEPT.test(file))
    .sort();
  for (const file of files) digest.update(`${file}\0`).update(readFileSync(join(folder, file)));
  return {
    version: digest.digest('hex').slice(0, 12),
    // A folder is asked for by its name; some hosts send index.html elsewhere.
    files: files.map((file) => file.replace(/(^|\/)index\.html$/, '$1')),
  };
}

export default defineConfig({
  base: './',
  plugins: [
    svelte({
      configFile: false,
      // A global `runes: true` would also hit components inside node_modules that are still in legacy mode.
      dynamicCompileOptions: ({ filename }) =>
        filename.includes('node_modules') ? undefined : { runes: true },
    }),
    engineFirst(),
    contentSecurityPolicy(),
    partsWithoutEngine(),
    docsAsPages(policy()),
    integrityOfFiles(),
    offlineCopy(),
  ],
  worker: {
    format: 'es',
    rolldownOptions: {
      // What the engine loads later shares modules with it. They are in a file of their own: Safari runs the file that
      // a worker began with a second time when another file imports from it.
      output: { codeSplitting: { groups: [{ name: 'running-engine', test: /workers\/engine-start\.ts$/ }] } },
    },
  },
  build: {
    target: 'es2022',
    // Safari wants prefixes, for the dotted lines under terms among others.
    cssTarget: 'safari16',
    // A browser that does not know the hint loads the same files a little later.
    modulePreload: { polyfill: false },
    sourcemap: true,
    // How long plugins take is no warning to whoever starts the site.
    rolldownOptions: {
      checks: { pluginTimings: false },
      // What the page and its late parts both declare travels in one piece: five small ones weigh 2 KiB more.
      output: { codeSplitting: { groups: [{ name: 'declarations', test: DECLARATIONS }] } },
    },
  },
});
