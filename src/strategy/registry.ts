import { avellanedaStoikov } from './avellaneda-stoikov';
import { fixed } from './fixed';
import { glft } from './glft';
import { linearSkew } from './linear-skew';
import type { StrategyPart } from './strategy';

/** Every strategy by the name that configurations, links and the menu use. */
export const STRATEGIES: Readonly<Record<string, StrategyPart>> = {
  fixed,
  'linear-skew': linearSkew,
  'avellaneda-stoikov': avellanedaStoikov,
  glft,
};
