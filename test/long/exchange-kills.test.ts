import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bundleCommand, killAndCompare } from '../support/exchange-kills';

test('1,000 times kill -9: nothing that was acknowledged is lost', { timeout: 7_200_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'quotelab-kills-'));
  const config = join(folder, 'config.json');
  const market = { part: 'brownian-poisson', values: { A: 20, k: 0.05, sigma: 4 } };
  writeFileSync(config, JSON.stringify({ durationS: 600, market }));
  bundleCommand();
  for (let block = 0; block < 20; block++) {
    const words = ['--config', config, '--rate', '5x', '--state', join(folder, `state-${block}`)];
    const { lost, orders, fills } = await killAndCompare(50, 100 + block, words);
    expect(lost).toEqual([]);
    expect(orders).toBeGreaterThan(200);
    expect(fills).toBeGreaterThan(50);
  }
  rmSync(folder, { recursive: true });
});
