import type { Values } from '../../domain/part';
import type { Config } from '../../session/config';
import { resolveBeliefs, sigmaInUse } from '../../strategy/beliefs';
import { effectiveHorizon } from '../../strategy/glft';
import { STRATEGIES } from '../../strategy/registry';
import type { Quotes, Strategy, View } from '../../strategy/strategy';
import { MARKETS } from '../../market/registry';

/** What the chosen strategy asks for at a flat position, in words a slider can show. */
export interface StrategyEffect {
  /** Distance of each quote from the reservation price, price units. */
  readonly halfSpread: number;
  /** How far both quotes move down for one lot held, price units. */
  readonly skewPerLot: number;
  /** GLFT's relaxation time, s; null where it has none or nothing pulls the inventory back. */
  readonly horizonS: number | null;
  /** The skew when the session ends, price units; null where it is the same all along. */
  readonly skewAtEnd: number | null;
  /** Long-run approximation of a strategy that solves a table over time. */
  readonly approximate: boolean;
  /** σ that it was computed with, price/√s. */
  readonly sigma: number;
}

/** null where a belief is missing that only the user or calibration can state. */
export function strategyEffect(config: Config, mid: number): StrategyEffect | null {
  const { part: name, values } = config.strategy;
  const part = STRATEGIES[name];
  const truth = MARKETS[config.market.part]?.truth(config.market.values) ?? null;
  const resolved = resolveBeliefs(part, values, truth);
  if (!resolved.ok) return null;
  const believed = resolved.values;
  const given = typeof believed.sigma === 'number' ? believed.sigma : 0;
  const sigma = sigmaInUse(config.strategy.volatility, given, truth);
  const horizonS = horizonOf(believed, sigma);
  // A part with a table over time solves it when it is asked: too slow to do beside every move of a slider.
  if (part.exact !== undefined) {
    const longRun = longRunOf(name, believed, sigma, mid);
    return longRun && { ...longRun, horizonS, skewAtEnd: null, approximate: true, sigma };
  }
  const strategy = part.create(believed);
  const start = quotesAt(strategy, mid, sigma, config.durationS);
  const end = quotesAt(strategy, mid, sigma, 0);
  const finite = Math.abs(end.skewPerLot - start.skewPerLot) > 1e-9 * Math.abs(start.skewPerLot);
  return { ...start, horizonS, skewAtEnd: finite ? end.skewPerLot : null, approximate: false, sigma };
}

function horizonOf(values: Values, sigma: number): number | null {
  const { gamma, lot, A, k } = values;
  if (typeof gamma !== 'number' || typeof lot !== 'number') return null;
  if (typeof A !== 'number' || typeof k !== 'number') return null;
  return effectiveHorizon(gamma * lot, sigma, A, k);
}

interface Lean {
  readonly halfSpread: number;
  readonly skewPerLot: number;
}

function quotesAt(strategy: Strategy, mid: number, sigma: number, timeLeftS: number): Lean {
  const flat = reservation(strategy, { timeS: 0, timeLeftS, mid, inventoryLots: 0, sigma });
  const long = reservation(strategy, { timeS: 0, timeLeftS, mid, inventoryLots: 1, sigma });
  return { halfSpread: flat.half, skewPerLot: flat.middle - long.middle };
}

function reservation(strategy: Strategy, view: View): { middle: number; half: number } {
  const out: Quotes = { deltaBid: 0, deltaAsk: 0, bidQuoted: true, askQuoted: true };
  strategy.quote(view, out);
  return { middle: (out.deltaAsk - out.deltaBid) / 2, half: (out.deltaAsk + out.deltaBid) / 2 };
}

/**
 * Far from the end the value of an inventory of q lots is about e^(−√(α/η)·q²/2), so that one lot moves the quotes by
 * √(α/η)/k (Guéant, Lehalle & Fernandez-Tapia 2013, section 4, for the matrix of the strategy at hand).
 */
function longRunOf(name: string, values: Values, sigma: number, mid: number): Lean | null {
  const number = (key: string): number => (typeof values[key] === 'number' ? values[key] : 0);
  const k = number('k');
  switch (name) {
    case 'glft-exact':
      return quotesAt(STRATEGIES.glft.create(values), mid, sigma, Infinity);
    case 'cartea-jaimungal':
    case 'informed-optimal': {
      // p = 0 is Cartea–Jaimungal: α = φk/((1 − p)·lot), η = A·e^(−1/(1 − p)).
      const uninformed = 1 - number('p');
      const eta = number('A') * Math.exp(-1 / uninformed);
      const skewPerLot = Math.sqrt((number('phi') * k) / (uninformed * number('lot')) / eta) / k;
      return { halfSpread: 1 / (k * uninformed) + number('eps') + skewPerLot / 2, skewPerLot };
    }
    default:
      return null;
  }
}
