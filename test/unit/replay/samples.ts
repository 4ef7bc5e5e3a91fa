/** A few rows of every dialect, as its source writes them. */
export interface Sample {
  readonly format: string;
  readonly files: readonly { readonly name: string; readonly text: string }[];
}

const lines = (...rows: string[]): string => rows.join('\n') + '\n';
const json = (...records: unknown[]): string => lines(...records.map((record) => JSON.stringify(record)));

export const SAMPLES: Readonly<Record<string, Sample>> = {
  'common tape': {
    format: 'tape-csv',
    files: [
      {
        name: 'x.tape.csv',
        text: lines(
          'ts_us,kind,bid,bid_size,ask,ask_size,price,size,side,exch_us,id',
          '1700000000000000,q,10,1,10.5,2,,,,,',
          '1700000001000000,t,,,,,10.5,0.5,B,1700000001000100,77',
        ),
      },
    ],
  },
  'hftbacktest recording': {
    format: 'hftbacktest',
    files: [
      {
        name: 'btcusdt.gz',
        text: lines(
          '1700000000000000000 {"stream":"x@bookTicker","data":{"u":1,"s":"BTCUSDT","b":"10.0","B":"1","a":"10.5","A":"2"}}',
          '1700000001000000000 {"stream":"x@trade","data":{"e":"trade","s":"BTCUSDT","t":77,"p":"10.5","q":"0.5","T":1700000001000,"m":false}}',
        ),
      },
    ],
  },
  'cryptofeed session': {
    format: 'cryptofeed',
    files: [
      {
        name: 'KRAKEN.ws.0',
        text: lines(
          'wss://ws.kraken.com <-> 1700000000.0',
          '1700000000.0: [1,{"as":[["10.5","2.0","1700000000.0"]],"bs":[["10.0","1.0","1700000000.0"]]},"book-10","XBT/USD"]',
          '1700000001.0: [2,[["10.5","0.5","1700000001.0","b","m",""]],"trade","XBT/USD"]',
        ),
      },
    ],
  },
  'messages one a line': {
    format: 'json-lines',
    files: [
      {
        name: 'hyperliquid.jsonl',
        text: json(
          {
            channel: 'bbo',
            data: {
              coin: 'BTC',
              time: 1700000000000,
              bbo: [
                { px: '10', sz: '1', n: 1 },
                { px: '10.5', sz: '2', n: 1 },
              ],
            },
          },
          {
            channel: 'trades',
            data: [{ coin: 'BTC', side: 'B', px: '10.5', sz: '0.5', time: 1700000001000, tid: 77 }],
          },
        ),
      },
    ],
  },
  'Bybit messages': {
    format: 'hftbacktest',
    files: [
      {
        name: 'bybit.gz',
        text: lines(
          '1700000000000000000 {"topic":"orderbook.1.BTCUSDT","type":"snapshot","ts":1700000000000,"data":{"s":"BTCUSDT","b":[["10.0","1"]],"a":[["10.5","2"]],"u":5,"seq":7},"cts":1700000000000}',
          '1700000001000000000 {"topic":"publicTrade.BTCUSDT","type":"snapshot","ts":1700000001000,"data":[{"T":1700000001000,"s":"BTCUSDT","S":"Buy","v":"0.5","p":"10.5","i":"77","BT":false}]}',
        ),
      },
    ],
  },
  'Kraken messages, version 2': {
    format: 'json-lines',
    files: [
      {
        name: 'kraken.jsonl',
        text: lines(
          '{"channel":"book","type":"snapshot","data":[{"symbol":"BTC/USD","bids":[{"price":10.0,"qty":1.0}],"asks":[{"price":10.5,"qty":2.0}],"checksum":1,"timestamp":"2023-11-14T22:13:20.000000Z"}]}',
          '{"channel":"trade","type":"update","data":[{"symbol":"BTC/USD","side":"buy","price":10.5,"qty":0.5,"trade_id":77,"timestamp":"2023-11-14T22:13:21.000000Z"}]}',
        ),
      },
    ],
  },
  'order book history': {
    format: 'history-json',
    files: [
      {
        name: 'history.json',
        text: JSON.stringify({
          success: true,
          symbol: 'BTC-USDC',
          data: [
            { timestamp: 1700000001, price: '10.5', size: '0.5', side: 'buy', id: 77 },
            {
              timestamp: 1700000000,
              bids: [
                [9, 4],
                [10, 1],
              ],
              asks: [
                { price: 11, size: 3 },
                { price: 10.5, size: 2 },
              ],
            },
          ],
          next_cursor: null,
        }),
      },
    ],
  },
  'Binance trades and bookTicker': {
    format: 'binance-csv',
    files: [
      {
        name: 'BTCUSDT-bookTicker-2023-11-14.csv',
        text: lines(
          'update_id,best_bid_price,best_bid_qty,best_ask_price,best_ask_qty,transaction_time,event_time',
          '1,10.0,1,10.5,2,1700000000000,1700000000001',
        ),
      },
      { name: 'BTCUSDT-trades-2023-11-14.csv', text: lines('77,10.5,0.5,5.25,1700000001000,false,true') },
    ],
  },
  'Tardis trades and quotes': {
    format: 'tardis-csv',
    files: [
      {
        name: 'trades.csv',
        text: lines(
          'exchange,symbol,timestamp,local_timestamp,id,side,price,amount',
          'deribit,BTC-PERPETUAL,1699999999900000,1700000001000000,77,buy,10.5,5e-1',
        ),
      },
      {
        name: 'quotes.csv',
        text: lines(
          'exchange,symbol,timestamp,local_timestamp,ask_amount,ask_price,bid_price,bid_amount',
          'deribit,BTC-PERPETUAL,1699999999900000,1700000000000000,2,10.5,10,1',
        ),
      },
    ],
  },
  'Hyperliquid prices and trades': {
    format: 'hyperliquid-csv',
    files: [
      {
        name: 'prices_BTC.csv',
        text: lines(
          'timestamp,side,price,size,exchange_timestamp',
          '1700000000.0,bid,10,1,1699999999900',
          '1700000000.0,ask,10.5,2,1699999999900',
        ),
      },
      {
        name: 'trades_BTC.csv',
        text: lines(
          'timestamp,side,price,size,trade_id,exchange_timestamp',
          '1700000001.0,buy,10.5,0.5,77,1700000000900',
        ),
      },
    ],
  },
  'Lean ticks': {
    format: 'lean-ticks',
    files: [
      {
        name: '20131010_ibm_Quote_Tick.csv',
        text: lines('34200000,100000,1,0,0,P,1,0', '34200000,0,0,105000,2,P,1,0'),
      },
      { name: '20131010_ibm_Trade_Tick.csv', text: lines('34201000,105000,1,P,2000,0') },
    ],
  },
  LOBSTER: {
    format: 'lobster',
    files: [
      {
        name: 'AMZN_2012-06-21_34200000_57600000_message_1.csv',
        text: lines('34200.017459617,1,11,1,100000,1', '34201.017459617,4,77,1,105000,-1'),
      },
      {
        name: 'AMZN_2012-06-21_34200000_57600000_orderbook_1.csv',
        text: lines('105000,2,100000,1', '105000,1,100000,1'),
      },
    ],
  },
  'a table with other names': {
    format: 'table',
    files: [
      {
        name: 'mine.csv',
        text: lines(
          'datetime;"bid";bid_qty;ask;ask_qty;last;qty;side;trade_id',
          '2023-11-14T22:13:20Z;10;1;10.5;2;;;;',
          '2023-11-14T22:13:21Z;;;;;10.5;0.5;buy;77',
        ),
      },
    ],
  },
};

export const filesOf = (sample: Sample) =>
  sample.files.map(({ name, text }) => ({ name, bytes: new TextEncoder().encode(text) }));
