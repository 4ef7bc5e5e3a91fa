/* eslint-disable @typescript-eslint/no-explicit-any -- parsed JSON, whose shape the assertion itself states */
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KeyRing, readKeyFile } from '../../../src/exchange/key-ring';
import { Origins } from '../../../src/exchange/origins';
import { RateLimit } from '../../../src/exchange/rate-limit';
import {
  callRest,
  KEY,
  recordedTape,
  startHost,
  stillMarket,
  type TestHost,
} from '../../support/exchange-host';

let host: TestHost;
beforeAll(async () => {
  host = await startHost(stillMarket());
});
afterAll(() => host.stop());

let keys = 0;
/** A new account: its calls. */
function bot() {
  const key = `pf_test_bot_${++keys}_0123456789`;
  return (method: string, path: string, body?: unknown) =>
    callRest(host.http, method, path, body, { Authorization: `Bearer ${key}` });
}

const bid = (price: number, size: number, more = {}) => ({
  symbol: 'BTC-USDC',
  side: 'buy',
  type: 'limit',
  price,
  size,
  post_only: true,
  ...more,
});

/** What of a value a schema does not describe, or wants and does not find. */
function misfits(value: any, schema: any, api: any, at = 'answer'): string[] {
  if (schema.$ref !== undefined) {
    return misfits(value, api.components.schemas[schema.$ref.split('/').at(-1)], api, at);
  }
  if (schema.allOf !== undefined) {
    const parts = schema.allOf.map((part: any) =>
      part.$ref === undefined ? part : api.components.schemas[part.$ref.split('/').at(-1)],
    );
    const properties = Object.assign({}, ...parts.map((part: any) => part.properties));
    return misfits(value, { type: 'object', required: Object.keys(properties), properties }, api, at);
  }
  if (schema.anyOf !== undefined) {
    const each = schema.anyOf.map((part: any) => misfits(value, part, api, at));
    return each.some((found: string[]) => found.length === 0) ? [] : each.flat();
  }
  if (schema.enum !== undefined) return schema.enum.includes(value) ? [] : [`${at}: ${value}`];
  if (schema.prefixItems !== undefined) {
    return schema.prefixItems.flatMap((part: any, i: number) => misfits(value[i], part, api, `${at}[${i}]`));
  }
  if (schema.type === 'array')
    return value.flatMap((one: any, i: number) => misfits(one, schema.items, api, `${at}[${i}]`));
  if (schema.type !== 'object') {
    const isSo =
      schema.type === 'integer'
        ? Number.isInteger(value)
        : schema.type === 'null'
          ? value === null
          : typeof value === schema.type &&
            (schema.pattern === undefined || new RegExp(schema.pattern, 'u').test(value)) &&
            !(value <= schema.exclusiveMinimum);
    return isSo ? [] : [`${at} is no ${schema.type}`];
  }
  return [
    ...schema.required.filter((name: string) => !(name in value)).map((name: string) => `no ${at}.${name}`),
    ...Object.keys(value).flatMap((name) =>
      name in schema.properties
        ? misfits(value[name], schema.properties[name], api, `${at}.${name}`)
        : [`${at}.${name} is not described`],
    ),
  ];
}

