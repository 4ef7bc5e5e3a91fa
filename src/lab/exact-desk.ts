import { headerOf } from '../market/market';
import { takesWhole } from '../market/order-flow';
import { MARKETS } from '../market/registry';
import { buildStrategy } from '../session/build-desk';
import type { Config } from '../session/config';
import { evaluatePolicy } from './policy-evaluation';

/** A desk of bare theory without simulation, from flat; quote currency. */
export interface ExactDesk {
  /** null for a policy so ruinous that it has none. */
  readonly certaintyEquivalent: number | null;
  readonly mean: number;
  readonly std: number;
}

/** Desks to be evaluated, one a job. */
export interface ExactPlan {
  readonly cells: readonly Config[];
  /** Inventory bound of each, lots. */
  readonly Q: number;
}

export interface ExactResult {
  readonly job: number;
  readonly desk: ExactDesk;
}

/** Markets that are the continuous model of `evaluatePolicy`, or its discrete scheme. */
const BROWNIAN = ['brownian-poisson', 'paper-2008'];

/** Whether the desks of bare theory in this market can be evaluated without simulation. */
export function evaluatesExactly({ market, strategy }: Config): boolean {
  const { lot } = strategy.values;
  return (
    BROWNIAN.includes(market.part) &&
    market.events.length === 0 &&
    takesWhole(market.values, typeof lot === 'number' ? lot : 1)
  );
}

/** Evaluates desks by number. */
export class ExactRunner {
  private readonly plan: ExactPlan;

  constructor(plan: ExactPlan) {
    this.plan = plan;
  }

  run(job: number): ExactResult {
    return { job, desk: exactDesk(this.plan.cells[job], this.plan.Q) };
  }
}

function exactDesk(config: Config, Q: number): ExactDesk {
  const { market, instrument, durationS, utility } = config;
  const { strategy, lot, sigma } = buildStrategy(
    config,
    headerOf(market.part, MARKETS[market.part], market.values, instrument),
  );
  const number = (name: string): number => Number(market.values[name]);
  const value = evaluatePolicy(strategy, {
    mid: number('mid'),
    sigma,
    A: number('A'),
    k: number('k'),
    xi: 0,
    Q,
    durationS,
    gamma: utility.gamma,
    lot,
    largestRate: null,
  });
  return {
    certaintyEquivalent: value.certaintyEquivalent?.[Q] ?? null,
    mean: value.mean[Q],
    std: value.std[Q],
  };
}
