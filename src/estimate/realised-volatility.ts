import { log } from '../domain/portable-math';

/** Open, high, low, close of one bar, price units. */
export interface Bar {
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
}

/** 4·ln 2 and 2·ln 2 − 1, the constants of the range estimators. */
const PARKINSON = 4 * log(2);
const GARMAN_KLASS = 2 * log(2) - 1;

/** Σ Δm² over prices on a fixed clock, price². Every `step`-th price counts, from `offset` on. */
export function realisedVariance(prices: ArrayLike<number>, step = 1, offset = 0): number {
  let sum = 0;
  for (let i = offset + step; i < prices.length; i += step) {
    const move = prices[i] - prices[i - step];
    sum += move * move;
  }
  return sum;
}

/** √(Σ Δm² / T), price/√s, of prices `sampleS` apart; null with fewer than two. */
export function realisedVolatility(prices: ArrayLike<number>, sampleS: number): number | null {
  const moves = prices.length - 1;
  return moves < 1 ? null : Math.sqrt(realisedVariance(prices) / (moves * sampleS));
}

/**
 * Two-scale realised variance over the whole span, price², with its small-sample factor (Zhang, Mykland &
 * Aït-Sahalia 2005): (mean over the K offsets of RV on every K-th price − (n̄/n)·RV of all) / (1 − n̄/n),
 * n̄ = (n − K + 1)/K. Can be negative where noise is all there is; null with fewer than 2K moves.
 */
export function twoScaleVariance(prices: ArrayLike<number>, K: number): number | null {
  const n = prices.length - 1;
  if (n < 2 * K) return null;
  let coarse = 0;
  for (let offset = 0; offset < K; offset++) coarse += realisedVariance(prices, K, offset);
  const share = (n - K + 1) / K / n;
  return (coarse / K - share * realisedVariance(prices)) / (1 - share);
}

/** Two-scale volatility, price/√s (0 where the variance comes out negative); null with fewer than 2K moves. */
export function twoScaleVolatility(prices: ArrayLike<number>, sampleS: number, K: number): number | null {
  const variance = twoScaleVariance(prices, K);
  if (variance === null) return null;
  return Math.sqrt(Math.max(0, variance) / ((prices.length - 1) * sampleS));
}

/**
 * Exponentially weighted volatility at the last price, price/√s: v = d₁², then v ← λv + (1 − λ)dᵢ²; null with
 * fewer than two prices.
 */
export function ewmaVolatility(prices: ArrayLike<number>, sampleS: number, lambda: number): number | null {
  if (prices.length < 2) return null;
  let variance = (prices[1] - prices[0]) * (prices[1] - prices[0]);
  for (let i = 2; i < prices.length; i++) {
    const move = prices[i] - prices[i - 1];
    variance = lambda * variance + (1 - lambda) * move * move;
  }
  return Math.sqrt(variance / sampleS);
}

/** Bars of `length` moves each; neighbours share the price between them. What does not fill a bar is left out. */
export function barsOf(prices: ArrayLike<number>, length: number): Bar[] {
  const bars: Bar[] = [];
  for (let start = 0; start + length < prices.length; start += length) {
    let high = prices[start];
    let low = high;
    for (let i = start + 1; i <= start + length; i++) {
      if (prices[i] > high) high = prices[i];
      if (prices[i] < low) low = prices[i];
    }
    bars.push({ open: prices[start], high, low, close: prices[start + length] });
  }
  return bars;
}

/**
 * Range volatility, price/√s: σ² = mean (H − L)² / (4 ln 2) per bar (Parkinson 1980, price units). Biased low where
 * a bar holds few prices. Null without bars.
 */
export function parkinsonVolatility(bars: readonly Bar[], barS: number): number | null {
  if (bars.length === 0) return null;
  let sum = 0;
  for (const bar of bars) sum += (bar.high - bar.low) * (bar.high - bar.low);
  return Math.sqrt(sum / PARKINSON / bars.length / barS);
}

/**
 * Range volatility, price/√s: σ² = mean [½(H − L)² − (2 ln 2 − 1)(C − O)²] per bar (Garman & Klass 1980, price
 * units; 0 where that is negative). Null without bars.
 */
export function garmanKlassVolatility(bars: readonly Bar[], barS: number): number | null {
  if (bars.length === 0) return null;
  let sum = 0;
  for (const bar of bars) {
    const range = bar.high - bar.low;
    const move = bar.close - bar.open;
    sum += 0.5 * range * range - GARMAN_KLASS * move * move;
  }
  return Math.sqrt(Math.max(0, sum) / bars.length / barS);
}