describe('the article’s calls', () => {
  it('tells the mid to anyone, without a key', async () => {
    const { status, body } = await host.rest('GET', '/ticker/BTC-USDC', undefined, {});
    expect(status).toBe(200);
    expect(body).toMatchObject({ symbol: 'BTC-USDC', mid: 1000, bid: 999.5, ask: 1000.5 });
    expect(Math.abs(body.time - Date.now())).toBeLessThan(60_000);
  });

  it('places an order with an order_id and cancels it by that', async () => {
    const call = bot();
    const placed = await call('POST', '/orders', bid(998.4, 0.01));
    expect(placed.status).toBe(201);
    expect(placed.body).toMatchObject({ price: 998, size: 0.01, status: 'open', filled_size: 0 });
    const cancelled = await call('DELETE', `/orders/${placed.body.order_id}`);
    expect([cancelled.status, cancelled.body.status, cancelled.body.reason]).toEqual([
      200,
      'cancelled',
      'user',
    ]);
    const again = await call('DELETE', `/orders/${placed.body.order_id}`);
    expect([again.status, again.body.error]).toEqual([409, 'not_pending']);
  });

  it('answers a post-only order that would cross with a cancelled order, not an error', async () => {
    const { status, body } = await bot()('POST', '/orders', bid(1001, 0.01));
    expect(status).toBe(201);
    expect(body).toMatchObject({ status: 'cancelled', reason: 'post_only_would_cross', filled_size: 0 });
  });

  it('trades with the outside market and charges the taker fee', async () => {
    const call = bot();
    const { body } = await call('POST', '/orders', bid(1000.5, 0.004, { post_only: false }));
    expect(body).toMatchObject({ status: 'filled', average_price: 1000.5, fee: 0.002001 });
    expect((await call('GET', '/account')).body).toMatchObject({
      inventory: 0.004,
      cash: -4.002,
      fees: 0.002001,
      average_cost: 1000.5,
      equity: -0.004001,
      fee_tier: 'Standard',
      open_orders: 0,
    });
    const { body: fills } = await call('GET', '/fills');
    expect(fills.fills).toMatchObject([
      { side: 'buy', price: 1000.5, size: 0.004, liquidity: 'taker', fee_bps: 5 },
    ]);
    expect((await call('GET', `/fills?since=${fills.fills[0].id}`)).body.fills).toEqual([]);
  });
});

describe('orders of an account', () => {
  it('are listed in pages, open and closed apart, and seen by nobody else', async () => {
    const call = bot();
    const ids: string[] = [];
    for (let i = 0; i < 5; i++) ids.push((await call('POST', '/orders', bid(990 + i, 0.001))).body.order_id);
    await call('DELETE', `/orders/${ids[1]}`);
    const first = (await call('GET', '/orders?limit=3')).body;
    expect(first.orders.map((order: { order_id: string }) => order.order_id)).toEqual([
      ids[0],
      ids[2],
      ids[3],
    ]);
    const second = (await call('GET', `/orders?limit=3&cursor=${first.next_cursor}`)).body;
    expect([second.orders.map((order: { order_id: string }) => order.order_id), second.next_cursor]).toEqual([
      [ids[4]],
      null,
    ]);
    expect((await call('GET', '/orders?status=closed')).body.orders).toHaveLength(1);
    expect((await call('GET', '/orders?status=all')).body.orders).toHaveLength(5);
    expect((await bot()('GET', `/orders/${ids[0]}`)).body.error).toBe('order_not_found');
    expect((await call('DELETE', '/orders')).body.cancelled).toBe(4);
  });

  it('are the same order when the same request comes again under its own name', async () => {
    const call = bot();
    const order = bid(990, 0.001, { client_order_id: 'q-1' });
    const answers = await Promise.all(Array.from({ length: 8 }, () => call('POST', '/orders', order)));
    expect(new Set(answers.map(({ body }) => body.order_id)).size).toBe(1);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 200, 200, 200, 201]);
    const other = await call('POST', '/orders', { ...order, price: 991 });
    expect([other.status, other.body.error]).toEqual([409, 'client_id_conflict']);
  });
});

