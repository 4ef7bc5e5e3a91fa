import { expect, test } from 'vitest';
import { otherMoneyOf } from '../../../src/ui/money-of';

test.each([
  ['BTC-EUR', 'EUR'],
  ['ETH/BTC', 'BTC'],
  ['SC/EUR', 'EUR'],
  ['ETHBTC', 'BTC'],
  ['btceur', 'EUR'],
  ['tETHBTC', 'BTC'],
  ['BTC_JPY', 'JPY'],
  ['ADA/XBT', 'XBT'],
  ['ETH-BTC-SWAP', 'BTC'],
])('%s is counted in %s', (symbol, money) => {
  expect(otherMoneyOf(symbol)).toBe(money);
});

test.each([
  'BTC-USDC',
  'BTCUSDT',
  'XBT/USD',
  'BTC-PERPETUAL',
  'ETH-USD-SWAP',
  'IBM',
  'BTC',
  'WBTC',
  'STETH',
  'SOL',
  '',
])('of %s nothing else than dollars is known', (symbol) => {
  expect(otherMoneyOf(symbol)).toBe('');
});
