import type { Account } from './account';
import type { MarketData } from './market-data';
import type { MarketPlayer } from './market-player';
import { isOpen, orderNumber, type Order } from './order';
import { orderBookHistory } from './order-book-history';
import { readOrderRequest } from './order-request';
import { accountView, fillView, orderView } from './order-view';
import { methodNotAllowed, refusal, type Outcome, type Refusal } from './refusal';
import { BUY, SELL, type Side } from '../domain/side';
import type { Venue } from './venue';

/** A request as the transport read it. */
export interface ApiRequest {
  readonly method: string;
  /** Below /api/trading, without the leading slash. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Parsed JSON; undefined where there was none. */
  readonly body: unknown;
}

export interface ApiAnswer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface TradingApiOptions {
  readonly venue: Venue;
  readonly player: MarketPlayer;
  readonly marketData: MarketData;
  /** Runs a change at the present moment of the market, and writes down what it did before returning. */
  readonly command: <T>(act: (nowMs: number) => T) => T;
  /** The account of the request's key, after its rate limit; or why not. */
  readonly login: () => Outcome<Account>;
}

const MOST_LISTED = 1000;
const USUAL_LISTED = 100;
const MOST_LEVELS = 100;

/** Answers a request below /api/trading. It never throws for what a client sent. */
export function answerTrading(request: ApiRequest, options: TradingApiOptions): ApiAnswer {
  const { method, path } = request;
  const [head, ...rest] = path.split('/');
  const tail = rest.join('/');
  if (head === 'ticker' && tail !== '') return onlyGet(method, () => ticker(options, tail));
  if (head === 'orderbook' && tail !== '')
    return onlyGet(method, () => orderBook(options, tail, request.query));
  if (path === 'markets') return onlyGet(method, () => markets(options));
  if (path === 'history/orderbook') return onlyGet(method, () => history(options, request.query));
  if (path === 'account')
    return onlyGet(method, () => withAccount(options, (account) => viewAccount(options, account)));
  if (path === 'fills') {
    return onlyGet(method, () => withAccount(options, (account) => fills(options, account, request.query)));
  }
  if (path === 'orders') return orders(request, options);
  if (head === 'orders' && rest.length === 1) return oneOrder(request, options, rest[0]);
  return refused(refusal('not_found', 'There is nothing at this address; see /openapi.json.'));
}

/** An answer that refuses. */
export function refused({ status, error, message, problems, retryAfterS, allow }: Refusal): ApiAnswer {
  return {
    status,
    body: {
      error,
      message,
      ...(problems !== undefined && { problems }),
      ...(retryAfterS !== undefined && { retry_after_seconds: retryAfterS }),
      ...(status === 404 && { docs: '/', openapi: '/openapi.json' }),
      _info: { service: 'quotelab-exchange', docs: '/openapi.json' },
    },
    ...(allow !== undefined && { headers: { Allow: allow.join(', ') } }),
  };
}

function ok(body: unknown, status = 200): ApiAnswer {
  return { status, body };
}

function onlyGet(method: string, answer: () => ApiAnswer): ApiAnswer {
  return method === 'GET' ? answer() : refused(methodNotAllowed('GET'));
}

function withAccount({ login }: TradingApiOptions, answer: (account: Account) => ApiAnswer): ApiAnswer {
  const known = login();
  return known.ok ? answer(known.value) : refused(known.refusal);
}

function unknownMarket(venue: Venue): ApiAnswer {
  return refused(
    refusal('market_not_found', `There is no market of that name here; it is ${venue.settings.symbol}.`),
  );
}

// ---- the market -----------------------------------------------------------------------------------------------

function ticker(options: TradingApiOptions, symbol: string): ApiAnswer {
  if (!options.venue.trades(symbol)) return unknownMarket(options.venue);
  const found = options.marketData.ticker(symbol);
  return found === null ? refused(refusal('no_price', 'The market has no price now.')) : ok(found);
}

function markets({ venue }: TradingApiOptions): ApiAnswer {
  const { symbol, aliases, tick, lotStep, tiers } = venue.settings;
  const fees = tiers.map(({ name, fromVolume, makerBps, takerBps }) => ({
    tier: name,
    from_volume_30d: fromVolume,
    maker_fee_bps: makerBps,
    taker_fee_bps: takerBps,
  }));
  return ok({ markets: [{ symbol, aliases, tick_size: tick, lot_size: lotStep, fees }] });
}

function orderBook(options: TradingApiOptions, symbol: string, query: URLSearchParams): ApiAnswer {
  const { venue } = options;
  if (!venue.trades(symbol)) return unknownMarket(venue);
  const depth = countOf(query, 'depth', 20, MOST_LEVELS);
  if (depth === null) return badCount('depth', MOST_LEVELS);
  const outside = venue.outsideTouch();
  return ok({
    symbol,
    bids: levels(venue, BUY, outside.bid, outside.bidLots, depth),
    asks: levels(venue, SELL, outside.ask, outside.askLots, depth),
  });
}

/** The bots' levels of a side with the outside's one among them, best first: [price, size]; size null = not known. */
function levels(venue: Venue, side: Side, outside: number | null, outsideLots: number | null, depth: number) {
  const { prices, sizes } = venue;
  const list: { ticks: number; lots: number | null }[] = [];
  venue.book.eachLevel(side, (ticks, lots) => list.push({ ticks, lots }) < depth);
  const same = list.find(({ ticks }) => ticks === outside);
  if (same !== undefined) same.lots = outsideLots === null ? null : same.lots! + outsideLots;
  else if (outside !== null) list.push({ ticks: outside, lots: outsideLots });
  list.sort((a, b) => side * (b.ticks - a.ticks));
  return list
    .slice(0, depth)
    .map(({ ticks, lots }): [number, number | null] => [
      prices.at(ticks),
      lots === null ? null : sizes.at(lots),
    ]);
}

