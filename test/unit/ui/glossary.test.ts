import { describe, expect, test } from 'vitest';
import { MARKETS } from '../../../src/market/registry';
import type { Config } from '../../../src/session/config';
import { CONFIG_FIELDS } from '../../../src/session/config-fields';
import { Player } from '../../../src/session/player';
import { riskState } from '../../../src/session/risk-view';
import { SCENARIOS } from '../../../src/session/scenarios';
import { scorecardOf } from '../../../src/session/summary';
import { STRATEGIES } from '../../../src/strategy/registry';
import { GLOSSARY, type GlossaryEntry, type GlossaryName } from '../../../src/ui/panels/glossary';
import { numbersNow } from '../../../src/ui/panels/glossary-numbers';
import { FORMULAS, parameterLesson } from '../../../src/ui/panels/parameter-formulas';
import { TAB_GLOSSARY } from '../../../src/ui/panels/tab-glossary';
import type { Frame } from '../../../workers/protocol';
import { configured } from '../../support/configured';

const names = Object.keys(GLOSSARY) as GlossaryName[];
const moments = SCENARIOS.map(({ name, config }) => {
  const { session } = new Player(config);
  return {
    name,
    config,
    frame: { scorecard: scorecardOf(session), risk: riskState(session) } as unknown as Frame,
  };
});

describe('a word of the glossary', () => {
  test.each(moments)('says its numbers of the moment in the scenario $name', ({ frame, config }) => {
    for (const word of names) {
      expect(numbersNow(word, frame, config), word).not.toMatch(/NaN|undefined|null|Infinity/);
    }
  });

  test('has numbers, all but those that stand beside theirs and those that explain a picture', () => {
    const [{ frame, config }] = moments;
    const explained = names.filter((word) => numbersNow(word, frame, config) === '');
    expect(explained.filter((word) => !word.startsWith('step-'))).toEqual([
      ...[
        'theArticle',
        'pricePane',
        'inventoryPane',
        'equityPane',
        'selectionPane',
        'pairedTapes',
        'glft',
        'howFilled',
        'anatomy',
      ],
    ]);
  });

  test('of the reservation price leans by what stands above the target, and names no slope where a drift leads', () => {
    const at = (strategy: object): string => {
      const config = configured({ strategy });
      const scorecard = { mid: 100, reservationPrice: 99, inventory: 0.05 };
      return numbersNow('reservationPrice', { scorecard } as unknown as Frame, config);
    };
    expect(at({ values: { lot: 0.01 } })).toBe('100.00 − 5 lots × 0.2 = 99.00');
    expect(at({ values: { lot: 0.01 }, targetInventory: 0.03 })).toBe('100.00 − 2 lots × 0.5 = 99.00');
    expect(at({ values: { lot: 0.01, mu: 0.1 } })).toBe('100.00 −1.00 = 99.00');
  });

  test('every step of every anatomy is one', () => {
    const steps = new Set(
      SCENARIOS.flatMap(({ config }) => {
        const player = new Player(config);
        player.seek(0.4 * config.durationS);
        const { session } = player;
        return ([1, -1] as const).flatMap(
          (side) => session.explain(0, side)?.steps.map(({ name }) => name) ?? [],
        );
      }),
    );
    expect(steps.size).toBeGreaterThan(5);
    for (const step of steps) expect(names).toContain(`step-${step}`);
  });

  test('has a source', () => {
    const entries: GlossaryEntry[] = [...Object.values(GLOSSARY), ...Object.values(TAB_GLOSSARY)];
    expect(entries.filter(({ source }) => source === undefined)).toEqual([]);
  });

  test('adds up where its formula is a sum', () => {
    const [{ frame, config }] = moments;
    const parts = numbersNow('equity', frame, config)
      .replaceAll('−', '-')
      .replaceAll(',', '')
      .match(/-?[\d.]+/g)!
      .map(Number);
    const [capture, inventory, fees, equity] = parts;
    expect(capture + inventory + fees).toBeCloseTo(equity, 0);
  });

  test('says how far a limit is', () => {
    const [{ frame, config }] = moments;
    expect(numbersNow('session-loss', frame, config)).toMatch(/USD; limit 200 USD$/);
    expect(numbersNow('emergency', frame, config)).toMatch(/BTC; limit 0.5 BTC$/);
  });
});

describe('a setting', () => {
  test('that a formula is told of exists', () => {
    const known = new Set([
      ...Object.keys(CONFIG_FIELDS),
      ...Object.values(MARKETS).flatMap(({ parameters }) =>
        Object.keys(parameters).map((name) => `market.values.${name}`),
      ),
      ...Object.values(STRATEGIES).flatMap(({ parameters }) =>
        Object.keys(parameters).map((name) => `strategy.values.${name}`),
      ),
    ]);
    expect(Object.keys(FORMULAS).filter((path) => !known.has(path))).toEqual([]);
  });

  test('names the source of its part', () => {
    const { config } = SCENARIOS[0];
    expect(parameterLesson('strategy.values.gamma', config)).toMatchObject({
      formula: expect.stringContaining('√') as string,
      source: STRATEGIES.glft.source,
    });
    expect(parameterLesson('market.values.sigma', config).source).toBe(MARKETS['informed-jumps'].source);
  });

  test('says of the lot which one suits the layers, where the model knows how deep orders reach', () => {
    const { config } = SCENARIOS[0];
    const lesson = (of: Config): string => parameterLesson('strategy.values.lot', of).formula!;
    expect(lesson(config)).toMatch(/^g = γ·lot; .*; suited to these layers: E\[S²\]\/E\[S\] = 0\.039 BTC/);
    for (const silent of [
      { ...config, layers: [] },
      { ...config, layerMode: 'scaled' as const },
      { ...config, market: { ...config.market, part: 'tape', values: {} } },
    ])
      expect(lesson(silent)).toBe(FORMULAS['strategy.values.lot']);
  });
});
