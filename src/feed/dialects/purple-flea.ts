import type { Dialect, Greeting } from '../dialect';
import { clientFrame, type ClientFrame } from '../send-guard';
import { TolerantDecoder } from '../tolerant-decoder';

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

function subscribeArticle({ symbol, key }: Greeting): ClientFrame[] {
  const ticker = clientFrame({ action: 'subscribe', channel: 'ticker', symbol });
  // Fills belong to an account: without a key there is nobody to ask for.
  return key === '' ? [ticker] : [ticker, clientFrame({ action: 'subscribe', channel: 'fills' })];
}
