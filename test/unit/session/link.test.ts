import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Config } from '../../../src/session/config';
import {
  changedFrom,
  changedThroughout,
  changesBetween,
  withActions,
  withChanges,
} from '../../../src/session/config-changes';
import type { LabQuestion } from '../../../src/session/lab-question';
import { experimentDocument, readExperiment, whatDiffers } from '../../../src/session/link';
import { readConfig } from '../../../src/session/read-config';
import { SCENARIOS } from '../../../src/session/scenarios';

const DEFAULT = SCENARIOS[0].config;
const digest = { tape: 'a'.repeat(64), run: '0123456789abcdef'.repeat(4) };

/** Configurations that a user could have arrived at. */
const anyConfig = fc
  .record({
    from: fc.constantFrom(...SCENARIOS.map(({ config }) => config)),
    seed: fc.integer({ min: 0, max: 4_294_967_295 }),
    gamma: fc.double({ min: 1e-6, max: 10, noNaN: true }),
    maxInventory: fc.double({ min: 0.01, max: 10, noNaN: true }),
    sessionLoss: fc.option(fc.double({ min: 1, max: 1e4, noNaN: true })),
    layers: fc.array(
      fc.record({
        offsetBps: fc.double({ min: 1, max: 100, noNaN: true }),
        size: fc.double({ min: 0.001, max: 1, noNaN: true }),
        refreshS: fc.integer({ min: 1, max: 30 }),
      }),
      { maxLength: 5 },
    ),
  })
  .map(({ from, seed, gamma, maxInventory, sessionLoss, layers }): Config => ({
    ...from,
    seed,
    layers,
    risk: { ...from.risk, maxInventory, sessionLoss },
    utility: { gamma },
  }));

describe('what differs from the default', () => {
  test('reads back as the very configuration it was taken from', () => {
    fc.assert(
      fc.property(anyConfig, (config) => {
        expect(readConfig(whatDiffers(config))).toEqual({ ok: true, config });
      }),
      { numRuns: 60 },
    );
  });

  test('is nothing for the default itself', () => {
    expect(whatDiffers(DEFAULT)).toEqual({});
  });

  test('is one entry for one changed setting', () => {
    const config = { ...DEFAULT, venue: { ...DEFAULT.venue, latencyMs: { feed: 0, order: 80, cancel: 50 } } };
    expect(whatDiffers(config)).toEqual({ venue: { latencyMs: { order: 80 } } });
  });
});

describe('changes between two configurations', () => {
  test('turn the one into the other', () => {
    fc.assert(
      fc.property(anyConfig, anyConfig, (from, to) => {
        expect({ ...withChanges(from, changesBetween(from, to)), actions: to.actions }).toEqual(to);
      }),
      { numRuns: 60 },
    );
  });

  test('made from a time on leave the start alone and are in force at the end', () => {
    const to: Config = { ...DEFAULT, risk: { ...DEFAULT.risk, staleS: 9, minSpreadBps: 4 } };
    const forked = changedFrom(DEFAULT, 1800, changesBetween(DEFAULT, to));
    expect({ ...forked, actions: [] }).toEqual(DEFAULT);
    expect(withActions(forked).risk).toEqual(to.risk);
    expect(readConfig(JSON.parse(JSON.stringify(forked))).ok).toBe(true);
  });

  test('made throughout win over a timed setting of the same path and over no other', () => {
    const set = (path: string, value: number) => ({ t: 5, do: 'set' as const, path, value });
    const config = { ...DEFAULT, actions: [set('risk.staleS', 9), set('risk.pauseS', 10)] };
    const changed = changedThroughout(config, [{ path: 'risk.staleS', value: 7 }]);
    expect(changed.actions).toEqual([set('risk.pauseS', 10)]);
    expect(withActions(changed).risk).toMatchObject({ staleS: 7, pauseS: 10 });
  });
});

