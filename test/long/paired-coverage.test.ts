import { expect, test } from 'vitest';
import type { PairedDifference } from '../../src/lab/paired';
import type { Config } from '../../src/session/config';
import { BARE_THEORY } from '../../src/session/scenarios';
import table from '../fixtures/oracle/02_as_table.json';
import { configured } from '../support/configured';
import { simulated } from '../support/simulated';

const REPETITIONS = 1000;
const PAIRS = 200;

/** A row of the paper's tables with γ = 0.1. */
function paper(strategy: 'inventory' | 'symmetric'): { config: Config; mean: number } {
  const row = table.rows.find((each) => each.gamma === 0.1 && each.strategy === strategy)!;
  const config = configured({
    ...BARE_THEORY,
    durationS: 1,
    market: { part: 'paper-2008' },
    strategy: {
      part: strategy === 'inventory' ? 'avellaneda-stoikov' : 'fixed',
      values:
        strategy === 'inventory'
          ? { gamma: 0.1, lot: 1 }
          : { halfSpread: row.spread_time_average_continuous / 2, lot: 1 },
      volatility: 'given',
    },
    utility: { gamma: 0.1 },
  });
  return { config, mean: row.exact.profit_mean };
}

function paired(config: Config, versus: Config, seed: number): PairedDifference {
  return simulated(config, PAIRS, seed, versus).versus!;
}

test('the paired interval holds the exact difference in 95 ± 2 % of 1,000 repetitions (oracle 02)', () => {
  const inventory = paper('inventory');
  const symmetric = paper('symmetric');
  const exact = inventory.mean - symmetric.mean;
  let held = 0;
  for (let seed = 1; seed <= REPETITIONS; seed++) {
    const [low, high] = paired(inventory.config, symmetric.config, seed).ci95!;
    if (low <= exact && exact <= high) held++;
  }
  console.log(`paired 95 % interval: ${held} of ${REPETITIONS} hold ${exact.toFixed(4)}`);
  expect(held / REPETITIONS).toBeGreaterThanOrEqual(0.93);
  expect(held / REPETITIONS).toBeLessThanOrEqual(0.97);
});
