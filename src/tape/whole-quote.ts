/**
 * Whether a quote row tells a price: neither crossed, locked nor empty. On a tape of mids both sides are the mid. All
 * other quotes leave the price where it was.
 */
export function isWholeQuote(touch: boolean, bid: number, ask: number): boolean {
  return bid > 0 && (touch ? ask > bid : ask === bid);
}
