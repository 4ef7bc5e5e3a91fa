import type { TapeHeader } from '../../src/tape/tape';

/** The header of a recording that tells best bid and ask with their sizes, and trades, on a grid of BTC-USDC. */
export const RECORDED_BOOK: TapeHeader = {
  source: 'test',
  origin: 'recorded',
  symbol: 'BTC-USDC',
  tick: 0.01,
  lotStep: 0.00001,
  originUs: 0,
  touch: true,
  sizes: true,
  identified: false,
  truth: null,
};
