import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { answerOf } from '../support/browser-page';
import { BROWSERS } from '../support/browsers';
import { buildSite, fileOf } from '../support/built-site';

/**
 * The walk of a reader, in a frame of the same origin: a browser that nothing drives can walk it. Each step waits for
 * what the page says; a step that never comes is named in the answer.
 */
const WALK = `<!doctype html><meta charset="utf-8"><title>Walk</title>
<iframe src="/" style="width:1440px;height:900px;border:0"></iframe>
<script type="module">
const frame = document.querySelector('iframe');
const walked = [];
const page = () => frame.contentDocument;
const all = (selector) => [...page().querySelectorAll(selector)];
const named = (selector, words) => all(selector).find((each) => each.textContent.trim().startsWith(words));
const said = (selector) => (page().querySelector(selector)?.textContent ?? '').replace(/\\s+/g, ' ').trim();
async function until(what, holds) {
  for (const end = performance.now() + 40_000; performance.now() < end; ) {
    const held = holds();
    if (held) return walked.push(what), held;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('never: ' + what);
}
function type(input, value) {
  input.value = value;
  for (const kind of ['input', 'change']) input.dispatchEvent(new Event(kind, { bubbles: true }));
}
async function walk() {
  await until('the market moves', () => said('.clock strong') > '0:30:30');
  named('button', 'Lab').click();
  type(await until('the lab opens', () => page().querySelector('.lab input')), '20');
  named('.lab button', 'Run').click();
  await until('the lab has run', () => said('.state').startsWith('20 of 20'));
  named('button', 'Back to the charts').click();
  named('label', 'Replay').querySelector('input').click();
  (await until('Replay opens', () => named('button', 'Open the sample recording'))).click();
  await until('the sample plays', () => said('footer').startsWith('Recorded tape'));
  for (const tab of ['Events', 'Markout curve', 'Calibration', 'Article errata', 'Feed']) {
    named('[role=tab]', tab).click();
    await until(tab, () => !/^(Loading…|$)/.test(said('[role=tabpanel]')));
    if (/did not load/.test(said('[role=tabpanel]'))) throw new Error(said('[role=tabpanel]'));
  }
  named('label', 'Live').querySelector('input').click();
  await until('Live opens', () => said('section[aria-labelledby=live-title]').length > 200);
  return walked;
}
const answer = await walk().catch((error) => ({ walked, error: String(error), said: said('body').slice(0, 2000) }));
await fetch('/answer', { method: 'POST', body: JSON.stringify(answer) });
</script>`;

let site = '';

beforeAll(async () => {
  site = mkdtempSync(join(tmpdir(), 'quotelab-site-'));
  await buildSite(site);
}, 120_000);

afterAll(() => rmSync(site, { recursive: true, force: true }));

for (const [name, start, how] of BROWSERS) {
  test.skipIf(start === null)(
    `${name}: the market moves, the lab runs, a recording plays, every tab opens${start === null ? ` (missing: ${how})` : ''}`,
    async () => {
      const served = (path: string) =>
        path === '/walk.html' ? { type: 'text/html', body: WALK } : fileOf(site, path);
      expect(await answerOf(start!, '/walk.html', served, 240_000)).toHaveLength(11);
    },
  );
}
