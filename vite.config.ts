import { readFileSync } from 'node:fs';
import { svelte } from '@sveltejs/vite-plugin-svelte';
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
  ],
  worker: { format: 'es' },
  build: { target: 'es2022', sourcemap: true },
});
