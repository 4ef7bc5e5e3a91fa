import { articleAsPrinted } from './article-as-printed';
import { avellanedaStoikov } from './avellaneda-stoikov';
import { avellanedaStoikovInfinite } from './avellaneda-stoikov-infinite';
import { avellanedaStoikovRolling } from './avellaneda-stoikov-rolling';
import { carteaJaimungal } from './cartea-jaimungal';
import { fixed } from './fixed';
import { glft } from './glft';
import { glftExact } from './glft-exact';
import { glftImpact } from './glft-impact';
import { informedOptimal } from './informed-optimal';
import { linearSkew } from './linear-skew';
import type { StrategyPart } from './strategy';

/** Every strategy by the name that configurations, links and the menu use; in the order of the ladder. */
export const STRATEGIES: Readonly<Record<string, StrategyPart>> = {
  fixed,
  'linear-skew': linearSkew,
  'avellaneda-stoikov': avellanedaStoikov,
  'avellaneda-stoikov-rolling': avellanedaStoikovRolling,
  'avellaneda-stoikov-infinite': avellanedaStoikovInfinite,
  glft,
  'glft-exact': glftExact,
  'glft-impact': glftImpact,
  'cartea-jaimungal': carteaJaimungal,
  'informed-optimal': informedOptimal,
  'article-as-printed': articleAsPrinted,
};
