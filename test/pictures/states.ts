import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import type { Stage } from './stage';

/** A state of the page that somebody can come to, and how. */
export interface State {
  /** Part of the picture's file name. */
  readonly name: string;
  readonly group: string;
  /** What is to be seen. */
  readonly shows: string;
  /** Brings an empty browser page into the state. */
  readonly act: (stage: Stage) => Promise<void>;
  /** The whole length of the page and not what a screen shows of it. */
  readonly whole?: true;
}

const HOUR_S = 3600;

const MARKET: readonly State[] = [
  state('arrival', 'A first visit: the market runs, the tour begins', async ({ page }) => {
    await page.addInitScript(() => localStorage.removeItem('quotelab.tour'));
    await page.goto('./');
    await page.getByRole('region', { name: 'Tour' }).waitFor();
    await page.locator('figcaption', { hasText: /^At / }).waitFor({ state: 'attached' });
    await page.waitForTimeout(2500);
  }),
  state('tour-step', 'The tour at its third step', async ({ page }) => {
    await page.addInitScript(() => localStorage.removeItem('quotelab.tour'));
    await page.goto('./');
    await page.getByRole('button', { name: 'Pause' }).click();
    for (let i = 0; i < 2; i++) await page.getByRole('button', { name: 'Next', exact: true }).click();
    await page.waitForTimeout(800);
  }),
  state('first-view', 'An ordinary day after an hour', (stage) => stage.openAt(HOUR_S)),
  state('running', 'Playing at 600×', async (stage) => {
    await stage.open();
    await stage.button('600 times as fast as life').click();
    await stage.page.waitForTimeout(4000);
  }),
  state('crosshair', 'Paused, the crosshair read out across all charts', async (stage) => {
    await stage.openAt(3 * HOUR_S);
    await pointAtCharts(stage.page);
  }),
  state('zoomed', 'The last five minutes, every layer', async (stage) => {
    await stage.openAt(HOUR_S);
    await stage.page.getByRole('button', { name: /Show the last five minutes$/ }).click();
    await stage.button('Layers').click();
    await stage.settled();
  }),
  state('charts-in-numbers', 'The table that stands for the charts', async (stage) => {
    await stage.openAt(HOUR_S);
    await stage.button('Table').click();
    await stage.page.getByRole('region', { name: 'The charts in numbers' }).waitFor();
  }),
  state('session-begins', 'Nothing has happened yet: empty tables', async (stage) => {
    await stage.openAt(0);
    if (stage.size !== 'desk') await stage.table('Fills');
  }),
  state('parameters', 'The form of all parameters, every group open', async (stage) => {
    await stage.openAt(HOUR_S);
    await stage.area('Parameters');
    await stage.page.locator('details[data-group]').evaluateAll((groups) => {
      for (const group of groups) (group as HTMLDetailsElement).open = true;
    });
    await stage.stretch('Parameters');
    await stage.settled();
  }),
  state('parameters-refused', 'A parameter out of its range: nothing was changed', async (stage) => {
    await stage.openAt(HOUR_S);
    await stage.area('Parameters');
    const gamma = stage.page.getByRole('spinbutton', { name: 'Risk aversion γ', exact: true });
    await gamma.fill('-4');
    await gamma.press('Enter');
    await gamma.evaluate((field) => field.scrollIntoView({ block: 'center' }));
    await stage.settled();
  }),
  state('desk', 'Ladder, anatomy, scorecard, risk', async (stage) => {
    await stage.openAt(HOUR_S);
    await stage.area('Desk');
    // What is judged of it comes when the market has moved a while.
    await stage.page.getByRole('region', { name: 'Risk' }).waitFor({ state: 'attached' });
    await stage.stretch('Desk');
    await stage.settled();
  }),
];

