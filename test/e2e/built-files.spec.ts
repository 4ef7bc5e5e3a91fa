import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from '@playwright/test';

const SITE = 'dist';

/** Files of the built site whose names end so. */
function filesOf(ending: string): string[] {
  return readdirSync(SITE, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .map((name) => join(SITE, name));
}

test('every page names the hash of each of its scripts and sheets', () => {
  const pages = filesOf('.html');
  expect(pages.length).toBeGreaterThan(10);
  for (const page of pages) {
    const tags = readFileSync(page, 'utf8').match(/<script\b[^>]*>|<link\b[^>]*\.(?:js|css)"[^>]*>/g) ?? [];
    expect(tags.length, page).toBeGreaterThan(1);
    for (const tag of tags) {
      const address = /(?:src|href)="([^"]+)"/.exec(tag)?.[1] ?? '';
      const hash = createHash('sha384').update(readFileSync(join(dirname(page), address)));
      expect(tag, page).toContain(`integrity="sha384-${hash.digest('base64')}"`);
    }
  }
});

test('a script that was changed on its way is not run', async ({ page }) => {
  await page.route('**/assets/index-*.js', async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: `${await response.text()}\ndocument.title = 'changed';` });
  });
  const refused = page.waitForEvent('console', (message) => message.text().includes('integrity'));
  await page.goto('./');
  await refused;
  await expect(page.getByText('The market opens in a moment.')).toBeVisible();
  await expect(page).toHaveTitle('Quotelab – a market-making sandbox');
});

test('no text becomes markup, and no script is started by its address but the site’s own workers', async ({
  page,
}) => {
  await page.goto('./');
  await expect(page.locator('canvas').first()).toBeVisible();
  const outcomes = await page.evaluate(() => {
    const outcomeOf = (act: () => unknown): string => {
      try {
        act();
        return 'done';
      } catch (error) {
        return (error as Error).name;
      }
    };
    return [
      outcomeOf(() => (document.createElement('div').innerHTML = '<b>bold</b>')),
      outcomeOf(() => new Worker('./assets/other.js')),
      outcomeOf(() => new Worker('./licences.txt')),
    ];
  });
  expect(outcomes).toEqual(['TypeError', 'TypeError', 'TypeError']);
});

test('every package in the build is named with its licence', () => {
  const shipped = new Set<string>();
  for (const map of filesOf('.map')) {
    const { sources } = JSON.parse(readFileSync(map, 'utf8')) as { sources: string[] };
    for (const source of sources) {
      const name = /^.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(source)?.[1];
      if (name !== undefined) shipped.add(name);
    }
  }
  expect([...shipped]).toContain('lightweight-charts');
  const licences = readFileSync(join(SITE, 'licences.txt'), 'utf8');
  for (const name of shipped) expect(licences, name).toMatch(new RegExp(`^${name} \\(`, 'm'));
});