describe('an experiment', () => {
  test('survives the way through its document', () => {
    for (const { config } of SCENARIOS) {
      for (const before of [null, DEFAULT, config]) {
        const experiment = { config, before, pairs: null, untilS: 1800.25, digest, question: null };
        const document: unknown = JSON.parse(JSON.stringify(experimentDocument(experiment)));
        expect(readExperiment(document)).toEqual({ ok: true, experiment });
      }
    }
  });

  test.each<LabQuestion>([
    { kind: 'monte-carlo', paths: 400 },
    { kind: 'frontier', desk: 'exact', paths: 12 },
    {
      kind: 'sweep',
      axes: [
        { path: 'strategy.values.gamma', range: { from: 0.0025, to: 0.04, steps: 9, ratio: true } },
        { path: 'strategy.part', range: null },
      ],
      paths: 20,
    },
    { kind: 'advisor', paths: 500 },
    { kind: 'paper', paths: 10_000 },
  ])('brings its question along: %j', (question) => {
    const experiment = { config: DEFAULT, before: null, pairs: null, untilS: 60, digest, question };
    const document: unknown = JSON.parse(JSON.stringify(experimentDocument(experiment)));
    expect(readExperiment(document)).toEqual({ ok: true, experiment });
  });

  test('says on how many pairs it was compared, a whole number within what a page runs, and only beside a run', () => {
    const pathsOf = (more: object): unknown => {
      const read = readExperiment({ config: {}, untilS: 1, digest, ...more });
      return read.ok ? read.experiment.pairs : read.problems.map(({ path }) => path);
    };
    expect(pathsOf({ before: {}, pairs: 57 })).toBe(57);
    expect(pathsOf({ before: {} })).toBeNull();
    for (const pairs of [0, -1, 1.5, 20_001, Infinity, NaN, '57', null, [57], {}])
      expect(pathsOf({ before: {}, pairs }), typeof pairs).toEqual(['pairs']);
    expect(pathsOf({ pairs: 57 })).toEqual(['pairs']);
  });

  test('without a question is written as it was before there were any', () => {
    const experiment = { config: DEFAULT, before: DEFAULT, pairs: null, untilS: 60, digest, question: null };
    expect(JSON.stringify(experimentDocument(experiment))).toBe(
      JSON.stringify({ config: {}, untilS: 60, digest, before: {} }),
    );
  });

  test.each<[unknown, string[]]>([
    ['sweep', ['question']],
    [{ kind: 'oracle' }, ['question.kind']],
    [{ kind: 'monte-carlo', paths: 0 }, ['question.paths']],
    [{ kind: 'monte-carlo', paths: 1e9, axes: [] }, ['question.axes', 'question.paths']],
    [{ kind: 'frontier', desk: 'best', paths: 1.5 }, ['question.desk', 'question.paths']],
    [{ kind: 'sweep', axes: [], paths: 2 }, ['question.axes']],
    [
      {
        kind: 'sweep',
        paths: 2,
        axes: [{ path: 'strategy.values.gamma', range: null, scale: 1 }, { path: 'seed' }],
      },
      ['question.axes[0].range', 'question.axes[0].scale', 'question.axes[1].path'],
    ],
    [
      {
        kind: 'sweep',
        paths: 2,
        axes: [
          { path: 'strategy.values.gamma', range: { from: -1, to: 'x', steps: 22, by: 2 } },
          { path: 'strategy.part', range: { from: 0, to: 1, steps: 2 } },
        ],
      },
      [
        'question.axes[0].range.by',
        'question.axes[0].range.from',
        'question.axes[0].range.ratio',
        'question.axes[0].range.steps',
        'question.axes[0].range.to',
        'question.axes[1].range',
      ],
    ],
    [{ kind: 'sweep', paths: 2, axes: [{ path: '__proto__.part', range: null }] }, ['question.axes[0].path']],
    [
      { kind: 'sweep', paths: 2, axes: [{ path: 'strategy.values.constructor', range: null }] },
      ['question.axes[0].path'],
    ],
  ])('with a question that cannot be asked, %j, names all that is wrong', (question, paths) => {
    const read = readExperiment({ config: {}, untilS: 1, digest, question });
    expect(read.ok ? [] : read.problems.map(({ path }) => path).sort()).toEqual(paths);
  });

  test('says what is wrong with either run, and of which', () => {
    const read = readExperiment({
      config: { seed: -1 },
      before: { risk: { staleS: 'soon' } },
      untilS: 1,
      digest,
    });
    expect(read.ok ? [] : read.problems.map(({ path }) => path)).toEqual(['seed', 'before.risk.staleS']);
    expect(read).toMatchObject({ problems: [{}, { message: expect.stringMatching(/^The run before: /) }] });
  });

  test('with ten mistakes is refused with all ten named', () => {
    const read = readExperiment({
      key: 'canary',
      untilS: -1,
      digest: { tape: 'short', run: digest.run },
      config: {
        seed: 1.5,
        durationS: 'long',
        market: { part: 'oracle' },
        strategy: { values: { gamma: -1, wisdom: 3 } },
        risk: { bands: 'rubber' },
        layers: 'four',
      },
    });
    expect(read.ok).toBe(false);
    if (read.ok) return;
    expect(read.problems.map(({ path }) => path).sort()).toEqual([
      'digest.tape',
      'durationS',
      'key',
      'layers',
      'market.part',
      'risk.bands',
      'seed',
      'strategy.values.gamma',
      'strategy.values.wisdom',
      'untilS',
    ]);
  });

  test.each([null, 3, 'text', []])('%j is no experiment', (input) => {
    expect(readExperiment(input)).toMatchObject({ ok: false, problems: [{ code: 'not-an-object' }] });
  });
});
