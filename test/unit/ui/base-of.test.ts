import { expect, test } from 'vitest';
import { baseOf } from '../../../src/ui/base-of';

test.each([
  ['BTC-USDC', 'BTC'],
  ['XBT/USD', 'XBT'],
  ['ETH_USDC-PERPETUAL', 'ETH'],
  ['BTC-USD-sample', 'BTC'],
  ['BTCUSDT', 'BTC'],
  ['1000PEPEUSDT', '1000PEPE'],
  ['USDCUSDT', 'USDC'],
  ['IBM', 'IBM'],
  // Names of files.
  ['binance_usdm_btcusdt_20240808', 'base'],
  ['lean_ibm_20131010', 'base'],
  ['my-recording', 'base'],
  ['', 'base'],
])('inventory of %s is counted in %s', (symbol, base) => {
  expect(baseOf({ instrument: { symbol, tick: 0.1, lotStep: 0.001 } })).toBe(base);
});
