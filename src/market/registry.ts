import { brownianPoisson } from './brownian-poisson';
import { informedJumps } from './informed-jumps';
import type { MarketPart } from './market';
import { paper2008 } from './paper-2008';

/** Every market model by the name that configurations, links and the menu use. */
export const MARKETS: Readonly<Record<string, MarketPart>> = {
  'informed-jumps': informedJumps,
  'brownian-poisson': brownianPoisson,
  'paper-2008': paper2008,
};
