import { brownianPoisson } from './brownian-poisson';
import { hawkes } from './hawkes';
import { informedJumps } from './informed-jumps';
import { intraday } from './intraday';
import { jumpDiffusion } from './jump-diffusion';
import type { MarketPart } from './market';
import { meanReverting } from './mean-reverting';
import { metaorders } from './metaorders';
import { paper2008 } from './paper-2008';
import { regimes } from './regimes';
import { shortTermAlpha } from './short-term-alpha';
import { stochasticVolatility } from './stochastic-volatility';
import { trend } from './trend';

/** Every market model by the name that configurations, links and the menu use. */
export const MARKETS: Readonly<Record<string, MarketPart>> = {
  'informed-jumps': informedJumps,
  'brownian-poisson': brownianPoisson,
  'paper-2008': paper2008,
  hawkes,
  regimes,
  'mean-reverting': meanReverting,
  trend,
  'stochastic-volatility': stochasticVolatility,
  intraday,
  'jump-diffusion': jumpDiffusion,
  'short-term-alpha': shortTermAlpha,
  metaorders,
};
