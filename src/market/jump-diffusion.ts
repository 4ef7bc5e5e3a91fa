import { number, type Values } from '../domain/part';
import { randomStream } from '../domain/random';
import { writeContinuousMarket } from './continuous-market';
import { EVENT_KINDS } from './events';
import { defineMarket, numberOf, type MarketContext } from './market';
import { newsOf, newsParameters, PendingJumps } from './news';
import { flowParameters, isSized } from './order-flow';
import { truthOf } from './truth';

/**
 * Besides diffusing, the mid jumps at Poisson times that no order announces, by an exponential size either way:
 * variance rate σ² + 2λm² with λ jumps a second of mean size m.
 */
export const jumpDiffusion = defineMarket({
  label: 'Jumps nobody knew',
  summary: 'News that surprises everyone: the price gaps through resting quotes, but no order saw it coming.',
  source: 'Merton 1976, with the double-exponential jumps of Kou 2002.',
  parameters: {
    ...flowParameters,
    jumpsPerHour: number({
      label: 'Jumps',
      unit: 'per hour',
      default: 6,
      min: 0,
      max: 36_000,
      help: 'How often the price jumps.',
    }),
    jumpSize: number({
      label: 'Jump size',
      unit: 'USD',
      default: 80,
      min: 0,
      max: 1e6,
      scale: 'log',
      help: 'Mean size of a jump, up or down.',
    }),
    ...newsParameters(0),
  },
  events: EVENT_KINDS,
  truth(values: Values) {
    const size = numberOf(values, 'jumpSize');
    return truthOf(values, { variance: (2 * numberOf(values, 'jumpsPerHour') * size * size) / 3600 });
  },
  sized: isSized,
  write: (values, context, tape) =>
    writeContinuousMarket({ jumps: surprises(values, context), news: newsOf(values) }, values, context, tape),
});

function surprises(values: Values, context: MarketContext): PendingJumps {
  const jumps = new PendingJumps();
  const stream = randomStream(context.seed, 'surprises', context.path);
  const gapS = 3600 / numberOf(values, 'jumpsPerHour');
  const size = numberOf(values, 'jumpSize');
  let timeS = stream.exponential() * gapS;
  while (timeS <= context.durationS) {
    const up = stream.next() >>> 31 === 1;
    jumps.add(timeS, (up ? size : -size) * stream.exponential());
    timeS += stream.exponential() * gapS;
  }
  return jumps;
}
