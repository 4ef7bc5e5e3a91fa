import type { RestingOrder } from '../src/domain/resting-orders';
import type { Session } from '../src/session/session';
import type { LadderOrder, LadderRow } from './protocol';

/** Our resting orders by layer, and why one is missing; of a layer that is no more as long as one is left. */
export function ladderRows(session: Session): LadderRow[] {
  const { bids, asks, mid } = session;
  const order = ({ price, size }: RestingOrder): LadderOrder | null =>
    size > 0 ? { price, size, bps: mid > 0 ? (10_000 * Math.abs(price - mid)) / mid : 0 } : null;
  const rows = bids.layers.map((bid, layer) => {
    const ask = asks.layers[layer];
    const missing = { bidMissing: session.whyMissing(bid), askMissing: session.whyMissing(ask) };
    return { layer, bid: order(bid), ask: order(ask), ...missing };
  });
  return rows.filter(({ layer, bid, ask }) => layer < session.layers || (bid ?? ask) !== null);
}