describe('bad requests', () => {
  const cases: [string, unknown, string, number][] = [
    ['no JSON', '{', 'invalid_json', 400],
    ['a list', [], 'invalid_request', 400],
    ['an unknown side', bid(990, 1, { side: 'long' }), 'invalid_side', 400],
    ['an unknown type', bid(990, 1, { type: 'stop' }), 'invalid_type', 400],
    ['size 0', bid(990, 0), 'invalid_size', 400],
    ['a negative size', bid(990, -1), 'invalid_size', 400],
    ['size as an exponent in text', bid(990, '1e3' as never), 'invalid_size', 400],
    ['an infinite price', '{"symbol":"BTC-USDC","side":"buy","price":1e999,"size":1}', 'invalid_price', 400],
    ['no price', { ...bid(990, 1), price: undefined }, 'invalid_price', 400],
    ['a price on a market order', bid(990, 1, { type: 'market', post_only: false }), 'invalid_price', 400],
    ['a post-only market order', { ...bid(990, 1, { type: 'market' }), price: null }, 'invalid_request', 400],
    ['a field that is not known', bid(990, 1, { reduce_only: true }), 'invalid_request', 400],
    ['a client id with blanks', bid(990, 1, { client_order_id: 'a b' }), 'invalid_client_id', 400],
    ['a price far away', bid(1, 1), 'price_out_of_range', 400],
    ['another market', bid(990, 1, { symbol: 'ETH-USDC' }), 'market_not_found', 404],
  ];
  it.each(cases)('%s', async (_, body, error, status) => {
    const answer = await bot()('POST', '/orders', body);
    expect([answer.status, answer.body.error]).toEqual([status, error]);
    expect(answer.body.message).toMatch(/\w/);
    expect(answer.body).toHaveProperty('_info.service', 'quotelab-exchange');
  });

  it('are told everything that is wrong at once', async () => {
    const { body } = await bot()('POST', '/orders', {
      side: 1,
      price: 'x',
      size: null,
      type: 'limit',
      foo: 1,
    });
    expect(body.problems.map(({ field }: { field: string }) => field)).toEqual([
      'foo',
      'symbol',
      'side',
      'price',
      'size',
    ]);
  });

  it('are told what the market finds wrong beside what cannot be read', async () => {
    const problems = async (body: unknown): Promise<[number, string, string][]> => {
      const answer = await bot()('POST', '/orders', body);
      return answer.body.problems.map(({ field, error }: { field: string; error: string }) => [
        answer.status,
        field,
        error,
      ]);
    };
    expect(await problems({ symbol: 'ETH-USDC', side: 'long', price: -1, size: 'x' })).toEqual([
      [400, 'side', 'invalid_side'],
      [400, 'price', 'invalid_price'],
      [400, 'size', 'invalid_size'],
      [400, 'symbol', 'market_not_found'],
    ]);
    expect(await problems(bid(1, 1e-12))).toEqual([
      [400, 'size', 'invalid_size'],
      [400, 'price', 'price_out_of_range'],
    ]);
    expect(await problems(bid(1, 1, { side: 'long' }))).toEqual([
      [400, 'side', 'invalid_side'],
      [400, 'price', 'price_out_of_range'],
    ]);
    expect(await problems(bid(990, 1, { symbol: 'ETH-USDC' }))).toEqual([
      [404, 'symbol', 'market_not_found'],
    ]);
  });

  it('take numbers as text too', async () => {
    expect((await bot()('POST', '/orders', bid('990.0' as never, '0.010' as never))).body).toMatchObject({
      price: 990,
      size: 0.01,
    });
  });

  it('cannot change what objects are', async () => {
    const { body } = await bot()('POST', '/orders', '{"__proto__":{"symbol":"BTC-USDC"},"side":"buy"}');
    expect(body.error).toBe('invalid_request');
    expect(({} as { symbol?: string }).symbol).toBeUndefined();
  });

  it('of other kinds are refused by name', async () => {
    const large = await bot()('POST', '/orders', `"${'x'.repeat(70_000)}"`);
    expect([large.status, large.body.error]).toEqual([413, 'too_large']);
    const unknown = await bot()('GET', '/nothing');
    expect([unknown.status, unknown.body.error, unknown.body.openapi]).toEqual([
      404,
      'not_found',
      '/openapi.json',
    ]);
    const allowed = async (method: string, path: string): Promise<unknown[]> => {
      const { status, body, headers } = await bot()(method, path);
      return [status, headers.get('allow'), body.message];
    };
    expect(await allowed('PUT', '/orders')).toEqual([
      405,
      'GET, POST, DELETE',
      'This address knows GET, POST and DELETE only.',
    ]);
    expect(await allowed('PATCH', '/orders/ord_1')).toEqual([
      405,
      'GET, DELETE',
      'This address knows GET and DELETE only.',
    ]);
    expect((await allowed('DELETE', '/markets')).slice(0, 2)).toEqual([405, 'GET']);
    expect((await bot()('GET', '/orders/1')).body.error).toBe('order_not_found');
    expect((await bot()('GET', '/orders?limit=0')).body.error).toBe('invalid_request');
    expect((await bot()('GET', '/ticker/ETH-USDC')).body.error).toBe('market_not_found');
  });
});

