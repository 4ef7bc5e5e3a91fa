import { confirmationOf } from '../confirmation';
import type { Dialect } from '../dialect';
import { idText } from '../read-levels';
import { clientFrame } from '../send-guard';
import { TolerantDecoder } from '../tolerant-decoder';

/** Our own exchange (`quotelab exchange`): the article's dialect, with book and trades on channels of their own. */
export const sandboxExchange: Dialect = {
  label: 'Sandbox exchange',
  summary:
    'The exchange of this project on your own machine: best quotes with sizes, trades with aggressor, own fills.',
  honesty: 'Runs on your machine: start it with `npm run -s quotelab -- exchange`. No real money is near it.',
  urlTemplate: 'ws://127.0.0.1:8787/ws/trading',
  hosts: [],
  auth: 'first-message',
  symbol: 'BTC-USDC',
  grade: 'touch + trades',
  sizes: true,
  greet: ({ symbol, key }) => [
    ...(key === '' ? [] : [clientFrame({ action: 'auth', token: key })]),
    clientFrame({ action: 'subscribe', channel: 'book', symbol }),
    clientFrame({ action: 'subscribe', channel: 'trades', symbol }),
    ...(key === '' ? [] : [clientFrame({ action: 'subscribe', channel: 'fills' })]),
  ],
  awaits: ({ action, channel }) => {
    if (action === 'auth') return [{ ack: 'authenticated', shownBy: null }];
    if (action !== 'subscribe') return [];
    const { shownBy } = confirmationOf(channel);
    return [{ ack: `subscribed ${idText(channel)}`, shownBy: channel === 'fills' ? null : shownBy }];
  },
  ping: { frame: clientFrame({ action: 'ping' }), everyS: 3 },
  plainPong: null,
  createDecoder: (symbol) => new TolerantDecoder(symbol, { midOnly: false, bare: 'price' }),
};
