import { integer, number, type NumberParameter, type Values } from '../domain/part';
import type { View } from './strategy';

/**
 * Parameters that several strategies share, declared once. A *belief* defaults to null, which means: taken
 * from the market's own values when the configuration is made (or from calibration on recorded tapes).
 */
export const gamma = number({
  label: 'Risk aversion γ',
  unit: '1/USD',
  default: 0.01,
  min: 0,
  max: 1e9,
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
  1e13,
  'Higher: orders reach less deep, so tighter quotes.',
);

export const informedBelief = belief(
  'Informed share p',
  '',
  0,
  0.95,
  'Share of the market orders that know the next jump: higher asks for a wider half-spread.',
);

export const drift = number({
  label: 'Drift μ',
  unit: 'USD/s',
  default: 0,
  min: -1e6,
  max: 1e6,
  help: 'Expected move of the mid per second; above 0 both quotes move up.',
});

export const inventoryPenalty = number({
  label: 'Inventory penalty φ',
  unit: 'USD/(lot²·s)',
  default: 8e-6,
  min: 0,
  max: 1e6,
  scale: 'log',
  help: 'Cost per second of a squared lot; γσ²lot²/2 prices it like risk aversion γ does.',
});

export const terminalPenalty = number({
  label: 'Terminal penalty α',
  unit: 'USD/lot²',
  default: 0.001,
  min: 0,
  max: 1e6,
  scale: 'log',
  help: 'Cost of a squared lot still held at the end of the session.',
});

export const sessionLength = number({
  label: 'Session length T',
  unit: 's',
  default: null,
  min: 0,
  max: 1e9,
  scale: 'log',
  help: 'When the formula believes the session ends. Empty: when the run ends.',
});

/** How far the mid moves against us by a fill (or, relabelled, by any market order), price units. */
export const impact = (
  fallback: number,
  label = 'Impact ξ',
  help = 'How far the mid moves against us when one of our quotes fills: half of it widens each quote.',
): NumberParameter => number({ label, unit: 'USD', default: fallback, min: 0, max: 1e9, scale: 'log', help });

/** Beyond this many mean depths of reach (80/k) an impact prices everybody out; more is read as this much. */
const LARGEST_IMPACT = 80;

/** An impact, price units, held where its exponentials stay finite. */
export function boundedImpact(impactOf: number, k: number): number {
  return Math.min(impactOf, LARGEST_IMPACT / k);
}

/** A solution over inventory costs time with the square to the cube of its bound. */
export const LARGEST_TABLE = 200;

export const bound = (fallback: number | null, largest = 500): NumberParameter =>
  integer({
    label: 'Inventory bound Q',
    unit: 'lots',
    default: fallback,
    min: 1,
    max: largest,
    help: 'No bid at +Q lots, no ask at −Q lots.',
  });

/** A quantity the strategy believes; null = what the market part says. */
export function belief(label: string, unit: string, min: number, max: number, help: string): NumberParameter {
  return number({ label, unit, default: null, min, max, scale: 'log', help });
}

/** Time left to the believed end of the session, s: from `T` where stated, else the view's own. */
export function timeLeftOf(values: Values): (view: View) => number {
  const lengthS = maybe(values, 'T');
  return lengthS === null ? (view) => view.timeLeftS : (view) => Math.max(0, lengthS - view.timeS);
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