describe('keys', () => {
  it('are asked for where an account is needed, in the words of the real server', async () => {
    const { status, body } = await host.rest('GET', '/orders', undefined, {});
    expect([status, body.error]).toEqual([401, 'unauthorized']);
    expect(body.message).toMatch(/Authorization: Bearer/);
  });

  it('of a key file alone open accounts where there is one', async () => {
    const read = readKeyFile('# bots\nfirst_key_0123456789\n\nsecond_key_0123456789 # the other\n');
    if (!read.ok) throw new Error(read.error);
    const closed = await startHost(stillMarket(), { keys: new KeyRing(read.hashes) });
    const status = async (key: string) =>
      (await closed.rest('GET', '/account', undefined, { Authorization: `Bearer ${key}` })).status;
    expect(await status('second_key_0123456789')).toBe(200);
    expect(await status(KEY)).toBe(401);
    await closed.stop();
    expect(readKeyFile('short\n')).toMatchObject({ ok: false, error: expect.stringMatching(/line 1/) });
    expect(readKeyFile('# none\n')).toMatchObject({ ok: false });
  });

  it('stand in no log line and in no answer', async () => {
    const answers = await Promise.all([
      host.rest('GET', '/account'),
      host.rest('POST', '/orders', '{'),
      host.rest('GET', `/nothing/${'x'.repeat(10)}`),
    ]);
    const seen = host.lines.join('\n') + JSON.stringify(answers.map(({ body }) => body));
    expect(host.lines.some((line) => line.includes('account-opened'))).toBe(true);
    expect(seen).not.toContain('CANARY');
  });
});