const WHAT_IF: readonly State[] = [
  state(
    'what-if',
    'A parameter was moved: the run before is a ghost, the evidence is coming',
    async (stage) => {
      await stage.openAt(3 * HOUR_S);
      await stage.slide('Risk aversion γ', 0.75);
      await stage.area('Charts');
      await stage.settled();
    },
  ),
  state('evidence', 'What the change is worth on paired tapes, with its interval', async (stage) => {
    await stage.openAt(2 * HOUR_S);
    await stage.slide('Informed share p', 0.8);
    await stage.area('Charts');
    await stage.page
      .getByText(/(worse|better) by|no difference/)
      .first()
      .waitFor({ timeout: 40_000 });
    await stage.settled();
  }),
  state('fork', 'Changes from now on: a fork at the cursor', async (stage) => {
    await stage.openAt(2 * HOUR_S);
    await stage.page.keyboard.press('f');
    await stage.slide('Risk aversion γ', 0.9);
    await stage.area('Charts');
    await stage.at(3 * HOUR_S);
  }),
];

const SAFETY: readonly State[] = [
  state('paused-by-breaker', 'A breaker pauses the desk: cause and countdown', async (stage) => {
    // A rush of fills at 0:35:38 has paused the desk for a minute.
    await everyLimit(stage, 2160);
    await showRisk(stage);
  }),
  state('halted', 'The session’s loss has halted the desk', async (stage) => {
    await everyLimit(stage, 10_700);
    await stage.settled();
  }),
  state('halted-desk', 'The same, where the limits are', async (stage) => {
    await everyLimit(stage, 10_700);
    await showRisk(stage);
  }),
  state('killed', 'Killed by the reader', async (stage) => {
    await stage.openAt(1900);
    await stage.button('Kill').first().click();
    await stage.at(2400);
  }),
  state('re-arm', 'The second of two steps back', async (stage) => {
    await stage.openAt(1900);
    await stage.button('Kill').first().click();
    await stage.button('Re-arm…').first().click();
    await stage.area('Desk');
    await stage.settled();
  }),
  state('toxic-flow', 'Toxic flow after four hours', async (stage) => {
    await stage.open();
    await stage.scenario('Toxic flow');
    await stage.at(4 * HOUR_S);
    await pointAtCharts(stage.page);
  }),
  state('flash-crash', 'A flash crash and what the limits did', async (stage) => {
    await stage.open();
    await stage.scenario('Flash crash');
    await stage.at(4.4 * HOUR_S);
  }),
];

const TABLES: readonly State[] = [
  ...(
    [
      ['fills', 'Fills'],
      ['events', 'Events'],
      ['markout', 'Markout curve'],
      ['no-fills', 'Why no fills'],
      ['fees', 'Fees'],
      ['calibration', 'Calibration'],
      ['errata', 'Article errata'],
      ['feed', 'Feed'],
    ] as const
  ).map(([name, label]) =>
    state(`table-${name}`, `${label}, below the charts`, async (stage) => {
      await stage.openAt(2 * HOUR_S);
      const panel = await stage.table(label);
      await panel.getByText('Loading…').waitFor({ state: 'detached' });
      await stage.page.waitForTimeout(name === 'errata' || name === 'calibration' ? 2500 : 600);
    }),
  ),
  state('table-desks-empty', 'Desks: nothing is pinned', async (stage) => {
    await stage.openAt(HOUR_S);
    await stage.table('Desks');
    await stage.settled();
  }),
  state('table-desks', 'Two desks beside the run', async (stage) => {
    await stage.openAt(HOUR_S);
    await stage.page.keyboard.press('p');
    await stage.slide('Risk aversion γ', 0.8);
    await stage.settled();
    await stage.page.keyboard.press('p');
    await stage.slide('Risk aversion γ', 0.3);
    await stage.table('Desks');
    await stage.settled();
  }),
  state('self-test', 'The self-test has passed', async (stage) => {
    await stage.openAt(HOUR_S);
    const panel = await stage.table('Self-test');
    await panel.locator('button.go').click();
    await panel.locator('button.go').waitFor({ timeout: 60_000 });
    await stage.see(panel);
    await stage.page.waitForTimeout(300);
  }),
  state('self-test-running', 'The self-test is under way', async (stage) => {
    await stage.openAt(HOUR_S);
    const panel = await stage.table('Self-test');
    await panel.locator('button.go').click();
    await panel.getByRole('progressbar').waitFor();
    await stage.page.waitForTimeout(700);
    await stage.see(panel);
  }),
];

