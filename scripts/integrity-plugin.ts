import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Plugin } from 'vite';

/** A script, a sheet or a module to be loaded early, up to where its address ends. */
const LOADED =
  /<(?:script\b[^>]*?\ssrc|link\b[^>]*?\srel="(?:stylesheet|modulepreload)"[^>]*?\shref)="([^"]+)"/g;

/** Writes into every page of the built site what its scripts and sheets must hash to: a file that was changed on its way is not run. */
export function integrityOfFiles(): Plugin {
  return {
    name: 'quotelab:integrity-of-files',
    apply: 'build',
    writeBundle: {
      order: 'post',
      sequential: true,
      handler({ dir }) {
        for (const name of readdirSync(dir!, { recursive: true, encoding: 'utf8' })) {
          if (!name.endsWith('.html')) continue;
          const path = join(dir!, name);
          writeFileSync(path, withIntegrity(readFileSync(path, 'utf8'), dirname(path)));
        }
      },
    },
  };
}

/** The page, which stands in `folder`, with the hash of each file beside its address. */
function withIntegrity(html: string, folder: string): string {
  return html.replace(LOADED, (tag, address: string) => {
    const hash = createHash('sha384').update(readFileSync(join(folder, address)));
    return `${tag} integrity="sha384-${hash.digest('base64')}"`;
  });
}
