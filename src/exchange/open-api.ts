import { ERROR_CODES } from './refusal';
import type { VenueSettings } from './venue';

type Schema = Readonly<Record<string, unknown>>;

const NUMBER: Schema = { type: 'number' };
const TEXT: Schema = { type: 'string' };
const TIME: Schema = { type: 'integer', description: 'Milliseconds since 1970 UTC.' };

/** The OpenAPI 3.1 description of the venue's REST side: GET /openapi.json. */
export function openApi(settings: VenueSettings, url: string): Schema {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Quotelab sandbox exchange',
      version: '1',
      description:
        'A sandbox venue that speaks the API of the market-making article. Prices off the tick round away from the market. ' +
        `The one market is ${settings.symbol}; tick ${settings.tick}, size step ${settings.lotStep}. ` +
        'WebSocket: /ws/trading?token=KEY with {"action":"subscribe","channel":"ticker|book|trades|fills"}.',
    },
    servers: [{ url: `${url}/api/trading` }],
    security: [{ key: [] }],
    paths: paths(),
    components: {
      securitySchemes: { key: { type: 'http', scheme: 'bearer' } },
      schemas: { Order: order(), NewOrder: newOrder(), Fill: fill(), Account: account(), Error: error() },
    },
  };
}

function paths(): Schema {
  const id = { name: 'id', in: 'path', required: true, schema: TEXT };
  const symbol = { name: 'symbol', in: 'path', required: true, schema: TEXT };
  const query = (name: string, schema: Schema, description: string): Schema => ({
    name,
    in: 'query',
    schema,
    description,
  });
  return {
    '/orders': {
      post: {
        summary: 'Place an order',
        description:
          'post_only: if it would trade at once it is accepted as cancelled, reason post_only_would_cross. ' +
          'The same client_order_id again is answered with the first order and status 200.',
        requestBody: { required: true, content: json(ref('NewOrder')) },
        responses: { 201: reply(ref('Order')), 200: reply(ref('Order')), ...errors() },
      },
      get: {
        summary: 'Orders of the account, oldest first',
        parameters: [
          query(
            'status',
            { enum: ['open', 'closed', 'all'] },
            'open if absent; the last 1,000 closed ones are remembered',
          ),
          query('limit', { type: 'integer', minimum: 1, maximum: 1000 }, '100 if absent'),
          query('cursor', TEXT, 'next_cursor of the page before'),
        ],
        responses: {
          200: reply(answer({ orders: list(ref('Order')), next_cursor: nullable(TEXT) })),
          ...errors(),
        },
      },
      delete: {
        summary: 'Cancel every open order of the account',
        responses: {
          200: reply(answer({ cancelled: { type: 'integer' }, orders: list(ref('Order')) })),
          ...errors(),
        },
      },
    },
    '/orders/{id}': {
      parameters: [id],
      get: {
        summary: 'One order',
        responses: {
          200: reply({ allOf: [ref('Order'), answer({ is_open: { type: 'boolean' } })] }),
          ...errors(),
        },
      },
      delete: { summary: 'Cancel one order', responses: { 200: reply(ref('Order')), ...errors() } },
    },
    '/fills': {
      get: {
        summary: 'Fills of the account, oldest first; the last 1,000 are remembered',
        parameters: [
          query('since', { type: 'integer' }, 'only fills with a higher id'),
          query('limit', { type: 'integer', minimum: 1, maximum: 1000 }, '100 if absent'),
        ],
        responses: {
          200: reply(
            answer({
              fills: list(ref('Fill')),
              next_since: nullable({ type: 'integer' }),
              forgotten_through: {
                type: 'integer',
                description:
                  'Fills up to this id may be missing: they are not remembered any more. 0 = all are.',
              },
            }),
          ),
          ...errors(),
        },
      },
    },
    '/account': {
      get: { summary: 'Position, money, fees', responses: { 200: reply(ref('Account')), ...errors() } },
    },
    '/ticker/{symbol}': {
      parameters: [symbol],
      get: {
        summary: 'Best bid and ask now',
        security: [],
        responses: {
          200: reply(answer({ symbol: TEXT, mid: NUMBER, bid: NUMBER, ask: NUMBER, time: TIME })),
          ...errors(),
        },
      },
    },
    '/orderbook/{symbol}': {
      parameters: [symbol],
      get: {
        summary: 'The bots’ levels with the outside market’s best among them',
        security: [],
        parameters: [
          query('depth', { type: 'integer', minimum: 1, maximum: 100 }, 'levels a side, 20 if absent'),
        ],
        responses: {
          200: reply(answer({ symbol: TEXT, bids: levels(), asks: levels() })),
          ...errors(),
        },
      },
    },
    '/markets': {
      get: {
        summary: 'The market, its grid and its fees',
        security: [],
        responses: { 200: reply(answer({ markets: list(market()) })), ...errors() },
      },
    },
    '/history/orderbook': {
      get: {
        summary: 'Quotes of the outside market that have been played, oldest first',
        description:
          'Read next_cursor until it is null. The history begins with the present stretch of the market; a cursor of an ' +
          'earlier one is refused.',
        security: [],
        parameters: [
          query('symbol', TEXT, 'the market if absent'),
          query('from', TIME, 'first time'),
          query('to', TIME, 'last time'),
          query(
            'interval_ms',
            { type: 'number', minimum: 0 },
            'snapshots at least this far apart; 0 = every quote',
          ),
          query('limit', { type: 'integer', minimum: 1, maximum: 1000 }, '100 if absent'),
          query('cursor', TEXT, 'next_cursor of the page before'),
        ],
        responses: {
          200: reply(
            answer({
              symbol: TEXT,
              snapshots: list(answer({ time: TIME, bids: levels(), asks: levels() })),
              next_cursor: nullable(TEXT),
            }),
          ),
          ...errors(),
        },
      },
    },
  };
}

