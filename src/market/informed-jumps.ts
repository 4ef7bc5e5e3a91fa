import { writeContinuousMarket } from './continuous-market';
import { EVENT_KINDS } from './events';
import { defineMarket } from './market';
import { newsOf, newsParameters } from './news';
import { flowParameters, isSized } from './order-flow';
import { truthOf } from './truth';

/**
 * A share p of the market orders knows the next jump J ~ Exp(k) of the mid and reaches exactly that deep; the
 * jump follows after an exponential delay. An informed fill loses 1/k on average whatever our distance, the
 * intensity stays A·e^(−kδ), and the variance rate of the mid becomes σ² + 4pA/k². With jumps of another decay k_J the
 * informed are p·e^(−k_Jδ) of p·e^(−k_Jδ) + (1 − p)·e^(−kδ) of the fills.
 */
export const informedJumps = defineMarket({
  label: 'Informed jumps',
  summary: 'Some of the flow knows where the price will jump: fills cost what they look like they earn.',
  source: 'Glosten–Milgrom logic with exponential jumps; derivation in the model notes of the documentation.',
  parameters: {
    ...flowParameters,
    ...newsParameters(0.15),
  },
  events: EVENT_KINDS,
  truth: (values) => truthOf(values),
  sized: isSized,
  write: (values, context, tape) => writeContinuousMarket({ news: newsOf(values) }, values, context, tape),
});
