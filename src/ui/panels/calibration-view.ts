import type { Calibration, CalibrationAnswer } from '../../../workers/protocol';
import type { Config } from '../../session/config';
import { STRATEGIES } from '../../strategy/registry';
import type { PlotPoint } from '../plots/plot-frame';

/** Realised volatility by sampling interval, s. */
export function signaturePoints({ sigma }: Calibration): readonly PlotPoint[] {
  return Object.entries(sigma.signature).map(([interval, { value, se }]) => ({
    x: parseFloat(interval),
    y: value,
    low: value - 1.96 * se,
    high: value + 1.96 * se,
  }));
}

/** Orders a minute and side that reach so deep, against the depth in bp. */
export function intensityPoints({ fits, orders }: Calibration, mid: number): readonly PlotPoint[] {
  const fit = fits.both.toP99;
  if (fit === null || orders === null) return [];
  // Both sides are fitted together, as one that is hit for twice the time.
  const exposureS = (2 * orders.n) / orders.perSecond;
  return fit.grid
    .filter(([, count]) => count > 0)
    .map(([depth, count]) => ({
      x: (1e4 * depth) / mid,
      y: (60 * count) / exposureS,
      low: null,
      high: null,
    }));
}

/** The fit A·e^(−kδ) at two depths, in the same units: a straight line where the axis is logarithmic. */
export function intensityLine(
  { A, k }: Calibration,
  points: readonly PlotPoint[],
  mid: number,
): readonly (readonly [number, number])[] {
  if (A.both === null || k.value === null || points.length === 0) return [];
  const [rate, decay] = [A.both, k.value];
  return [points[0].x, points[points.length - 1].x].map(
    (x) => [x, 60 * rate * Math.exp((-decay * x * mid) / 1e4)] as const,
  );
}

/** What the strategy in force believes and calibration has found: name, present value (null = left open) and new one. */
export function beliefsFound(
  { calibration }: CalibrationAnswer,
  { strategy }: Config,
): readonly { readonly name: string; readonly now: number | null; readonly found: number }[] {
  const { sigma, A, k, informedShare } = calibration;
  const found: Readonly<Record<string, number | null>> = {
    sigma: sigma.value,
    A: A.both,
    k: k.value,
    p: informedShare.value === null ? null : Math.min(0.95, Math.max(0, informedShare.value)),
  };
  const { parameters } = STRATEGIES[strategy.part];
  return Object.entries(found).flatMap(([name, value]) => {
    const present = strategy.values[name];
    return value !== null && value > 0 && Object.hasOwn(parameters, name)
      ? [{ name, now: typeof present === 'number' ? present : null, found: Number(value.toPrecision(4)) }]
      : [];
  });
}

/** The configuration with what was found as the strategy's beliefs. */
export function withBeliefs(config: Config, found: ReturnType<typeof beliefsFound>): Config {
  const values = Object.fromEntries(found.map(({ name, found: value }) => [name, value]));
  const { strategy } = config;
  return { ...config, strategy: { ...strategy, values: { ...strategy.values, ...values } } };
}
