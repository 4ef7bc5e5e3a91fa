import type { Config } from '../../session/config';
import { scenarioNamed } from '../../session/scenarios';
import { STRATEGIES } from '../../strategy/registry';
import { defaultsOf } from '../../domain/part';

/** The two desks of the lesson on erratum E1: one quote of 0.01 BTC, four basis points a side, on one tape. */
export interface SkewLesson {
  /** Leans as the article's text describes. */
  readonly right: Config;
  /** Leans as its code is printed. */
  readonly printed: Config;
}

/** The article's skew of one lot, USD: lot/limit · half-spread · skew factor, with its own 0.5 BTC, 4 bp and 0.5. */
const SKEW_PER_LOT = 0.26;

/** Both desks, without the loss breakers that would end the lesson early. */
export function skewLesson(): SkewLesson {
  const scenario = scenarioNamed('article-as-printed');
  if (scenario === undefined) throw new Error('bug: the scenario article-as-printed is gone');
  const { config } = scenario;
  const printed: Config = { ...config, risk: { ...config.risk, lossPer5Min: null, sessionLoss: null } };
  const part = 'linear-skew';
  const values = {
    ...defaultsOf(STRATEGIES[part].parameters),
    halfSpreadBps: 4,
    skewPerLot: SKEW_PER_LOT,
    lot: printed.strategy.values.lot,
  };
  return { right: { ...printed, strategy: { ...printed.strategy, part, values } }, printed };
}

/** Whether a run and its baseline are the two desks of the lesson. */
export function showsSkewLesson(config: Config, baseline: Config | null): boolean {
  return (
    config.strategy.part === 'article-as-printed' &&
    baseline?.strategy.part === 'linear-skew' &&
    Number(baseline.strategy.values.skewPerLot) > 0
  );
}