function newOrder(): Schema {
  return {
    type: 'object',
    required: ['symbol', 'side', 'size'],
    additionalProperties: false,
    properties: {
      symbol: TEXT,
      side: { enum: ['buy', 'sell'] },
      type: { enum: ['limit', 'market'], default: 'limit' },
      price: {
        ...nullable(numberOrText()),
        description: 'Of limit orders, which want one; a market order has none, or null.',
      },
      size: numberOrText(),
      post_only: { type: 'boolean', default: false },
      time_in_force: { enum: ['GTC', 'IOC'], default: 'GTC' },
      client_order_id: nullable({ type: 'string', pattern: '^[!-~]{1,64}$' }),
    },
  };
}

function order(): Schema {
  return answer({
    order_id: TEXT,
    client_order_id: nullable(TEXT),
    symbol: TEXT,
    side: { enum: ['buy', 'sell'] },
    type: { enum: ['limit', 'market'] },
    time_in_force: { enum: ['GTC', 'IOC'] },
    post_only: { type: 'boolean' },
    price: nullable(NUMBER),
    size: NUMBER,
    filled_size: NUMBER,
    remaining_size: NUMBER,
    average_price: nullable(NUMBER),
    fee: { ...NUMBER, description: 'Quote currency; negative is a rebate.' },
    status: { enum: ['open', 'partially_filled', 'filled', 'cancelled'] },
    reason: nullable({
      enum: [
        'user',
        'post_only_would_cross',
        'no_liquidity',
        'self_trade',
        'price_out_of_range',
        'session_end',
        'disconnected',
      ],
    }),
    created_at: TIME,
    updated_at: TIME,
  });
}

function fill(): Schema {
  return answer({
    id: { type: 'integer' },
    order_id: TEXT,
    client_order_id: nullable(TEXT),
    symbol: TEXT,
    side: { enum: ['buy', 'sell'] },
    price: NUMBER,
    size: NUMBER,
    liquidity: { enum: ['maker', 'taker'] },
    fee: NUMBER,
    fee_bps: NUMBER,
    time: TIME,
  });
}

function account(): Schema {
  return answer({
    account: { type: 'integer' },
    symbol: TEXT,
    inventory: { ...NUMBER, description: 'Base units, positive when long.' },
    average_cost: nullable(NUMBER),
    cash: NUMBER,
    fees: NUMBER,
    realised: NUMBER,
    unrealised: nullable(NUMBER),
    equity: nullable({ ...NUMBER, description: 'cash + inventory·mid − fees' }),
    volume: NUMBER,
    maker_volume: NUMBER,
    volume_30d: NUMBER,
    fee_tier: TEXT,
    maker_fee_bps: NUMBER,
    taker_fee_bps: NUMBER,
    open_orders: { type: 'integer' },
    last_fill_id: nullable({ type: 'integer' }),
    cancel_on_disconnect: { type: 'boolean' },
  });
}

function market(): Schema {
  const tier = { tier: TEXT, from_volume_30d: NUMBER, maker_fee_bps: NUMBER, taker_fee_bps: NUMBER };
  const fees = list(answer(tier));
  return answer({ symbol: TEXT, aliases: list(TEXT), tick_size: NUMBER, lot_size: NUMBER, fees });
}

function error(): Schema {
  return {
    type: 'object',
    required: ['error', 'message'],
    properties: {
      error: { enum: Object.keys(ERROR_CODES) },
      message: TEXT,
      problems: list(answer({ field: TEXT, error: TEXT, message: TEXT })),
      retry_after_seconds: { ...NUMBER, description: 'With rate_limited.' },
      docs: TEXT,
      openapi: TEXT,
      _info: answer({ service: TEXT, docs: TEXT }),
    },
  };
}

/** An object that always has all of these fields. */
function answer(properties: Schema): Schema {
  return { type: 'object', required: Object.keys(properties), properties };
}

function errors(): Schema {
  return { default: { description: 'Refused', content: json(ref('Error')) } };
}

function reply(schema: Schema): Schema {
  return { description: 'Done', content: json(schema) };
}

function json(schema: Schema): Schema {
  return { 'application/json': { schema } };
}

function ref(name: string): Schema {
  return { $ref: `#/components/schemas/${name}` };
}

function list(items: Schema): Schema {
  return { type: 'array', items };
}

/** A price or a size of a request: above 0, as a number or as plain digits in a text. */
function numberOrText(): Schema {
  const above = { type: 'number', exclusiveMinimum: 0 };
  return { anyOf: [above, { type: 'string', pattern: '^[0-9]+(\\.[0-9]+)?$', maxLength: 40 }] };
}

function nullable(schema: Schema): Schema {
  return { anyOf: [schema, { type: 'null' }] };
}

function levels(): Schema {
  return list({ type: 'array', prefixItems: [NUMBER, nullable(NUMBER)] });
}
