import type { Values } from '../domain/part';
import { writeContinuousMarket } from './continuous-market';
import { EVENT_KINDS } from './events';
import { defineMarket, numberOf } from './market';
import { flowParameters } from './order-flow';

/** Nobody knows anything: fills are independent of what the mid does next. */
export const brownianPoisson = defineMarket({
  label: 'Brownian mid, Poisson orders',
  summary: 'The market of the Avellaneda–Stoikov model in continuous time: no information in the flow.',
  source: 'Avellaneda & Stoikov 2008, section 2, with orders as events.',
  parameters: flowParameters,
  events: EVENT_KINDS,
  truth: (values: Values) => ({
    sigma: numberOf(values, 'sigma'),
    sigmaTotal: numberOf(values, 'sigma'),
    A: numberOf(values, 'A'),
    k: numberOf(values, 'k'),
    informedShare: 0,
  }),
  sized: (values) => values.orderSize !== null,
  write: (values, context, tape) => writeContinuousMarket({}, values, context, tape),
});