function history({ player, venue }: TradingApiOptions, query: URLSearchParams): ApiAnswer {
  const symbol = query.get('symbol') ?? venue.settings.symbol;
  if (!venue.trades(symbol)) return unknownMarket(venue);
  const found = orderBookHistory(player, query, symbol);
  return found.ok ? ok(found.value) : refused(found.refusal);
}

// ---- the account ----------------------------------------------------------------------------------------------

function viewAccount({ venue, command }: TradingApiOptions, account: Account): ApiAnswer {
  return ok(command((nowMs) => accountView(account, venue, nowMs)));
}

function fills({ venue, command }: TradingApiOptions, account: Account, query: URLSearchParams): ApiAnswer {
  const limit = countOf(query, 'limit', USUAL_LISTED, MOST_LISTED);
  if (limit === null) return badCount('limit', MOST_LISTED);
  const given = query.get('since') ?? '0';
  const since = Number(given);
  if (!/^\d+$/.test(given) || !Number.isSafeInteger(since)) {
    return refused(refusal('invalid_request', 'since must be the id of the last fill you know, or 0.'));
  }
  return command(() => {
    const later = account.fills.filter((fill) => fill.id > since);
    const page = later.slice(0, limit);
    return ok({
      fills: page.map((fill) => fillView(fill, venue)),
      next_since: later.length > limit ? page[page.length - 1].id : null,
      forgotten_through: account.forgottenThrough,
    });
  });
}

// ---- orders ---------------------------------------------------------------------------------------------------

function orders(request: ApiRequest, options: TradingApiOptions): ApiAnswer {
  switch (request.method) {
    case 'POST':
      return withAccount(options, (account) => placeOrder(request.body, options, account));
    case 'GET':
      return withAccount(options, (account) => listOrders(request.query, options, account));
    case 'DELETE':
      return withAccount(options, (account) => cancelAll(options, account));
    default:
      return refused(methodNotAllowed('GET', 'POST', 'DELETE'));
  }
}

function placeOrder(body: unknown, { venue, command }: TradingApiOptions, account: Account): ApiAnswer {
  const read = readOrderRequest(body, (request) => venue.problemsOf(request));
  if (!read.ok) return refused(read.refusal);
  const placed = command((nowMs) => venue.place(account, read.value, nowMs));
  if (!placed.ok) return refused(placed.refusal);
  const { order, isNew } = placed.value;
  return ok(orderView(order, venue), isNew ? 201 : 200);
}

function listOrders(
  query: URLSearchParams,
  { venue, command }: TradingApiOptions,
  account: Account,
): ApiAnswer {
  const status = query.get('status') ?? 'open';
  if (status !== 'open' && status !== 'closed' && status !== 'all') {
    return refused(refusal('invalid_request', 'status must be one of: open, closed, all.'));
  }
  const limit = countOf(query, 'limit', USUAL_LISTED, MOST_LISTED);
  if (limit === null) return badCount('limit', MOST_LISTED);
  const after = query.get('cursor') === null ? 0 : orderNumber(query.get('cursor')!);
  if (after === null) return refused(refusal('invalid_request', 'cursor must be an order_id.'));
  return command(() => {
    const found: Order[] = [];
    if (status !== 'open') found.push(...account.closed);
    if (status !== 'closed') found.push(...account.open.values());
    const later = found.filter((order) => order.id > after).sort((a, b) => a.id - b.id);
    const page = later.slice(0, limit).map((order) => orderView(order, venue));
    return ok({ orders: page, next_cursor: later.length > limit ? page[page.length - 1].order_id : null });
  });
}

function cancelAll({ venue, command }: TradingApiOptions, account: Account): ApiAnswer {
  const cancelled = command((nowMs) => venue.cancelAll(account, 'user', nowMs));
  return ok({ cancelled: cancelled.length, orders: cancelled.map((order) => orderView(order, venue)) });
}

function oneOrder({ method }: ApiRequest, options: TradingApiOptions, name: string): ApiAnswer {
  if (method !== 'GET' && method !== 'DELETE') return refused(methodNotAllowed('GET', 'DELETE'));
  const { venue, command } = options;
  return withAccount(options, (account) => {
    const id = orderNumber(name);
    if (id === null)
      return refused(
        refusal('order_not_found', 'You have no such order, or it closed more than 1,000 orders ago.'),
      );
    if (method === 'DELETE') {
      const cancelled = command((nowMs) => venue.cancel(account, id, 'user', nowMs));
      return cancelled.ok ? ok(orderView(cancelled.value, venue)) : refused(cancelled.refusal);
    }
    const order = command(() => venue.order(account, id));
    return order === null
      ? refused(
          refusal('order_not_found', 'You have no such order, or it closed more than 1,000 orders ago.'),
        )
      : ok({ ...orderView(order, venue), is_open: isOpen(order) });
  });
}

function countOf(query: URLSearchParams, name: string, fallback: number, most: number): number | null {
  const text = query.get(name);
  if (text === null) return fallback;
  return /^[1-9]\d{0,5}$/.test(text) && Number(text) <= most ? Number(text) : null;
}

function badCount(name: string, most: number): ApiAnswer {
  return refused(refusal('invalid_request', `${name} must be a whole number between 1 and ${most}.`));
}
