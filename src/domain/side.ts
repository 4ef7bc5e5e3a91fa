/** +1 buys, −1 sells; multiplying by it mirrors a formula. */
export type Side = 1 | -1;
export const BUY: Side = 1;
export const SELL: Side = -1;

/** The other one. */
export function oppositeSide(side: Side): Side {
  return side === BUY ? SELL : BUY;
}

/** 'buy' or 'sell', for people. */
export function sideName(side: number): 'buy' | 'sell' {
  return side > 0 ? 'buy' : 'sell';
}

/** Who took at a price that tells no side: a buyer above the mid, a seller below it; 0 at the very middle, where nobody can tell, nor by the dust of halving a sum. */
export function aggressorAt(price: number, mid: number): Side | 0 {
  if (Math.abs(price - mid) <= 1e-12 * mid) return 0;
  return price > mid ? BUY : SELL;
}
