import { Grid } from '../domain/instrument';
import type { Config } from '../session/config';

/**
 * A sentence for every size of a desk that is never quoted: orders are whole steps of the instrument's sizes, and on an
 * instrument of coarse ones, a stock's say, less than one step is none.
 */
export function neverQuoted({ layers, strategy, instrument }: Config): readonly string[] {
  const { lot } = strategy.values;
  const sizes =
    layers.length > 0
      ? layers.map(({ size }, i) => ({ path: `layers[${i}].size`, size }))
      : [{ path: 'strategy.values.lot', size: typeof lot === 'number' ? lot : 1 }];
  const steps = new Grid(instrument.lotStep);
  return sizes
    .filter(({ size }) => steps.below(size) === 0)
    .map(
      ({ path, size }) =>
        `${path} of ${size} is less than one size step of ${instrument.lotStep}: never quoted.`,
    );
}