describe('rate limits', () => {
  it('answer too many requests with 429, when to come again, and how many there may be', async () => {
    const slow = await startHost(stillMarket(), { requestsPerSecond: 5 });
    const answers = [];
    for (let i = 0; i < 12; i++) answers.push(await slow.rest('GET', '/account'));
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThan(3);
    expect(refused[0].body.error).toBe('rate_limited');
    expect(refused[0].body.retry_after_seconds).toBeGreaterThan(0);
    expect(Number(refused[0].headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect(answers[0].headers.get('x-ratelimit-limit')).toBe('5');
    // Another account is not held up, and the market data need no account.
    expect((await slow.rest('GET', '/account', undefined, { Authorization: 'Bearer other' })).status).toBe(
      200,
    );
    expect((await slow.rest('GET', '/ticker/BTC-USDC')).status).toBe(200);
    await slow.stop();
  });
});

describe('pages of other origins', () => {
  const answer = async (origin: string, method = 'GET', to = host) => {
    const response = await fetch(`${to.http}/api/trading/ticker/BTC-USDC`, {
      method,
      headers: { Origin: origin },
    });
    return response.headers.get('access-control-allow-origin');
  };

  it('may read from this machine and from listed places only', async () => {
    expect(await answer('http://127.0.0.1:4173')).toBe('http://127.0.0.1:4173');
    expect(await answer('http://localhost:5173', 'OPTIONS')).toBe('http://localhost:5173');
    for (const origin of [
      'https://example.org',
      'null',
      'http://127.0.0.1.example.org',
      'http://localhost.example.org',
    ]) {
      expect(await answer(origin)).toBeNull();
      expect(await answer(origin, 'OPTIONS')).toBeNull();
    }
    const listed = await startHost(stillMarket(), { origins: new Origins(['https://example.org']) });
    expect(await answer('https://example.org', 'OPTIONS', listed)).toBe('https://example.org');
    await listed.stop();
  });

  it('cannot reach it under a name of their own', async () => {
    const { port } = new URL(host.http);
    const status = await new Promise<number | undefined>((resolve) => {
      const options = { port, path: '/api/trading/ticker/BTC-USDC', headers: { Host: 'evil.example.org' } };
      httpRequest(options, (response) => {
        response.resume();
        resolve(response.statusCode);
      }).end();
    });
    expect(status).toBe(421);
  });
});

describe('a client that offers HTTP/2', () => {
  it('is answered in the protocol that it spoke', async () => {
    const { port } = new URL(host.http);
    const body = JSON.stringify(bid(990, 0.001));
    const offer = [
      'Host: 127.0.0.1',
      'Connection: Upgrade, HTTP2-Settings',
      'Upgrade: h2c',
      'HTTP2-Settings: AAE',
    ];
    const order = [
      ...['POST /api/trading/orders HTTP/1.1', ...offer, 'Authorization: Bearer pf_test_offers_http2'],
      ...[`Content-Length: ${body.length}`, '', body.slice(0, 10)],
    ];
    const ticker = [
      'GET /api/trading/ticker/BTC-USDC HTTP/1.1',
      'Host: 127.0.0.1',
      'Connection: close',
      '',
      '',
    ];
    let said = '';
    await new Promise<void>((resolve) => {
      const socket = connect(Number(port), '127.0.0.1', () => {
        socket.write(order.join('\r\n'));
        setTimeout(() => socket.write(body.slice(10) + ticker.join('\r\n')), 50);
      });
      socket.on('data', (data) => (said += data.toString()));
      socket.on('close', () => resolve());
    });
    expect(said).toMatch(/^HTTP\/1\.1 201 Created[^]*"order_id"[^]*HTTP\/1\.1 200 OK[^]*"mid":1000/);
  });
});

describe('what is no request', () => {
  it('is answered or cut off, and the venue goes on', async () => {
    const { port } = new URL(host.http);
    const answerTo = (head: string) =>
      new Promise<string>((resolve) => {
        let said = '';
        const socket = connect(Number(port), '127.0.0.1', () => socket.write(`${head}\r\n\r\n`));
        socket.on('data', (data) => (said += data.toString()));
        socket.on('close', () => resolve(said.split('\r\n', 1)[0]));
      });
    const here = 'Host: 127.0.0.1\r\nConnection: close';
    expect(await answerTo(`GET // HTTP/1.1\r\n${here}`)).toBe('HTTP/1.1 400 Bad Request');
    expect(await answerTo(`GET http://a:99999/ HTTP/1.1\r\n${here}`)).toBe('HTTP/1.1 400 Bad Request');
    const upgrade = 'Host: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket';
    expect(await answerTo(`GET // HTTP/1.1\r\n${upgrade}`)).toBe('HTTP/1.1 404 Not Found');
    expect(await answerTo('nonsense')).toBe('HTTP/1.1 400 Bad Request');
    expect((await host.rest('GET', '/ticker/BTC-USDC')).status).toBe(200);
  });
});

describe('what it says of itself', () => {
  const get = async (path: string) => {
    const response = await fetch(host.http + path);
    return { type: response.headers.get('content-type'), text: await response.text(), response };
  };

  it('is a health report, a description of the API and a page without script', async () => {
    expect(JSON.parse((await get('/health')).text)).toMatchObject({
      status: 'ok',
      symbol: 'BTC-USDC',
      market: 'running',
    });
    const api = JSON.parse((await get('/openapi.json')).text);
    expect(Object.keys(api.paths)).toContain('/history/orderbook');
    const page = await get('/');
    expect(page.type).toMatch(/^text\/html/);
    expect(page.text).toMatch(/<title>Quotelab exchange/);
    expect(page.text).not.toMatch(/<script/);
    expect(page.response.headers.get('content-security-policy')).toMatch(/default-src 'none'/);
    expect((await get('/favicon.ico')).response.status).toBe(404);
    const posted = await fetch(`${host.http}/health`, { method: 'POST' });
    expect([posted.status, posted.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  });

  it('describes every reference it makes', async () => {
    const { text } = await get('/openapi.json');
    const api = JSON.parse(text);
    const references = [...text.matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)].map(
      (match) => match[1],
    );
    expect(references.length).toBeGreaterThan(5);
    for (const name of references) expect(api.components.schemas).toHaveProperty(name);
  });

  it('describes every answer and every refusal as it is', async () => {
    const api = JSON.parse((await get('/openapi.json')).text);
    const call = bot();
    const placed = await call('POST', '/orders', bid(990, 0.001, { client_order_id: 'a' }));
    const id = placed.body.order_id as string;
    const told: [string, string, string, unknown?][] = [
      ['POST', '/orders', '/orders', bid(990, 0.001, { client_order_id: 'a' })],
      ['POST', '/orders', '/orders', bid(991, 0.001, { client_order_id: 'a' })],
      ['POST', '/orders', '/orders', { side: 'hold' }],
      ['POST', '/orders', '/orders', { symbol: 'BTC-USDC', side: 'buy', type: 'market', size: 0.001 }],
      ['GET', '/orders', '/orders?status=all'],
      ['GET', '/orders', '/orders?limit=x'],
      ['GET', '/orders/{id}', `/orders/${id}`],
      ['GET', '/orders/{id}', '/orders/ord_9999'],
      ['DELETE', '/orders/{id}', `/orders/${id}`],
      ['DELETE', '/orders/{id}', `/orders/${id}`],
      ['DELETE', '/orders', '/orders'],
      ['GET', '/fills', '/fills?since=0'],
      ['GET', '/fills', '/fills?since='],
      ['GET', '/account', '/account'],
      ['GET', '/ticker/{symbol}', '/ticker/BTC-USDC'],
      ['GET', '/ticker/{symbol}', '/ticker/NOPE'],
      ['GET', '/orderbook/{symbol}', '/orderbook/BTC-USDC'],
      ['GET', '/markets', '/markets'],
      ['GET', '/history/orderbook', '/history/orderbook'],
      ['GET', '/history/orderbook', '/history/orderbook?cursor=x'],
    ];
    for (const [method, described, path, sent] of told) {
      const { status, body } = await call(method, path, sent);
      const { responses } = api.paths[described][method.toLowerCase()];
      const { schema } = (responses[status] ?? responses.default).content['application/json'];
      expect(misfits(body, schema, api), `${method} ${path}`).toEqual([]);
    }
  });

  it.each([
    [bid(990, 0.001, { client_order_id: null }), true],
    [bid('990.5' as never, '0.001' as never), true],
    [bid(null as never, 0.001, { type: 'market', post_only: false }), true],
    [bid('9.9e2' as never, 0.001), false],
    [bid('-990' as never, 0.001), false],
    [bid('990.' as never, 0.001), false],
    [bid(990, 0), false],
    [bid(990, '' as never), false],
    [bid(990, null as never), false],
    [bid(990, 0.001, { client_order_id: 'a b' }), false],
    [bid(990, 0.001, { client_order_id: '' }), false],
    [bid(990, 0.001, { client_order_id: 7 }), false],
  ])('describes an order as it takes one: %j', async (order, taken) => {
    const api = JSON.parse((await get('/openapi.json')).text);
    const described = misfits(order, api.components.schemas.NewOrder, api, 'order');
    expect(described.length === 0, described.join()).toBe(taken);
    expect((await bot()('POST', '/orders', order)).status).toBe(taken ? 201 : 400);
  });

  it('describes orders, fills and accounts field by field as they are', async () => {
    const call = bot();
    const order = (await call('POST', '/orders', bid(1000.5, 0.001, { post_only: false }))).body;
    const fill = (await call('GET', '/fills')).body.fills[0];
    const account = (await call('GET', '/account')).body;
    const { schemas } = JSON.parse((await get('/openapi.json')).text).components;
    expect(Object.keys(order)).toEqual(Object.keys(schemas.Order.properties));
    expect(Object.keys(fill)).toEqual(Object.keys(schemas.Fill.properties));
    expect(Object.keys(account)).toEqual(Object.keys(schemas.Account.properties));
  });
});

describe('a rate below one request a second', () => {
  it('lets one request pass in its time', () => {
    const limit = new RateLimit(0.5, 0);
    expect([limit.take(0), limit.take(0), limit.take(1000), limit.take(2000)]).toEqual([0, 2, 1, 0]);
  });
});

describe('the order book history', () => {
  it('keeps its distance from one page to the next', async () => {
    const tape = recordedTape((rows) => {
      for (let i = 0; i < 60; i++) rows.quote(i, 999.5, 1000.5 + i / 2, 0.01, 0.02);
    });
    const past = await startHost(tape, { startS: 49 });
    const asked = async (query: string) =>
      (await past.rest('GET', `/history/orderbook?interval_ms=7000&${query}`, undefined, {})).body;
    const whole = await asked('limit=100');
    const first = await asked('limit=3');
    const second = await asked(`limit=100&cursor=${first.next_cursor}`);
    expect([...first.snapshots, ...second.snapshots]).toEqual(whole.snapshots);
    expect([first.snapshots.length, second.next_cursor]).toEqual([3, null]);
    await past.stop();
  });

  it('gives every quote once, page by page, and nothing of the future', async () => {
    const tape = recordedTape((rows) => {
      for (let i = 0; i < 60; i++) rows.quote(i, 999.5, 1000.5 + i / 2, 0.01, 0.02);
    });
    const past = await startHost(tape, { startS: 49 });
    const snapshots: { time: number; bids: number[][]; asks: number[][] }[] = [];
    let cursor: string | null = null;
    do {
      const next: string = cursor === null ? '' : `&cursor=${cursor}`;
      const { body } = await past.rest('GET', `/history/orderbook?limit=20${next}`, undefined, {});
      snapshots.push(...body.snapshots);
      cursor = body.next_cursor;
    } while (cursor !== null);
    expect(snapshots.slice(0, 50).map(({ asks }) => asks[0][0])).toEqual(
      Array.from({ length: 50 }, (_, i) => 1000.5 + i / 2),
    );
    expect(snapshots.length).toBeLessThan(55);
    expect(snapshots[0]).toMatchObject({ bids: [[999.5, 0.01]], asks: [[1000.5, 0.02]] });
    expect(snapshots[10].time - snapshots[0].time).toBe(10_000);
    const thin = (await past.rest('GET', '/history/orderbook?interval_ms=9999')).body.snapshots;
    expect(thin.map(({ asks }: { asks: number[][] }) => asks[0][0])).toEqual([
      1000.5, 1005.5, 1010.5, 1015.5, 1020.5,
    ]);
    const part = (
      await past.rest('GET', `/history/orderbook?from=${snapshots[3].time}&to=${snapshots[7].time}`)
    ).body;
    expect(part.snapshots).toHaveLength(5);
    expect((await past.rest('GET', '/history/orderbook?limit=1.5')).body.message).toMatch(/limit .* whole/);
    const bad = await past.rest('GET', '/history/orderbook?limit=0&cursor=!&from=x');
    expect([bad.status, bad.body.message.match(/must/g)]).toEqual([400, ['must', 'must', 'must']]);
    await past.stop();
  });

  it('shows the bots’ orders and the outside market in one book', async () => {
    const call = bot();
    await call('POST', '/orders', bid(999.5, 0.003));
    await call('POST', '/orders', bid(997, 0.002));
    const { body } = await call('GET', '/orderbook/BTC-USDC?depth=2');
    expect(body.bids[0][0]).toBe(999.5);
    expect(body.bids).toHaveLength(2);
    expect(body.asks[0][0]).toBe(1000.5);
    await call('DELETE', '/orders');
  });
});
