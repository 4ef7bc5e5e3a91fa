import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { FileImport } from '../../../workers/file-import';

const path = fileURLToPath(new URL('../../../public/BTC-USD-sample.csv.gz', import.meta.url));

it('the sample that ships with the site is small, opens, and shows what a replay has to say', async () => {
  const bytes = readFileSync(path);
  expect(bytes.length).toBeLessThan(400 * 1024);
  const turns = { now: () => 0, after: (_ms: number, run: () => void): void => void setTimeout(run) };
  const data = new Blob([new Uint8Array(bytes)]);
  const result = await new FileImport([{ name: 'BTC-USD-sample.csv.gz', data }], null, turns).run();
  if ('error' in result) throw new Error(result.error);
  const { facts, tape } = result;
  expect(tape.header).toMatchObject({ tick: 5, touch: true, sizes: true, identified: true });
  expect(facts.spanS).toBeGreaterThan(7190);
  expect(facts.days).toBeCloseTo(2 / 24, 4);
  expect(facts.trades).toBeGreaterThan(2000);
  // The script makes the diffusion six times as wild between 1:05 and 1:20, and the price fall at 1:10.
  expect(facts.wild).toBe(true);
  expect(facts.wildest!.atS).toBeGreaterThanOrEqual(3840);
  expect(facts.wildest!.atS).toBeLessThan(4800);
  // Short, and nothing else is wrong with it.
  expect(facts.warnings).toEqual([expect.stringMatching(/^Covers 2\.0 hours/)]);
});