const SOURCES: readonly State[] = [
  state('replay-empty', 'Replay: nothing opened yet', async (stage) => {
    await stage.openAt(HOUR_S);
    await stage.source('Replay');
  }),
  state('replay', 'The sample recording with its facts', async (stage) => {
    await stage.open();
    await openSample(stage);
    await stage.button('Pause').click();
    await stage.settled();
  }),
  state('replay-charts', 'The sample recording on the charts', async (stage) => {
    await stage.open();
    await openSample(stage);
    await stage.area('Charts');
    await stage.at(HOUR_S);
  }),
  state('bad-file', 'A file that is no recording', async (stage) => {
    await stage.openAt(HOUR_S);
    await stage.source('Replay');
    const row = 'ts_us,kind,bid,bid_size,ask,ask_size,price,size,side,exch_us,id\n2,q,100,1,nought,1,,,,,\n';
    await giveFile(stage.page, 'bad.csv', row);
    await stage.page.getByText(/“nought”/).waitFor();
  }),
  state('which-column', 'A table of unknown columns', async (stage) => {
    await stage.openAt(HOUR_S);
    await stage.source('Replay');
    const rows = Array.from(
      { length: 60 },
      (_, i) => `${1_700_000_000 + i};${100 + (i % 3)};${101 + (i % 3)}`,
    );
    await giveFile(stage.page, 'tafel.csv', ['wann;kauf;verkauf', ...rows, ''].join('\n'));
    await stage.page.getByText('It is a plain table: say which column is which').click();
    await stage.see(stage.page.getByRole('form', { name: 'Which column is which?' }));
  }),
  state('live-idle', 'Live: nothing is connected', async (stage) => {
    await stage.openAt(HOUR_S);
    await stage.source('Live');
  }),
  state('live-purple-flea', 'Live: what is known of a socket nobody has found', async (stage) => {
    await stage.openAt(HOUR_S);
    await stage.source('Live');
    await stage.page.getByLabel('Venue', { exact: true }).selectOption('purple-flea-d1');
    await stage.page.waitForTimeout(200);
  }),
  state('live-refused', 'Live: a key in the address needs a tick', async (stage) => {
    await stage.openAt(HOUR_S);
    await stage.source('Live');
    await stage.page.getByLabel('Venue', { exact: true }).selectOption('purple-flea-d1');
    await stage.page.getByLabel('Key', { exact: true }).fill('not-a-real-key');
    await stage.button('Connect').click();
    await stage.page.getByRole('alert').first().waitFor();
  }),
  state('live-connecting', 'Live: the handshake is under way', async (stage) => {
    await stage.openAt(HOUR_S);
    const server = await stage.faultServer();
    server.refuse('silence');
    await stage.connect(server.address);
    await stage.page.getByText('Connecting', { exact: true }).waitFor();
  }),
  state('live', 'Live prices of the sandbox exchange, paper fills', async (stage) => {
    await stage.open();
    const exchange = await stage.exchange();
    await stage.connect(`${exchange.ws}/ws/trading`);
    await stage.page.getByText('touch + trades').first().waitFor({ timeout: 20_000 });
    await stage.page.waitForTimeout(4000);
  }),
  state('live-charts', 'The same on the charts', async (stage) => {
    await stage.open();
    const exchange = await stage.exchange();
    await stage.connect(`${exchange.ws}/ws/trading`);
    await stage.page.getByText('touch + trades').first().waitFor({ timeout: 20_000 });
    await stage.area('Charts');
    await stage.page.waitForTimeout(6000);
  }),
  state('live-frames', 'Every frame that came and went', async (stage) => {
    const server = await liveOnServer(stage);
    server.say('{"channel":"weather","rain":true}');
    await stage.page.waitForTimeout(1500);
    await stage.table('Feed');
    await stage.page.waitForTimeout(800);
  }),
  state('stale', 'The price has grown old: no quote stands', async (stage) => {
    const server = await liveOnServer(stage);
    await stage.page.getByText('Live', { exact: true }).last().waitFor();
    await stage.page.waitForTimeout(2500);
    server.mute();
    await stage.page.getByText('Stale', { exact: true }).first().waitFor({ timeout: 30_000 });
    await stage.page.waitForTimeout(600);
  }),
  state('reconnecting', 'The venue has gone: waiting for the next try', async (stage) => {
    const server = await liveOnServer(stage);
    await stage.page.getByText('Live', { exact: true }).last().waitFor();
    await stage.page.waitForTimeout(2000);
    server.refuse(503);
    server.drop();
    await stage.page.getByText('Waiting to retry', { exact: true }).waitFor({ timeout: 30_000 });
    await stage.page.waitForTimeout(600);
  }),
  state('live-failed', 'Five handshakes have failed: an explanation, and a way on', async (stage) => {
    await stage.openAt(HOUR_S);
    const server = await stage.faultServer();
    server.refuse(403);
    await stage.connect(server.address, 'purple-flea-d2');
    await stage.page.getByText('Stopped', { exact: true }).waitFor({ timeout: 60_000 });
    await stage.page.waitForTimeout(500);
  }),
];

