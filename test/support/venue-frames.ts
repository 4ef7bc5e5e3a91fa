/** Well-formed frames of each preset, by hand, in the order in which a venue would send them. */
export const VENUE_FRAMES: Readonly<Record<string, readonly unknown[]>> = {
  'purple-flea-d1': [
    { channel: 'ticker', symbol: 'BTC-USDC', mid: 64210.5, time: 1772000000123 },
    { channel: 'fills', fill: { side: 'buy', price: 64195, size: 0.02, id: 'f-1' } },
  ],
  'sandbox-exchange': [
    { channel: 'book', symbol: 'BTC-USDC', bid: 100, ask: 101, bidSize: 2, askSize: 3, time: 1772000000123 },
    { channel: 'trades', symbol: 'BTC-USDC', price: 101, size: 0.5, side: 'buy', time: 1772000000124, id: 7 },
    { channel: 'ticker', symbol: 'BTC-USDC', mid: 100.5, bid: 100, ask: 101, time: 1772000000125 },
  ],
  'purple-flea-d3': [
    {
      bids: [{ price: 64200, size: 1.2 }],
      asks: [{ price: 64201, size: 0.9 }],
      timestamp: 1772000000123456,
      sequence: 90211,
    },
  ],
  'purple-flea-d6': [
    { type: 'ticker', market: 'BTC-PERP', bid: 64200, ask: 64201 },
    { type: 'book_update', market: 'BTC-PERP', bids: [[64200, 1.1]], asks: [[64201, 0.7]] },
  ],
  'purple-flea-d8': [
    {
      topic: 'orderbook.50.BTCUSDT',
      type: 'snapshot',
      data: { bids: [['64200.0', '1.2']], asks: [['64201.0', '0.9']], seq: 501 },
    },
    {
      topic: 'orderbook.50.BTCUSDT',
      type: 'delta',
      data: { bids: [['64200.0', '1.1']], asks: [], seq: 502 },
    },
    {
      topic: 'publicTrade.BTCUSDT',
      data: [{ T: 1772000000123, p: '64201.0', v: '0.05', S: 'Buy', i: 't-1' }],
    },
  ],
  hyperliquid: [
    {
      channel: 'subscriptionResponse',
      data: { method: 'subscribe', subscription: { type: 'bbo', coin: 'BTC' } },
    },
    {
      channel: 'l2Book',
      data: {
        coin: 'BTC',
        levels: [[{ px: '64200.0', sz: '1.2', n: 4 }], [{ px: '64201.0', sz: '0.9', n: 2 }]],
        time: 1772000000100,
      },
    },
    {
      channel: 'bbo',
      data: {
        coin: 'BTC',
        time: 1772000000123,
        bbo: [
          { px: '64200.0', sz: '1.3', n: 5 },
          { px: '64201.0', sz: '0.8', n: 1 },
        ],
      },
    },
    {
      channel: 'trades',
      data: [
        { coin: 'BTC', side: 'B', px: '64201.0', sz: '0.05', time: 1772000000124, tid: 118906512037719 },
        { coin: 'BTC', side: 'A', px: '64200.0', sz: '0.07', time: 1772000000125, tid: 118906512037720 },
      ],
    },
    { channel: 'pong' },
  ],
  coinbase: [
    { type: 'subscriptions', channels: [{ name: 'matches', product_ids: ['BTC-USD'] }] },
    {
      type: 'snapshot',
      product_id: 'BTC-USD',
      bids: [
        ['64200.00', '1.2'],
        ['64199.50', '3'],
      ],
      asks: [['64201.00', '0.9']],
      time: '2026-02-25T06:13:20.100Z',
    },
    {
      type: 'last_match',
      product_id: 'BTC-USD',
      trade_id: 50,
      side: 'buy',
      size: '0.1',
      price: '64200.00',
      time: '2026-02-25T06:13:19.100Z',
    },
    {
      type: 'l2update',
      product_id: 'BTC-USD',
      changes: [
        ['buy', '64200.00', '0.00000000'],
        ['sell', '64200.50', '2'],
      ],
      time: '2026-02-25T06:13:20.150Z',
    },
    {
      type: 'match',
      product_id: 'BTC-USD',
      trade_id: 51,
      side: 'sell',
      size: '0.25',
      price: '64200.50',
      time: '2026-02-25T06:13:20.200Z',
    },
    {
      type: 'heartbeat',
      product_id: 'BTC-USD',
      sequence: 90,
      last_trade_id: 51,
      time: '2026-02-25T06:13:21Z',
    },
  ],
  kraken: [
    { event: 'systemStatus', connectionID: 1784323292010816, status: 'online', version: '1.9.2' },
    {
      event: 'subscriptionStatus',
      channelID: 336,
      channelName: 'book-25',
      pair: 'XBT/USD',
      status: 'subscribed',
      subscription: { name: 'book', depth: 25 },
    },
    [
      336,
      {
        as: [
          ['64201.00000', '0.90000000', '1772000000.100000'],
          ['64202.00000', '1.50000000', '1772000000.090000'],
        ],
        bs: [
          ['64200.00000', '1.20000000', '1772000000.100000'],
          ['64199.00000', '2.00000000', '1772000000.090000'],
        ],
      },
      'book-25',
      'XBT/USD',
    ],
    [
      336,
      { a: [['64201.00000', '0.00000000', '1772000000.150000']] },
      { b: [['64200.50000', '0.70000000', '1772000000.150000']], c: '0' },
      'book-25',
      'XBT/USD',
    ],
    [
      337,
      [
        ['64202.00000', '0.10000000', '1772000000.200000', 'b', 'm', ''],
        ['64200.50000', '0.20000000', '1772000000.300000', 's', 'l', ''],
      ],
      'trade',
      'XBT/USD',
    ],
    { event: 'heartbeat' },
  ],
  binance: [
    { result: null, id: 1 },
    { u: 400900217, s: 'BTCUSDT', b: '64200.00', B: '1.2', a: '64201.00', A: '0.9' },
    {
      e: 'trade',
      E: 1772000000124,
      s: 'BTCUSDT',
      t: 12345,
      p: '64201.00',
      q: '0.05',
      T: 1772000000123,
      m: false,
    },
  ],
  'binance-futures': [
    {
      e: 'bookTicker',
      u: 400900217,
      s: 'BTCUSDT',
      b: '64200.00',
      B: '1.2',
      a: '64201.00',
      A: '0.9',
      T: 1772000000100,
      E: 1772000000101,
    },
    {
      e: 'aggTrade',
      E: 1772000000124,
      s: 'BTCUSDT',
      a: 5933014,
      p: '64200.00',
      q: '0.05',
      f: 100,
      l: 105,
      T: 1772000000123,
      m: true,
    },
  ],
  bybit: [
    { success: true, ret_msg: '', conn_id: 'x', op: 'subscribe' },
    {
      topic: 'orderbook.50.BTCUSDT',
      type: 'snapshot',
      ts: 1772000000110,
      data: { s: 'BTCUSDT', b: [['64200.0', '1.2']], a: [['64201.0', '0.9']], u: 900, seq: 1 },
      cts: 1772000000100,
    },
    {
      topic: 'orderbook.50.BTCUSDT',
      type: 'delta',
      ts: 1772000000130,
      data: { s: 'BTCUSDT', b: [['64200.5', '3']], a: [], u: 901, seq: 2 },
      cts: 1772000000120,
    },
    {
      topic: 'publicTrade.BTCUSDT',
      type: 'snapshot',
      ts: 1772000000140,
      data: [{ T: 1772000000139, s: 'BTCUSDT', S: 'Sell', v: '0.05', p: '64200.5', i: 'aa-1', BT: false }],
    },
    { success: true, ret_msg: 'pong', op: 'ping' },
  ],
  okx: [
    { event: 'subscribe', arg: { channel: 'books', instId: 'BTC-USDT' } },
    {
      arg: { channel: 'books', instId: 'BTC-USDT' },
      action: 'snapshot',
      data: [
        {
          bids: [['64200', '1.2', '0', '3']],
          asks: [['64201', '0.9', '0', '1']],
          ts: '1772000000100',
          checksum: 0,
          seqId: 700,
          prevSeqId: -1,
        },
      ],
    },
    {
      arg: { channel: 'books', instId: 'BTC-USDT' },
      action: 'update',
      data: [
        {
          bids: [['64200.5', '3', '0', '1']],
          asks: [],
          ts: '1772000000200',
          checksum: 0,
          seqId: 712,
          prevSeqId: 700,
        },
      ],
    },
    {
      arg: { channel: 'trades', instId: 'BTC-USDT' },
      data: [
        {
          instId: 'BTC-USDT',
          tradeId: '130639474',
          px: '64201',
          sz: '0.1',
          side: 'buy',
          ts: '1772000000210',
        },
      ],
    },
  ],
  bitstamp: [
    { event: 'bts:subscription_succeeded', channel: 'order_book_btcusd', data: {} },
    {
      event: 'data',
      channel: 'order_book_btcusd',
      data: {
        timestamp: '1772000000',
        microtimestamp: '1772000000100000',
        bids: [['64200', '1.2']],
        asks: [['64201', '0.9']],
      },
    },
    {
      event: 'trade',
      channel: 'live_trades_btcusd',
      data: {
        id: 216000477,
        timestamp: '1772000000',
        amount: 0.0792,
        amount_str: '0.07920000',
        price: 64201,
        price_str: '64201',
        type: 0,
        microtimestamp: '1772000000150000',
      },
    },
    { event: 'bts:heartbeat', channel: '', data: { status: 'success' } },
  ],
};
