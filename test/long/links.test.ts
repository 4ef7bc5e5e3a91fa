import { expect, test } from 'vitest';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Problem } from '../../src/domain/part';
import { randomStream } from '../../src/domain/random';
import { MARKETS } from '../../src/market/registry';
import type { Config } from '../../src/session/config';
import { FRONTIER_DESKS, readLabQuestion, type LabQuestion } from '../../src/session/lab-question';
import type { Experiment } from '../../src/session/link';
import { readConfig } from '../../src/session/read-config';
import { SCENARIOS } from '../../src/session/scenarios';
import { STRATEGIES } from '../../src/strategy/registry';
import { axisChoices } from '../../src/ui/lab/sweep-axis';
import { readLink, writeLink } from '../../src/ui/link';
import { numericSettings, withNumber } from '../support/numeric-settings';

const random = randomStream(2026, 'links');
const below = (n: number): number => Math.floor(random.unit() * n);
const one = <T>(list: readonly T[]): T => list[below(list.length)];

/** A configuration that somebody could arrive at: a scenario, another market or strategy, a handful of numbers moved. */
function anyConfig(): Config {
  for (;;) {
    const { config: base } = one(SCENARIOS);
    let input: unknown = { ...base, seed: below(2 ** 32) };
    if (random.unit() < 0.5) input = { ...base, market: { part: one(Object.keys(MARKETS)) } };
    if (random.unit() < 0.5) input = { ...base, strategy: { part: one(Object.keys(STRATEGIES)) } };
    const read = readConfig(input);
    if (!read.ok) continue;
    let { config } = read;
    for (let i = below(8); i > 0; i--) {
      const { path, value } = one(numericSettings(config));
      const moved = readConfig(withNumber(config, path, value * (0.5 + random.unit())));
      if (moved.ok) config = moved.config;
    }
    return config;
  }
}

const hex = (): string => Array.from({ length: 64 }, () => '0123456789abcdef'[below(16)]).join('');

const tapes = (): number => 1 + below(10_000_000);

/** A question that could stand filled in in the lab, on one or two of a configuration's settings. */
function anyQuestion(config: Config): LabQuestion | null {
  switch (below(6)) {
    case 0:
      return null;
    case 1:
      return { kind: one(['monte-carlo', 'advisor', 'paper'] as const), paths: tapes() };
    case 2:
      return { kind: 'frontier', desk: one(FRONTIER_DESKS), paths: tapes() };
    default: {
      const choices = axisChoices(config);
      const paths = new Set([one(choices).path, ...(random.unit() < 0.5 ? [one(choices).path] : [])]);
      const axes = choices
        .filter(({ path }) => paths.has(path))
        .map(({ path, parameter }) => {
          if (parameter.kind !== 'number') return { path, range: null };
          const within = (): number => parameter.min + random.unit() * (parameter.max - parameter.min);
          const [from, to] = [within(), within()].map((end) => (parameter.integer ? Math.round(end) : end));
          return { path, range: { from, to, steps: 1 + below(21), ratio: random.unit() < 0.5 } };
        });
      return { kind: 'sweep', axes, paths: tapes() };
    }
  }
}

function anyExperiment(): Experiment {
  const config = anyConfig();
  // The run before is often this one but for a setting, and may be anything.
  const before = [null, { ...config, seed: below(2 ** 32) }, anyConfig()][below(3)];
  const digest = { tape: hex(), run: hex() };
  const pairs = before === null || random.unit() < 0.5 ? null : 1 + Math.floor(400 * random.unit());
  return {
    config,
    before,
    pairs,
    untilS: random.unit() * config.durationS,
    digest,
    question: anyQuestion(config),
  };
}

test('two hundred random experiments come out of their links as they went in', async () => {
  let longest = 0;
  for (let i = 0; i < 200; i++) {
    const experiment = anyExperiment();
    const link = await writeLink(experiment);
    longest = Math.max(longest, link.length);
    expect(await readLink(link)).toEqual({ ok: true, experiment });
  }
  console.log(`longest of 200 links: ${longest} characters`);
});

