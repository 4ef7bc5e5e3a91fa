import { log, log1p, log1pOver } from '../domain/portable-math';
import type { Values } from '../domain/part';
import type { InventoryChain } from './inventory-chain';
import { optimalQuotes } from './optimal-quotes';
import {
  arrivalBelief,
  bound,
  boundedImpact,
  decayBelief,
  drift,
  gamma,
  impact,
  LARGEST_TABLE,
  lot,
  need,
  sessionLength,
  sigmaBelief,
  timeLeftOf,
} from './parameters';
import { defineStrategy, type Strategy, type View } from './strategy';
import { ExactValue, tableOf, tablesKept, type InventoryValue } from './value-over-time';
import { BlendedValue } from './value-over-volatility';

/**
 * The optimum for CARA utility, finite session, |q| ≤ Q, drift μ and a mid that moves by ξ against every fill;
 * with g = γ·lot and q in lots:
 *   α = k·g·σ²/2,   η = A·(1 + g/k)^−(1 + k/g)
 *   v'_q(τ) = −(α·q² − k·μ·q)·v_q + η·e^(−kξ/2)·(v_(q+1) + v_(q−1)),   v_q(0) = e^(−kξq²/2)
 *   δᵇ = ln(1 + g/k)/g + ξ/2 + ln(v_q/v_(q+1))/k,   δᵃ = ln(1 + g/k)/g + ξ/2 + ln(v_q/v_(q−1))/k
 *   certainty equivalent beyond cash + inventory·mid = lot·(ln(v_q)/k + ξ·q²/2).
 * Guéant, Lehalle & Fernandez-Tapia 2013, theorem 1 and the propositions on drift and on impact; both at once are
 * the same change of variables. v by uniformisation (inventory-chain.ts). Where the session's end is infinitely
 * far, theorem 2: the ground state of the same matrix. Where volatility is estimated: see value-over-volatility.ts.
 */
export const glftExact = defineStrategy({
  label: 'GLFT exact',
  summary: 'The optimum itself: knows the end of the session, the inventory bound, drift and impact.',
  source: 'Guéant, Lehalle & Fernandez-Tapia 2013, theorems 1 and 2, with drift and impact.',
  parameters: {
    gamma,
    lot,
    sigma: sigmaBelief,
    A: arrivalBelief,
    k: decayBelief,
    Q: bound(50, LARGEST_TABLE),
    T: sessionLength,
    mu: drift,
    xi: impact(0),
  },
  create(values) {
    const blend = new BlendedValue(
      (sigma) => tableOf(chainOf(values, sigma)),
      need(values, 'sigma'),
      tablesKept(need(values, 'Q')),
    );
    const timeLeft = timeLeftOf(values);
    return strategy(values, (view) => {
      blend.choose(view.sigma);
      blend.seek(timeLeft(view));
      return blend;
    });
  },
  exact(values) {
    let sigma = need(values, 'sigma');
    let value = new ExactValue(chainOf(values, sigma));
    const timeLeft = timeLeftOf(values);
    return strategy(values, (view) => {
      if (view.sigma !== sigma) value = new ExactValue(chainOf(values, (sigma = view.sigma)));
      value.seek(timeLeft(view));
      return value;
    });
  },
});

function strategy(values: Values, value: (view: View) => InventoryValue): Strategy {
  const size = need(values, 'lot');
  const k = need(values, 'k');
  const arrival = log1pOver((need(values, 'gamma') * size) / k) / k;
  const xi = boundedImpact(need(values, 'xi'), k);
  const half = arrival + 0.5 * xi;
  return optimalQuotes({
    Q: need(values, 'Q'),
    k,
    bidHalf: half,
    askHalf: half,
    arrival,
    currencyPerLog: size / k,
    currencyPerSquare: 0.5 * size * xi,
    value,
  });
}

function chainOf(values: Values, sigma: number): InventoryChain {
  const Q = need(values, 'Q');
  const k = need(values, 'k');
  const g = need(values, 'gamma') * need(values, 'lot');
  const mu = need(values, 'mu');
  const reach = k * boundedImpact(need(values, 'xi'), k);
  const alpha = 0.5 * k * g * sigma * sigma;
  const logEta = log(need(values, 'A')) - log1p(g / k) - log1pOver(g / k);
  const cost = Float64Array.from({ length: 2 * Q + 1 }, (_, i) => (alpha * (i - Q) - k * mu) * (i - Q));
  const logWeight = logEta - 0.5 * reach;
  return {
    Q,
    cost,
    logUp: logWeight,
    logDown: logWeight,
    logTerminal: cost.map((_, i) => -0.5 * reach * (i - Q) * (i - Q)),
  };
}