const LAB: readonly State[] = [
  ...(
    [
      ['monte-carlo', 'Monte Carlo', 'Tapes', '200'],
      ['sweep', 'Sweep', 'Tapes a cell', '4'],
      ['frontier', 'Frontier', 'Tapes', '4'],
      ['advisor', 'Advisor', 'Tapes, at most', '40'],
    ] as const
  ).flatMap(([name, question, field, value]) => [
    state(`lab-${name}-asked`, `${question}, before it is asked`, async (stage) => {
      await stage.openAt(HOUR_S);
      await stage.question(question);
      await stage.page.waitForTimeout(300);
    }),
    state(`lab-${name}`, `${question}, answered on few tapes`, async (stage) => {
      await stage.openAt(HOUR_S);
      await stage.question(question);
      const count = stage.page.getByLabel(field, { exact: true });
      if (await count.count()) await count.fill(value);
      await stage.page.locator('#lab-panel button.go').click();
      await stage.button('Cancel').waitFor();
      await stage.page.locator('#lab-panel button.go').waitFor({ timeout: 120_000 });
      await stage.page.waitForTimeout(500);
    }),
  ]),
  state('lab-working', 'Work under way: rate, time left, what is known so far', async (stage) => {
    await stage.openAt(HOUR_S);
    await stage.question('Monte Carlo');
    await stage.page.getByLabel('Tapes', { exact: true }).fill('4000');
    await stage.page.locator('#lab-panel button.go').click();
    await stage.page.getByText(/about [\d,.]+ (s|min) left/).waitFor();
    await stage.page.waitForTimeout(1500);
  }),
  state('lab-policy', 'The exact policy as a map', async (stage) => {
    await stage.openAt(HOUR_S);
    await stage.area('Lab');
    await stage.page.getByRole('tab', { name: 'Policy', exact: true }).click();
    await stage.page.waitForTimeout(2500);
  }),
  state('lab-paper', 'The tables of 2008', async (stage) => {
    await stage.openAt(HOUR_S);
    await stage.question('Paper of 2008');
    await stage.page.getByLabel('Tapes', { exact: true }).fill('200');
    await stage.page.locator('#lab-panel button.go').click();
    await stage.button('Cancel').waitFor();
    await stage.page.locator('#lab-panel button.go').waitFor({ timeout: 60_000 });
    await stage.page.waitForTimeout(300);
  }),
];

