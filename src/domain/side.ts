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
