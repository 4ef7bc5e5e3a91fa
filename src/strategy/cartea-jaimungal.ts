import { number, type Values } from '../domain/part';
import { log } from '../domain/portable-math';
import type { InventoryChain } from './inventory-chain';
import { optimalQuotes } from './optimal-quotes';
import {
  arrivalBelief,
  belief,
  bound,
  boundedImpact,
  decayBelief,
  impact,
  inventoryPenalty,
  LARGEST_TABLE,
  lot,
  maybe,
  need,
  sessionLength,
  terminalPenalty,
  timeLeftOf,
} from './parameters';
import { defineStrategy, type Strategy } from './strategy';
import { ExactValue, tableOf, type InventoryValue } from './value-over-time';

/**
 * The optimum of E[X_T + q_T(S_T − α·q_T) − φ·∫q² dt] where every market order, filled or not, moves the mid by
 * ε in its direction. With κ = k, λᵇ buys and λˢ sells per second, φ and α per squared lot, q in lots:
 *   ω'_q(τ) = (−φ·κ·q²/lot + κ·q·(λᵇεᵇ − λˢεˢ))·ω_q + λˢe^(−1−κεˢ)·ω_(q+1) + λᵇe^(−1−κεᵇ)·ω_(q−1)
 *   ω_q(0) = e^(−ακq²/lot),   h = (lot/κ)·ln ω
 *   δᵇ = 1/κ + εˢ + ln(ω_q/ω_(q+1))/κ,   δᵃ = 1/κ + εᵇ + ln(ω_q/ω_(q−1))/κ.
 * Cartea, Jaimungal & Penalva 2015, chapter 10 (10.4.1 for ε); derived again from the HJB equation. With
 * φ = γσ²lot²/2 and ε = 0 it is the limit γ → 0 of GLFT in the execution terms. Volatility enters through φ only.
 */
export const carteaJaimungal = defineStrategy({
  label: 'Cartea–Jaimungal',
  summary:
    'Risk-neutral in what it earns, penalised for what it holds, aware that market orders move the mid.',
  source: 'Cartea, Jaimungal & Penalva 2015, chapter 10, derived again from the HJB equation.',
  parameters: {
    phi: inventoryPenalty,
    alpha: terminalPenalty,
    lot,
    A: arrivalBelief,
    k: decayBelief,
    lambdaBuy: flow('Rate of buy orders', 'Market orders that hit our ask, per second. Empty: A.'),
    lambdaSell: flow('Rate of sell orders', 'Market orders that hit our bid, per second. Empty: A.'),
    eps: impact(0, 'Move ε per market order', 'How far every market order moves the mid in its direction.'),
    epsBuy: sided('Move per buy order', 'Upward move of the mid per buy order. Empty: ε.'),
    epsSell: sided('Move per sell order', 'Downward move of the mid per sell order. Empty: ε.'),
    Q: bound(50, LARGEST_TABLE),
    T: sessionLength,
  },
  unread: (values) => (values.lambdaBuy !== null && values.lambdaSell !== null ? ['A'] : []),
  create: (values) => strategy(values, tableOf(chainOf(values))),
  exact: (values) => strategy(values, new ExactValue(chainOf(values))),
});

function flow(label: string, help: string): ReturnType<typeof belief> {
  return belief(label, '1/s', 1e-9, 1e6, help);
}

function sided(label: string, help: string): ReturnType<typeof number> {
  return number({ label, unit: 'USD', default: null, min: 0, max: 1e9, scale: 'log', help });
}

function strategy(values: Values, value: InventoryValue): Strategy {
  const size = need(values, 'lot');
  const k = need(values, 'k');
  const timeLeft = timeLeftOf(values);
  return optimalQuotes({
    Q: need(values, 'Q'),
    k,
    bidHalf: 1 / k + epsOf(values, 'epsSell'),
    askHalf: 1 / k + epsOf(values, 'epsBuy'),
    arrival: 1 / k,
    currencyPerLog: size / k,
    currencyPerSquare: 0,
    value(view) {
      value.seek(timeLeft(view));
      return value;
    },
  });
}

function epsOf(values: Values, side: 'epsBuy' | 'epsSell'): number {
  return boundedImpact(maybe(values, side) ?? need(values, 'eps'), need(values, 'k'));
}

function chainOf(values: Values): InventoryChain {
  const Q = need(values, 'Q');
  const k = need(values, 'k');
  const size = need(values, 'lot');
  const lambdaBuy = maybe(values, 'lambdaBuy') ?? need(values, 'A');
  const lambdaSell = maybe(values, 'lambdaSell') ?? need(values, 'A');
  const epsBuy = epsOf(values, 'epsBuy');
  const epsSell = epsOf(values, 'epsSell');
  const running = (need(values, 'phi') * k) / size;
  const terminal = (need(values, 'alpha') * k) / size;
  const pressure = k * (lambdaBuy * epsBuy - lambdaSell * epsSell);
  const cost = Float64Array.from({ length: 2 * Q + 1 }, (_, i) => (running * (i - Q) - pressure) * (i - Q));
  return {
    Q,
    cost,
    logUp: log(lambdaSell) - 1 - k * epsSell,
    logDown: log(lambdaBuy) - 1 - k * epsBuy,
    logTerminal: cost.map((_, i) => -terminal * (i - Q) * (i - Q)),
  };
}
