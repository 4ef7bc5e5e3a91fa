import type { Values } from '../domain/part';
import { log } from '../domain/portable-math';
import type { InventoryChain } from './inventory-chain';
import { optimalQuotes } from './optimal-quotes';
import {
  arrivalBelief,
  bound,
  decayBelief,
  informedBelief,
  inventoryPenalty,
  LARGEST_TABLE,
  lot,
  need,
  sessionLength,
  terminalPenalty,
  timeLeftOf,
} from './parameters';
import { defineStrategy, type Strategy } from './strategy';
import { ExactValue, tableOf, type InventoryValue } from './value-over-time';

/**
 * The optimum of E[X_T + q_T(S_T − α·q_T) − φ·∫q² dt] in the informed-jump market, where a share p of the orders
 * that reach us knows the next jump (revealed at once). With φ and α per squared lot, q in lots:
 *   w'_q(τ) = −φkq²/((1 − p)·lot)·w_q + A·e^(−1/(1−p))·(w_(q+1) + w_(q−1)),   w_q(0) = e^(−αkq²/((1−p)·lot))
 *   δᵇ = 1/(k(1 − p)) + ln(w_q/w_(q+1))/k,   δᵃ likewise with q − 1;   h = lot·((1 − p)/k)·ln w.
 * Own derivation, checked against a brute-force solution of the HJB equation to 3e-8; p = 0 is Cartea–Jaimungal.
 * What information adds to the half-spread, p/((1 − p)k), is exactly the break-even distance of that market.
 */
export const informedOptimal = defineStrategy({
  label: 'Informed optimum',
  summary: 'Optimal where some of the flow knows the next jump: the half-spread pays for being picked off.',
  source: 'Derived for the informed-jump market (Glosten–Milgrom logic); p = 0 is Cartea–Jaimungal.',
  parameters: {
    phi: inventoryPenalty,
    alpha: terminalPenalty,
    lot,
    A: arrivalBelief,
    k: decayBelief,
    p: informedBelief,
    Q: bound(50, LARGEST_TABLE),
    T: sessionLength,
  },
  create: (values) => strategy(values, tableOf(chainOf(values))),
  exact: (values) => strategy(values, new ExactValue(chainOf(values))),
});

function strategy(values: Values, value: InventoryValue): Strategy {
  const k = need(values, 'k');
  const uninformed = 1 - need(values, 'p');
  const half = 1 / (k * uninformed);
  const timeLeft = timeLeftOf(values);
  return optimalQuotes({
    Q: need(values, 'Q'),
    k,
    bidHalf: half,
    askHalf: half,
    arrival: 1 / k,
    currencyPerLog: (need(values, 'lot') * uninformed) / k,
    currencyPerSquare: 0,
    value(view) {
      value.seek(timeLeft(view));
      return value;
    },
  });
}

function chainOf(values: Values): InventoryChain {
  const Q = need(values, 'Q');
  const size = need(values, 'lot');
  const uninformed = 1 - need(values, 'p');
  const k = need(values, 'k') / uninformed;
  const running = (need(values, 'phi') * k) / size;
  const terminal = (need(values, 'alpha') * k) / size;
  const square = Float64Array.from({ length: 2 * Q + 1 }, (_, i) => (i - Q) * (i - Q));
  const logWeight = log(need(values, 'A')) - 1 / uninformed;
  return {
    Q,
    cost: square.map((each) => running * each),
    logUp: logWeight,
    logDown: logWeight,
    logTerminal: square.map((each) => -terminal * each),
  };
}