const SHEETS: readonly State[] = [
  state('share', 'A link to exactly this run', async (stage) => {
    await stage.openAt(HOUR_S);
    await stage.button('Share').click();
    await stage.page.waitForTimeout(1200);
  }),
  state('experiments-empty', 'Experiments: nothing is kept', async (stage) => {
    await stage.openAt(HOUR_S);
    await openExperiments(stage);
  }),
  state('experiments', 'Experiments: two are kept', async (stage) => {
    await stage.openAt(HOUR_S);
    await openExperiments(stage);
    await stage.button('Save').click();
    await stage.page.getByRole('dialog').getByRole('row').nth(1).waitFor();
    await stage.button('Close experiments').click();
    await stage.slide('Risk aversion γ', 0.8);
    await stage.settled();
    await openExperiments(stage);
    await stage.button('Save').click();
    await stage.page.getByRole('dialog').getByRole('row').nth(2).waitFor();
  }),
  state('help', 'Help, keys and settings', async (stage) => {
    await stage.openAt(HOUR_S);
    await stage.unfold();
    await stage.button('Help').click();
    await stage.page.getByRole('dialog', { name: 'Help' }).waitFor();
  }),
  state('scenarios', 'The menu of scenarios', async (stage) => {
    await stage.openAt(HOUR_S);
    await stage.page.getByRole('button', { name: /^Scenario: / }).click();
    await stage.page.waitForTimeout(400);
  }),
  state('news', 'News that can befall the market', async (stage) => {
    await stage.openAt(HOUR_S);
    await stage.unfold();
    await stage.button('News').click();
    await stage.page.waitForTimeout(400);
  }),
  state('export', 'Files to take along', async (stage) => {
    await stage.openAt(HOUR_S);
    await stage.unfold();
    await stage.button('Export').click();
    await stage.page.waitForTimeout(400);
  }),
  state('glossary', 'A word explains itself with today’s numbers', async (stage) => {
    await stage.openAt(HOUR_S);
    await stage.area('Desk');
    await stage.page.getByRole('button', { name: 'Losing fills', exact: true }).click();
    await stage.page.getByRole('note').first().waitFor();
    await stage.page.waitForTimeout(300);
  }),
];

const TROUBLE: readonly State[] = [
  state('opening', 'The market is opening', async ({ page }) => {
    // An engine that is on its way for as long as the picture takes.
    await page.route(/\/engine-[^/]+\.js$/, () => undefined);
    await page.goto('./');
    await page.getByText('The market is opening…').first().waitFor();
    await page.waitForTimeout(500);
  }),
  state('no-engine', 'The engine did not load', async ({ page }) => {
    await page.route(/\/engine-[^/]+\.js$/, (route) => route.fulfill({ status: 404, body: '' }));
    await page.goto('./');
    await page.getByRole('alert').waitFor();
    await page.waitForTimeout(500);
  }),
  state('tab-did-not-load', 'A table that did not load', async (stage) => {
    await stage.page.route(/\/FeesTab-[^/]+\.js$/, (route) => route.fulfill({ status: 404, body: '' }));
    await stage.openAt(HOUR_S);
    await stage.table('Fees');
    await stage.page.waitForTimeout(500);
  }),
  state('bad-link', 'A link with many mistakes: all are named', async (stage) => {
    const config = {
      seed: 1.5,
      durationS: 'long',
      market: { part: 'oracle' },
      strategy: { values: { gamma: -1, wisdom: 3 } },
      layers: 'four',
    };
    await stage.openAt(HOUR_S, await linkTo({ config, untilS: -1, digest: { tape: '', run: '' } }));
  }),
  state('link-differs', 'A link whose run came out differently', async (stage) => {
    const digest = { tape: '0'.repeat(64), run: '1'.repeat(64) };
    await stage.open(await linkTo({ config: { seed: 3 }, untilS: 1800, digest }));
    await stage.page.getByRole('alert').waitFor();
    await stage.settled();
  }),
];

