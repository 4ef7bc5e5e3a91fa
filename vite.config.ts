import { readFileSync } from 'node:fs';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import ts from 'typescript';
import { defineConfig, type Plugin } from 'vite';

/**
 * Writes the content security policy of public/_headers into the built page as a meta tag, for hosts that cannot send
 * headers. Only in the build: the dev server needs inline styles and a socket of its own.
 */
function contentSecurityPolicy(): Plugin {
  return {
    name: 'quotelab:content-security-policy',
    apply: 'build',
    transformIndexHtml() {
      const headers = readFileSync(new URL('public/_headers', import.meta.url), 'utf8');
      const content = /^\s*Content-Security-Policy:\s*(.+?)\s*$/m.exec(headers)?.[1];
      if (content === undefined) throw new Error('public/_headers holds no Content-Security-Policy line');
      return [
        {
          tag: 'meta',
          attrs: { 'http-equiv': 'Content-Security-Policy', content },
          injectTo: 'head-prepend',
        },
      ];
    },
  };
}

/** Forms, registries and configurations: on the page from the first view on, and part of much that is loaded later. */
const DECLARATIONS =
  /src\/(domain\/(part|portable-math|random)|market|strategy|venue\/registry|session\/(config|config-fields|config-changes|read-config|default-config|scenarios))/;

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

export default defineConfig({
  base: './',
  plugins: [
    svelte({
      configFile: false,
      // A global `runes: true` would also hit components inside node_modules that are still in legacy mode.
      dynamicCompileOptions: ({ filename }) =>
        filename.includes('node_modules') ? undefined : { runes: true },
    }),
    contentSecurityPolicy(),
    partsWithoutEngine(),
  ],
  worker: { format: 'es' },
  build: {
    target: 'es2022',
    sourcemap: true,
    // How long plugins take is no warning to whoever starts the site.
    rolldownOptions: {
      checks: { pluginTimings: false },
      // What the page and its late parts both declare travels in one piece: five small ones weigh 2 KiB more.
      output: { codeSplitting: { groups: [{ name: 'declarations', test: DECLARATIONS }] } },
    },
  },
});
