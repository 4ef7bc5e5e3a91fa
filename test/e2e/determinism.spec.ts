import { inflateRawSync } from 'node:zlib';
import { DEFAULT_CONFIG } from '../../src/session/default-config';
import { runDigest, runSession, writeTape } from '../../src/session/run';
import { tapeDigest } from '../../src/tape/encoding';
import { expect, openMarket, test } from './quiet-page';

test.use({ permissions: ['clipboard-read', 'clipboard-write'] });

test('the browser and Node come to the same digest, the browser at its highest speed', async ({ page }) => {
  await openMarket(page);
  await page.getByRole('button', { name: 'As fast as it can' }).click();
  await expect(page.locator('.clock strong')).toHaveText('8:00:00');
  await page.getByRole('button', { name: 'Share', exact: true }).click();
  await expect(page.getByText(/^Link copied/).first()).toBeVisible();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  const bytes = Buffer.from(link.slice(link.indexOf('#v1.') + 4), 'base64url');
  const { digest, untilS } = JSON.parse(inflateRawSync(bytes).toString()) as {
    digest: { tape: string; run: string };
    untilS: number;
  };
  const tape = writeTape(DEFAULT_CONFIG);
  expect(untilS).toBe(DEFAULT_CONFIG.durationS);
  expect(digest.tape).toBe(tapeDigest(tape));
  expect(digest.run).toBe(runDigest(runSession(DEFAULT_CONFIG, tape)));
});