const PAPER: readonly State[] = [
  state('docs-index', 'The documentation’s first page', async ({ page }) => {
    await page.goto('./docs/');
    await page.waitForTimeout(500);
  }),
  state('docs-model-notes', 'The model notes, from the top', async ({ page }) => {
    await page.goto('./docs/model-notes.html');
    await page.waitForTimeout(1500);
  }),
  state('docs-chart', 'A chart in the docs that runs the engine', async ({ page }) => {
    await page.goto('./docs/adverse-selection.html');
    await page
      .locator('canvas, svg[role="img"], figure')
      .first()
      .evaluate((chart) => {
        chart.scrollIntoView({ block: 'center' });
      });
    await page.waitForTimeout(3000);
  }),
  {
    ...state('report', 'The report as it is printed', async (stage) => {
      await stage.openAt(2 * HOUR_S);
      await stage.unfold();
      await stage.button('Export').click();
      const [file] = await Promise.all([
        stage.page.waitForEvent('download'),
        stage.page.getByRole('button', { name: /^Report/ }).click(),
      ]);
      const report = await readFile((await file.path()) ?? '', 'utf8');
      await stage.page.goto('about:blank');
      await stage.page.setContent(report);
      await stage.page.emulateMedia({ media: 'print' });
      await stage.page.waitForTimeout(300);
    }),
    whole: true,
  },
  {
    ...state('print', 'The page itself as it is printed', async (stage) => {
      await stage.openAt(2 * HOUR_S);
      await stage.page.emulateMedia({ media: 'print' });
      await stage.page.waitForTimeout(500);
    }),
    whole: true,
  },
];

/** Every state that the gallery shows, in its order. */
export const STATES: readonly State[] = [
  ...inGroup('The market', MARKET),
  ...inGroup('What if', WHAT_IF),
  ...inGroup('Limits and the kill switch', SAFETY),
  ...inGroup('Tables and lessons', TABLES),
  ...inGroup('Recordings and live feeds', SOURCES),
  ...inGroup('The lab', LAB),
  ...inGroup('Sheets and menus', SHEETS),
  ...inGroup('When something is wrong', TROUBLE),
  ...inGroup('To read and to print', PAPER),
];

function state(name: string, shows: string, act: State['act']): State {
  return { name, group: '', shows, act };
}

function inGroup(group: string, states: readonly State[]): State[] {
  return states.map((each) => ({ ...each, group }));
}

/** The scenario in which every limit trips, run to a time. */
async function everyLimit(stage: Stage, untilS: number): Promise<void> {
  await stage.open();
  await stage.scenario('Every limit in one morning');
  await stage.at(untilS);
}

/** What stands on the desk about its limits. */
async function showRisk(stage: Stage): Promise<void> {
  await stage.area('Desk');
  await stage.see(stage.page.getByRole('region', { name: 'Risk' }));
  await stage.settled();
}

/** Live on a server that has begun to talk, and can be told to misbehave. */
async function liveOnServer(stage: Stage): Promise<Awaited<ReturnType<Stage['faultServer']>>> {
  await stage.open();
  const server = await stage.faultServer();
  await stage.connect(server.address);
  await stage.page.waitForTimeout(500);
  server.play(20);
  return server;
}

async function pointAtCharts(page: Page): Promise<void> {
  const box = await page.locator('figure.charts .stage').boundingBox();
  if (box !== null) await page.mouse.move(box.x + 0.6 * box.width, box.y + 0.3 * box.height);
  await page.waitForTimeout(400);
}

async function openExperiments(stage: Stage): Promise<void> {
  await stage.area('Parameters');
  await stage.button('Experiments').click();
  await stage.page.getByRole('dialog', { name: 'Experiments' }).waitFor();
  await stage.page.waitForTimeout(300);
}

async function openSample(stage: Stage): Promise<void> {
  await stage.source('Replay');
  await stage.button('Open the sample recording').click();
  await stage.page.getByText(/High-volatility period/).waitFor({ timeout: 30_000 });
}

async function giveFile(page: Page, name: string, content: string): Promise<void> {
  const buffer = Buffer.from(content);
  await page.locator('input[type=file]').first().setInputFiles({ name, mimeType: 'text/csv', buffer });
}

/** A link as the page would write it, holding anything. */
async function linkTo(document: unknown): Promise<string> {
  const stream = new Blob([JSON.stringify(document)])
    .stream()
    .pipeThrough(new CompressionStream('deflate-raw'));
  return `#v1.${Buffer.from(await new Response(stream).arrayBuffer()).toString('base64url')}`;
}
