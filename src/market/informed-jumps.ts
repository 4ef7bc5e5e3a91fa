import { number, type Values } from '../domain/part';
import { writeBrownianFlow } from './brownian-flow';
import { EVENT_KINDS } from './events';
import { defineMarket, numberOf } from './market';
import { flowParameters } from './order-flow';

/**
 * A share p of the market orders knows the next jump J ~ Exp(k) of the mid and reaches exactly that deep; the
 * jump follows after an exponential delay. An informed fill loses 1/k on average whatever our distance, the
 * intensity stays A·e^(−kδ), and the variance rate of the mid becomes σ² + 4pA/k².
 */
export const informedJumps = defineMarket({
  label: 'Informed jumps',
  summary: 'Some of the flow knows where the price will jump: fills cost what they look like they earn.',
  source: 'Glosten–Milgrom logic with exponential jumps; derivation in docs/model-notes.',
  parameters: {
    ...flowParameters,
    informedShare: number({
      label: 'Informed share p',
      unit: '',
      default: 0.15,
      min: 0,
      max: 0.95,
      help: 'Higher: more fills come from traders who know the next jump; break-even half-spread is p/((1 − p)k).',
    }),
    revealS: number({
      label: 'News delay',
      unit: 's',
      default: 2,
      min: 0,
      max: 600,
      help: 'Mean time between an informed trade and the jump it knew; 0 = at once.',
    }),
  },
  events: EVENT_KINDS,
  truth(values: Values) {
    const sigma = numberOf(values, 'sigma');
    const A = numberOf(values, 'A');
    const k = numberOf(values, 'k');
    const informedShare = numberOf(values, 'informedShare');
    return {
      sigma,
      A,
      k,
      informedShare,
      sigmaTotal: Math.sqrt(sigma * sigma + (4 * informedShare * A) / (k * k)),
    };
  },
  sized: (values) => values.orderSize !== null,
  write(values, context, tape) {
    const news = { informedShare: numberOf(values, 'informedShare'), revealS: numberOf(values, 'revealS') };
    writeBrownianFlow(values, news, context, tape);
  },
});
