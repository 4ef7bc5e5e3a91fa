import type { TapeHeader } from './tape';

/**
 * Whether a quote row tells a price: neither crossed, locked nor empty. On a tape of mids both sides are the mid. All
 * other quotes leave the price where it was.
 */
export function isWholeQuote(touch: boolean, bid: number, ask: number): boolean {
  return bid > 0 && (touch ? ask > bid : ask === bid);
}

/** Price differences up to this are rounding dust: a model's prices are exact, sums of recorded ones are not. 0 without a price grid. */
export function priceDust({ origin, tick }: TapeHeader): number {
  return origin === 'synthetic' ? 0 : tick * 1e-6;
}
