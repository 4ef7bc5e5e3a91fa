import type { Side } from '../domain/side';

export type OrderStatus = 'open' | 'partially_filled' | 'filled' | 'cancelled';

/** Why an order was cancelled; null where it was not. */
export type CancelReason =
  | 'user'
  | 'post_only_would_cross'
  | 'no_liquidity'
  | 'self_trade'
  | 'price_out_of_range'
  | 'session_end'
  | 'disconnected';

/** One order of a bot, from its acceptance to its end and as long as it is remembered. Prices in ticks, sizes in lots. */
export interface Order {
  /** Rising from 1 in order of acceptance: time priority. */
  readonly id: number;
  /** Number of the account. */
  readonly account: number;
  /** The bot's own name for it; null if it gave none. */
  readonly clientId: string | null;
  /** What the bot asked for, in one canonical text: tells a repeated request from a second one of the same name. */
  readonly request: string;
  /** The market as the bot spelled it. */
  readonly symbol: string;
  readonly side: Side;
  readonly type: 'limit' | 'market';
  readonly postOnly: boolean;
  /** What finds nobody at once is cancelled. */
  readonly immediate: boolean;
  /** null for a market order. */
  readonly ticks: number | null;
  readonly lots: number;
  filledLots: number;
  /** Σ ticks·lots of its fills. */
  filledTicksLots: number;
  /** Quote currency; negative is a rebate. */
  fee: number;
  status: OrderStatus;
  reason: CancelReason | null;
  readonly createdMs: number;
  updatedMs: number;
}

/** One fill of one bot's order. */
export interface Fill {
  /** Rising from 1 over the whole venue. */
  readonly id: number;
  readonly order: Order;
  readonly ticks: number;
  readonly lots: number;
  /** The order rested when it was met. */
  readonly maker: boolean;
  readonly feeBps: number;
  /** Quote currency; negative is a rebate. */
  readonly fee: number;
  /** Mid of the outside market at that moment. */
  readonly mid: number;
  /** ms since 1970 UTC. */
  readonly timeMs: number;
}

/** A trade as everyone sees it. */
export interface Print {
  /** Unique, not ordered. */
  readonly id: number;
  readonly ticks: number;
  readonly lots: number;
  /** Aggressor; null where the tape does not tell. */
  readonly side: Side | null;
  readonly timeMs: number;
}

/** Whether an order can still trade. */
export function isOpen(order: Order): boolean {
  return order.status === 'open' || order.status === 'partially_filled';
}

/** The name of an order in the API. */
export function orderName(id: number): string {
  return `ord_${id}`;
}

/** The number in an order's name; null where it is no such name. */
export function orderNumber(name: string): number | null {
  const match = /^ord_([1-9][0-9]{0,14})$/.exec(name);
  return match === null ? null : Number(match[1]);
}