const SIGNS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Ways in which a link is damaged on its way, by accident or on purpose. */
const DAMAGES: readonly ((link: string) => string)[] = [
  (link) => link.slice(0, 4 + below(link.length - 4)),
  (link) => replaced(link, 4 + below(link.length - 4), one([...SIGNS])),
  (link) => replaced(link, 4 + below(link.length - 4), one([...'%=+/ é\u0000😀'])),
  (link) => link + one([...SIGNS]).repeat(1 + below(5000)),
  () => `#v${1 + below(4)}.${Array.from({ length: below(400) }, () => one([...SIGNS])).join('')}`,
  // What unpacks, but to something else.
  (link) => withText(link, (text) => replaced(text, below(text.length), one([...'0123456789{}[]",:-e.x']))),
  (link) => withText(link, (text) => text.replace(/:\s*-?[\d.e+-]+/, `:${one(HOSTILE)}`)),
  (link) =>
    withText(link, (text) => text.replace(/"config":\{/, `"config":{"${one(NAMES)}":${one(HOSTILE)},`)),
  (link) =>
    withText(link, (text) => text.replace(/"before":\{/, `"before":{"${one(NAMES)}":${one(HOSTILE)},`)),
  (link) =>
    withText(link, (text) =>
      text.replace(/"(paths|from|to|steps|ratio|path|range|kind)":("[^"]*"|[^,}]*)/, `"$1":${one(HOSTILE)}`),
    ),
  (link) =>
    withText(link, (text) =>
      text.replace(/\}$/, `,"question":{"${one(NAMES)}":${one(HOSTILE)},"kind":"sweep"}}`),
    ),
  // Another version over the same words.
  (link) => `#v${1 + below(4)}${link.slice(3)}`,
];
const HOSTILE = ['1e999', '-1', 'null', '"x"', '[]', '{}', 'true', '1e-320', '9007199254740993', '[[[[]]]]'];
const NAMES = [
  '__proto__',
  'constructor',
  'layers',
  'market',
  'strategy',
  'risk',
  'actions',
  'durationS',
  'seed',
];

function replaced(text: string, at: number, by: string): string {
  return text.slice(0, at) + by + text.slice(at + 1);
}

function withText(link: string, change: (text: string) => string): string {
  const text = inflateRawSync(Buffer.from(link.slice(4), 'base64url')).toString();
  return `${link.slice(0, 4)}${deflateRawSync(Buffer.from(change(text))).toString('base64url')}`;
}

test('ten thousand damaged links are refused in words or are sound experiments, none hangs', async () => {
  const links = await Promise.all(Array.from({ length: 50 }, () => writeLink(anyExperiment())));
  let refused = 0;
  let slowestMs = 0;
  for (let i = 0; i < 10_000; i++) {
    const link = DAMAGES[i % DAMAGES.length](one(links));
    const startMs = performance.now();
    const read = await readLink(link);
    slowestMs = Math.max(slowestMs, performance.now() - startMs);
    if (read === null) continue;
    if (read.ok) {
      for (const config of [read.experiment.config, read.experiment.before ?? read.experiment.config]) {
        expect(readConfig(config)).toEqual({ ok: true, config });
      }
      expect(Number.isFinite(read.experiment.untilS)).toBe(true);
      const { config, question } = read.experiment;
      if (question !== null) {
        const problems: Problem[] = [];
        expect(readLabQuestion(question, config, problems)).toEqual(question);
      }
    } else {
      refused++;
      expect(read.problems.length).toBeGreaterThan(0);
      for (const { message, code } of read.problems) {
        expect(message).toMatch(/^\S.{8,}/);
        expect(code).not.toBe('');
      }
    }
  }
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  console.log(`${refused} of 10,000 refused, slowest ${slowestMs.toFixed(1)} ms`);
  expect(refused).toBeGreaterThan(5000);
});
