import { sideName } from '../domain/side';
import type { Account } from './account';
import { orderName, type Fill, type Order } from './order';
import type { Venue } from './venue';

/** An order as the API shows it. */
export function orderView(order: Order, venue: Venue): Record<string, unknown> {
  const { prices, sizes } = venue;
  const { filledLots, filledTicksLots } = order;
  return {
    order_id: orderName(order.id),
    client_order_id: order.clientId,
    symbol: order.symbol,
    side: sideName(order.side),
    type: order.type,
    time_in_force: order.immediate ? 'IOC' : 'GTC',
    post_only: order.postOnly,
    price: order.ticks === null ? null : prices.at(order.ticks),
    size: sizes.at(order.lots),
    filled_size: sizes.at(filledLots),
    remaining_size: sizes.at(order.lots - filledLots),
    average_price: filledLots === 0 ? null : money((filledTicksLots / filledLots) * venue.settings.tick),
    fee: order.fee,
    status: order.status,
    reason: order.reason,
    created_at: Math.round(order.createdMs),
    updated_at: Math.round(order.updatedMs),
  };
}

/** A fill as the API shows it. */
export function fillView(fill: Fill, venue: Venue): Record<string, unknown> {
  const { prices, sizes } = venue;
  const { order } = fill;
  return {
    id: fill.id,
    order_id: orderName(order.id),
    client_order_id: order.clientId,
    symbol: order.symbol,
    side: sideName(order.side),
    price: prices.at(fill.ticks),
    size: sizes.at(fill.lots),
    liquidity: fill.maker ? 'maker' : 'taker',
    fee: fill.fee,
    fee_bps: fill.feeBps,
    time: Math.round(fill.timeMs),
  };
}

/** What an account owns; equity at the present mid, null before there is one. */
export function accountView(account: Account, venue: Venue, nowMs: number): Record<string, unknown> {
  const { ledger } = account;
  const { mid } = venue;
  const tier = account.tier(venue.settings.tiers, nowMs);
  return {
    account: account.number,
    symbol: venue.settings.symbol,
    inventory: ledger.inventory,
    average_cost: ledger.averageCost === null ? null : money(ledger.averageCost),
    cash: money(ledger.cash),
    fees: ledger.fees,
    realised: money(ledger.realised),
    unrealised: mid === null ? null : money(ledger.unrealised(mid)),
    equity: mid === null ? null : money(ledger.equity(mid)),
    volume: money(ledger.volume),
    maker_volume: money(ledger.makerVolume),
    volume_30d: money(account.volume30d(nowMs)),
    fee_tier: tier.name,
    maker_fee_bps: tier.makerBps,
    taker_fee_bps: tier.takerBps,
    open_orders: account.open.size,
    last_fill_id: account.fills.at(-1)?.id ?? null,
    cancel_on_disconnect: account.cancelOnDisconnect,
  };
}

/** An amount as it is shown: to 1e-8, without the dust of floating point. */
function money(amount: number): number {
  return Math.round(amount * 1e8) / 1e8 + 0;
}
