import type { Config } from '../../src/session/config';

/** A number of the desk by its dotted path; layers by their place. */
export interface NumericSetting {
  readonly path: string;
  readonly value: number;
}

/** Every positive number of a desk that decides what it quotes: the strategy's own, its layers, cadence, floor and limit. */
export function numericSettings(desk: Config): NumericSetting[] {
  const { strategy, layers, execution, risk } = desk;
  const found: [string, unknown][] = Object.entries(strategy.values).map(([name, value]) => [
    `strategy.values.${name}`,
    value,
  ]);
  layers.forEach((layer, i) => {
    for (const [name, value] of Object.entries(layer)) found.push([`layers.${i}.${name}`, value]);
  });
  if (layers.length === 0) found.push(['execution.refreshS', execution.refreshS]);
  if (risk.bands !== 'none') {
    found.push(['risk.minSpreadBps', risk.minSpreadBps], ['risk.maxInventory', risk.maxInventory]);
  }
  return found.flatMap(([path, value]) => (typeof value === 'number' && value > 0 ? [{ path, value }] : []));
}

/** The desk with one of its numbers set, to four digits. */
export function withNumber(desk: Config, path: string, value: number): Config {
  const set = (at: unknown, [key, ...rest]: readonly string[]): unknown => {
    if (key === undefined) return Number(value.toPrecision(4));
    if (Array.isArray(at)) return at.map((each: unknown, i) => (i === Number(key) ? set(each, rest) : each));
    const record = at as Record<string, unknown>;
    return { ...record, [key]: set(record[key], rest) };
  };
  return set(desk, path.split('.')) as Config;
}
