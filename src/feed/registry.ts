import type { Dialect, FeedGrade } from './dialect';
import { binance, binanceFutures } from './dialects/binance';
import { bitstamp } from './dialects/bitstamp';
import { bybit } from './dialects/bybit';
import { coinbase } from './dialects/coinbase';
import { hyperliquid } from './dialects/hyperliquid';
import { kraken } from './dialects/kraken';
import { okx } from './dialects/okx';
import {
  purpleFleaD1,
  purpleFleaD1b,
  purpleFleaD2,
  purpleFleaD2b,
  purpleFleaD2c,
  purpleFleaD3,
  purpleFleaD4,
  purpleFleaD5,
  purpleFleaD6,
  purpleFleaD8,
} from './dialects/purple-flea';
import { sandboxExchange } from './dialects/sandbox-exchange';

/** Every feed by the name that settings and the menu use, in the order of the menu. */
export const FEEDS: Readonly<Record<string, Dialect>> = {
  'purple-flea-d1': purpleFleaD1,
  'purple-flea-d1b': purpleFleaD1b,
  'sandbox-exchange': sandboxExchange,
  hyperliquid,
  coinbase,
  kraken,
  binance,
  'binance-futures': binanceFutures,
  bybit,
  okx,
  bitstamp,
  'purple-flea-d2': purpleFleaD2,
  'purple-flea-d2b': purpleFleaD2b,
  'purple-flea-d2c': purpleFleaD2c,
  'purple-flea-d3': purpleFleaD3,
  'purple-flea-d4': purpleFleaD4,
  'purple-flea-d5': purpleFleaD5,
  'purple-flea-d6': purpleFleaD6,
  'purple-flea-d8': purpleFleaD8,
};

/** Whether a feed of this grade tells what is traded. */
export function tellsTrades(grade: FeedGrade): boolean {
  return grade === 'touch + trades' || grade === 'depth + trades';
}
