import { describe, expect, test } from 'vitest';
import { curve, errorBars, heatMap } from '../../../src/lab/report/pictures';
import { runReport } from '../../../src/lab/report/run-report';
import { sweepReport } from '../../../src/lab/report/sweep-report';
import { exportFile } from '../../../src/session/export';
import { readExperiment } from '../../../src/session/link';
import { runDigest, runSession, writeTape } from '../../../src/session/run';
import { experimentFile } from '../../../src/ui/keep/experiment-file';
import { ownExport, ownWords } from '../../../src/ui/keep/own-export';
import { configured } from '../../support/configured';

const CONFIG = configured({ durationS: 900, seed: 5, instrument: { symbol: '<b>&"X</script>' } });
const SESSION = runSession(CONFIG, writeTape(CONFIG));
const HTML = runReport(CONFIG, SESSION);

/** Anything that a browser would fetch or run. */
const OUTSIDE = /<script(?! type="application\/json")|<link|<img|<iframe|src=|href=|url\(|@import|\son\w+="/;

describe('the report of a run', () => {
  test('needs nothing else and runs nothing', () => {
    expect(HTML).toMatch(/^<!doctype html>/);
    expect(HTML).not.toMatch(OUTSIDE);
    expect(HTML).toContain("default-src 'none'");
    expect(HTML).not.toContain('<b>&"X');
    expect(HTML.match(/<svg [^>]*role="img"/g)).toHaveLength(4);
    expect(HTML).not.toMatch(/NaN|undefined|Infinity/);
  });

  test('opens again as the very same run', () => {
    const read = readExperiment(ownExport(HTML));
    if (!read.ok) throw new Error(read.problems.map(({ message }) => message).join('\n'));
    const { config, digest, untilS } = read.experiment;
    expect(config).toEqual(CONFIG);
    expect(untilS).toBe(900);
    expect(runDigest(runSession(config, writeTape(config)))).toBe(digest.run);
  });

  test('shows markouts with their intervals and the command that does it again', () => {
    expect(HTML).toMatch(/<td>−?[\d.]+ ± [\d.]+<\/td>/);
    // In the page's words, not the engine's.
    expect(HTML).toContain('Losing fills by chance, %');
    expect(HTML.replace(/<(pre|script).*?<\/\1>/gs, '')).not.toMatch(/>[a-z]+([A-Z][a-z]*)+</);
    expect(HTML).toContain('npm run -s quotelab -- run - &lt;&lt;');
    const shown = /<pre>(.*?)<\/pre>/s.exec(HTML)![1];
    const text = shown.replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&gt;', '>');
    const json = text
      .replaceAll('&amp;', '&')
      .split("<<'JSON'\n")[1]
      .replace(/\nJSON$/, '');
    expect(configured(JSON.parse(json) as Record<string, unknown>)).toEqual(CONFIG);
  });
});

test('our own files are told from others', () => {
  expect(ownExport(JSON.stringify(CONFIG))).toEqual({
    config: JSON.parse(JSON.stringify(CONFIG)),
    untilS: 900,
  });
  // It opens where it was saved, and its session goes on as long as before.
  expect(ownExport(JSON.stringify({ ...CONFIG, untilS: 300 }))).toMatchObject({
    config: { durationS: 900, untilS: null },
    untilS: 300,
  });
  const digest = { tape: 'a'.repeat(64), run: 'b'.repeat(64) };
  expect(ownExport(JSON.stringify({ config: CONFIG, digest, rows: 3 }))).toMatchObject({
    untilS: 900,
    digest,
  });
  for (const text of [
    '',
    '{',
    '[]',
    '7',
    '{}',
    '{"format":"quotelab-experiments","version":1}',
    '<html></html>',
  ])
    expect(ownExport(text)).toBeNull();
});

test('our own files that are no recordings are told from those, as text and as Parquet', () => {
  const table = /^is a table of what a desk did/;
  expect(ownWords('time_s,side,layer,kind,price,size,fee,mid,inventory_after\n4,buy,1')).toMatch(table);
  expect(ownWords('time_s,bid_1,bid_2,ask_1,ask_2\n0,,,,')).toMatch(table);
  expect(ownWords('PAR1\0\0time_s\0losing_baseline\0PAR1')).toMatch(table);
  const killed = configured({ durationS: 60, actions: [{ t: 9, do: 'kill' }] });
  const session = runSession(killed, writeTape(killed));
  const events = new TextDecoder().decode(exportFile(session, 'events').bytes);
  expect(ownWords(events)).toMatch(/^is the list of what happened to a desk/);
  expect(ownWords(experimentFile([]))).toMatch(/^holds saved experiments/);
  const sweep = sweepReport({ base: {}, axes: [], pathsPerCell: 1 }, [null]);
  expect(ownWords(sweep)).toMatch(/^is the report of a sweep/);
  for (const text of [
    ...['', 'time,kind,price\n', 'time_s,bid,ask\n', 'time,bid_1,ask_1\n', 'PAR1\0bid\0PAR1'],
    ...['{"timeS":1}', '{"format":"other"}', '<title>Quotelab: </title>'],
  ])
    expect(ownWords(text)).toBe('');
});

describe('the report of a sweep', () => {
  const axis = { path: 'strategy.values.gamma', values: [0.001, 0.01, 0.1] };
  const cell = (mean: number) => ({ paths: 40, mean, se: 2, std: 12.6 });

  test('draws a line with its intervals, and says how to do it again', () => {
    const html = sweepReport({ base: {}, axes: [axis], pathsPerCell: 40 }, [cell(3), null, cell(5)]);
    expect(html).not.toMatch(OUTSIDE);
    expect(html.match(/<circle /g)).toHaveLength(2);
    // Student's t for 40 sessions is 2.02, for three 4.30.
    expect(html).toContain('<td>3.0 ± 4.0</td>');
    const few = { paths: 3, mean: 3, se: 2, std: 3.5 };
    expect(sweepReport({ base: {}, axes: [axis], pathsPerCell: 3 }, [few, null, null])).toContain(
      '<td>3.0 ± 8.6</td>',
    );
    expect(html).toContain('sweep - --out sweep.parquet');
    expect(html).toContain('80 sessions');
    expect(html).toContain('<h1>Quotelab: Risk aversion γ</h1>');
  });

  test('of the page says what was found, and where it opens again', () => {
    const asked = { verdict: 'γ 0.1 is <better>.', address: 'https://host/#v3.abc"' };
    const html = sweepReport({ base: {}, axes: [axis], pathsPerCell: 40 }, [cell(3), null, cell(5)], asked);
    expect(html).toContain('<strong>γ 0.1 is &lt;better&gt;.</strong>');
    expect(html).toContain('<a href="https://host/#v3.abc&quot;" rel="noreferrer">');
    expect(html.replace(/<a href="[^"]*"/, '')).not.toMatch(OUTSIDE);
  });

  test('draws two axes as a map, and more as a table', () => {
    const other = { path: 'layerMode', values: ['fixed', 'scaled'] };
    const six = [1, 2, 3, 4, 5, 6].map(cell);
    const map = sweepReport({ base: {}, axes: [axis, other], pathsPerCell: 40 }, six);
    expect(map.match(/<rect /g)).toHaveLength(6);
    expect(map).toContain('0.01, In proportion to the strategy');
    const third = { path: 'seed', values: [1] };
    expect(sweepReport({ base: {}, axes: [axis, other, third], pathsPerCell: 40 }, six)).not.toContain(
      '<svg',
    );
  });
});

describe('pictures', () => {
  test('keep every spike and break where nothing is known', () => {
    const values = new Float64Array(50_000).fill(1);
    values[33_333] = 9;
    values.fill(NaN, 10_000, 12_000);
    const drawn = curve('a curve', values, ['0', '1']);
    expect(drawn.match(/<polyline /g)).toHaveLength(2);
    // 9 stands under the axis' end at 10 of a picture from 10 to 192 high.
    expect(drawn).toMatch(/,(?:[1-3]\d)\.\d /);
    expect(drawn.length).toBeLessThan(60_000);
  });

  test('have something to say about one value, equal values and none', () => {
    for (const picture of [
      curve('flat', [2, 2, 2], ['0', '1']),
      curve('nothing', [NaN], ['0', '1']),
      errorBars('one', ['a'], [{ value: 1, half: 0 }]),
      errorBars('none', ['a'], [null]),
      heatMap('same', ['r'], ['a', 'b'], [3, 3]),
    ])
      expect(picture).not.toMatch(/NaN|Infinity/);
  });
});
