import type { Dialect, Greeting } from '../dialect';
import { clientFrame, type ClientFrame } from '../send-guard';
import { TolerantDecoder } from '../tolerant-decoder';

/** Where a page describes its own headers, which no browser can set, the key in the address is our guess. */
const GUESS =
  'The page that describes this socket sends the key in a header, which no browser can do: the key in the address is a guess.';
const ARTICLE_HONESTY =
  'Described in an article of Purple Flea; no public server of theirs contains this socket, so it may not exist.';

/** D1: the article's own socket: mids, and the fills of the key's account. */
export const purpleFleaD1: Dialect = {
  label: 'Purple Flea (article)',
  summary: 'The socket of the market-making article: a ticker of mids, and the own fills of the key.',
  honesty: `${ARTICLE_HONESTY} It tells mids only, so paper fills are modelled from how the mid moves.`,
  urlTemplate: 'wss://purpleflea.com/ws/trading?token={key}',
  hosts: ['purpleflea.com'],
  auth: 'query',
  symbol: 'BTC-USDC',
  grade: 'mid only',
  sizes: false,
  greet: subscribeArticle,
  ping: null,
  plainPong: null,
  createDecoder: (symbol) => new TolerantDecoder(symbol, { midOnly: true, bare: 'price' }),
};

/** D1b: the same address in a sister article: flat ticks of bid and ask, nothing to subscribe. */
export const purpleFleaD1b: Dialect = {
  label: 'Purple Flea (flat ticks)',
  summary:
    'The same address as another article describes it: ticks of bid and ask, asked for in the address.',
  honesty: `${ARTICLE_HONESTY} This reading of the same address contradicts the first one; try it if that stays silent.`,
  urlTemplate: 'wss://purpleflea.com/ws/trading?symbols={symbol}&token={key}',
  hosts: ['purpleflea.com'],
  auth: 'query',
  symbol: 'BTC-USDT',
  grade: 'touch',
  sizes: false,
  greet: () => [],
  ping: null,
  plainPong: null,
  createDecoder: (symbol) => new TolerantDecoder(symbol, { midOnly: false, bare: 'price' }),
};

/** D2: plural channels and frames that name their type. */
export const purpleFleaD2: Dialect = {
  label: 'Purple Flea (trading-api)',
  summary: 'Ticks of one price and own fills, as the high-frequency article describes them.',
  honesty: `Described on one page, found in no public server. ${GUESS}`,
  urlTemplate: 'wss://purpleflea.com/trading-api/ws?token={key}',
  hosts: ['purpleflea.com'],
  auth: 'query',
  symbol: 'BTC-USDC',
  grade: 'mid only',
  sizes: false,
  greet: ({ symbol, key }) => [
    clientFrame({
      action: 'subscribe',
      channels: key === '' ? ['ticker', 'orderbook'] : ['ticker', 'orderbook', 'fills'],
      symbols: [symbol],
    }),
  ],
  ping: null,
  plainPong: null,
  createDecoder: (symbol) => new TolerantDecoder(symbol, { midOnly: true, bare: 'price' }),
};

/** D2b: the same address with dotted channels. */
export const purpleFleaD2b: Dialect = {
  ...purpleFleaD2,
  label: 'Purple Flea (dotted channels)',
  summary:
    'Best bid and ask on a channel per symbol, and own fills, as the page on API design describes them.',
  symbol: 'BTC-USDC',
  grade: 'touch',
  greet: ({ symbol, key }) => [
    clientFrame({ action: 'subscribe', channel: `prices.${symbol}` }),
    ...(key === '' ? [] : [clientFrame({ action: 'subscribe', channel: 'orders.fills' })]),
  ],
  createDecoder: (symbol) => new TolerantDecoder(symbol, { midOnly: false, bare: 'price' }),
};

/** D2c: prints without side, asked for by the path. */
export const purpleFleaD2c: Dialect = {
  ...purpleFleaD2,
  label: 'Purple Flea (trade tape)',
  summary: 'Prints without aggressor, asked for by the path; the last print stands for the price.',
  urlTemplate: 'wss://purpleflea.com/trading-api/ws/trades/{symbol}?token={key}',
  sizes: true,
  greet: () => [],
  createDecoder: (symbol) => new TolerantDecoder(symbol, { midOnly: true, bare: 'trade' }),
};

