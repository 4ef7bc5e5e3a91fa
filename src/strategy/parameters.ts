import { integer, number, type NumberParameter, type Values } from '../domain/part';

/**
 * Parameters that several strategies share, declared once. A *belief* defaults to null, which means: taken
 * from the market's own values when the configuration is made (or from calibration on recorded tapes).
 */
export const gamma = number({
  label: 'Risk aversion γ',
  unit: '1/USD',
  default: 0.01,
  min: 1e-7,
  max: 100,
  scale: 'log',
  help: 'Higher: quotes lean harder against inventory. It controls inventory risk, not information.',
});

export const lot = number({
  label: 'Lot',
  unit: 'base',
  default: 0.01,
  min: 1e-9,
  max: 1e9,
  scale: 'log',
  help: 'Order size in which the formula counts inventory; it enters as g = γ·lot.',
});

export const sigmaBelief = belief(
  'Volatility σ',
  'USD/√s',
  0,
  1e6,
  'Higher: wider quotes and a stronger lean.',
);
export const arrivalBelief = belief('Arrival rate A', '1/s', 1e-9, 1e6, 'Market orders per second and side.');
export const decayBelief = belief(
  'Reach decay k',
  '1/USD',
  1e-9,
  1e9,
  'Higher: orders reach less deep, so tighter quotes.',
);

export const bound = (fallback: number | null): NumberParameter =>
  integer({
    label: 'Inventory bound Q',
    unit: 'lots',
    default: fallback,
    min: 1,
    max: 500,
    help: 'No bid at +Q lots, no ask at −Q lots.',
  });

/** A quantity the strategy believes; null = what the market part says. */
export function belief(label: string, unit: string, min: number, max: number, help: string): NumberParameter {
  return number({ label, unit, default: null, min, max, scale: 'log', help });
}

/** A number that validation has made sure of; throws if a belief was left open (a bug of the caller). */
export function need(values: Values, name: string): number {
  const value = values[name];
  if (typeof value !== 'number') throw new Error(`bug: strategy value ${name} is not resolved`);
  return value;
}

/** An optional number. */
export function maybe(values: Values, name: string): number | null {
  const value = values[name];
  return typeof value === 'number' ? value : null;
}