/** D3: the whole book in every frame, asked for in the address. */
export const purpleFleaD3: Dialect = {
  label: 'Purple Flea (order book)',
  summary: 'Twenty levels of each side in every frame, with a sequence number, asked for in the address.',
  honesty:
    'Described on a product page, found in no public server. The page speaks of changes but shows whole books.',
  urlTemplate: 'wss://api.purpleflea.com/v1/orderbook/stream?market={symbol}&depth=20&api_key={key}',
  hosts: ['api.purpleflea.com'],
  auth: 'query',
  symbol: 'BTC-PERP',
  grade: 'depth',
  sizes: true,
  greet: () => [],
  ping: null,
  plainPong: null,
  createDecoder: (symbol) => new TolerantDecoder(symbol, { midOnly: false, bare: 'price' }),
};

/** D4: mark prices, keyless. */
export const purpleFleaD4: Dialect = {
  label: 'Purple Flea (mark price)',
  summary: 'Mark prices of perpetuals, without a key: a stand-in for the mid, and the least to be trusted.',
  honesty:
    'Described on a product page, found in no public server. A mark price is no price that anybody traded at.',
  urlTemplate: 'wss://stream.purpleflea.com/v1/trades',
  hosts: ['stream.purpleflea.com'],
  auth: 'none',
  symbol: 'BTC-PERP',
  grade: 'mid only',
  sizes: false,
  greet: ({ symbol }) => [clientFrame({ op: 'subscribe', markets: [symbol] })],
  ping: null,
  plainPong: null,
  createDecoder: (symbol) => new TolerantDecoder(symbol, { midOnly: true, bare: 'price' }),
};

/** D5: an event bus, read without resuming: after a loss only fresh prices count. */
export const purpleFleaD5: Dialect = {
  ...purpleFleaD4,
  label: 'Purple Flea (event bus)',
  summary: 'Ticks of one price in numbered events; an event that is repeated is read once.',
  honesty: `Described on one page, found in no public server. ${GUESS}`,
  urlTemplate: 'wss://purpleflea.com/api/stream?token={key}',
  hosts: ['purpleflea.com'],
  auth: 'query',
  symbol: 'BTC-USDC',
  greet: () => [clientFrame({ action: 'subscribe', resumeFrom: '', topics: ['market.*'] })],
};

/** D6: the key in the first message, then touch and changes of the book. */
export const purpleFleaD6: Dialect = {
  label: 'Purple Flea (first message)',
  summary: 'The key goes into the first message, not into the address; best quotes, and changes of the book.',
  honesty:
    'Described on one page, found in no public server. Its book begins without a snapshot, so it is built up from changes.',
  urlTemplate: 'wss://ws.purpleflea.com/trading',
  hosts: ['ws.purpleflea.com'],
  auth: 'first-message',
  symbol: 'BTC-PERP',
  grade: 'depth',
  sizes: true,
  greet: ({ symbol, key, nowUs }) => [
    ...(key === '' ? [] : [clientFrame({ type: 'auth', api_key: key, timestamp_ns: nowUs * 1000 })]),
    clientFrame({ type: 'subscribe', channels: ['ticker'], markets: [symbol] }),
    clientFrame({ type: 'subscribe', channel: 'orderbook', market: symbol, depth: 20 }),
  ],
  ping: null,
  plainPong: null,
  createDecoder: (symbol) => new TolerantDecoder(symbol, { midOnly: false, bare: 'price' }),
};

/** D8: topics, a snapshot and numbered changes: the fully told example of the article on feeds, which names no host. */
export const purpleFleaD8: Dialect = {
  label: 'Purple Flea (numbered book)',
  summary:
    'Fifty levels of each side as a snapshot and numbered changes, and every trade: an example for any exchange.',
  honesty:
    'An example in an article, which names no host: put in the address of a server that speaks it. Its signed login is left out; these topics need none.',
  urlTemplate: 'ws://127.0.0.1:8080/ws',
  hosts: ['127.0.0.1'],
  auth: 'none',
  symbol: 'BTCUSDT',
  grade: 'depth + trades',
  sizes: true,
  greet: ({ symbol }) => [
    clientFrame({ op: 'subscribe', args: [`orderbook.50.${symbol}`, `publicTrade.${symbol}`] }),
  ],
  ping: { frame: clientFrame({ op: 'ping' }), everyS: 5 },
  plainPong: null,
  createDecoder: (symbol) => new TolerantDecoder(symbol, { midOnly: false, bare: 'price' }),
};

function subscribeArticle({ symbol, key }: Greeting): ClientFrame[] {
  const ticker = clientFrame({ action: 'subscribe', channel: 'ticker', symbol });
  // Fills belong to an account: without a key there is nobody to ask for.
  return key === '' ? [ticker] : [ticker, clientFrame({ action: 'subscribe', channel: 'fills' })];
}
