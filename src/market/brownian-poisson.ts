import { writeContinuousMarket } from './continuous-market';
import { EVENT_KINDS } from './events';
import { defineMarket } from './market';
import { flowParameters, isSized } from './order-flow';
import { truthOf } from './truth';

/** Nobody knows anything: fills are independent of what the mid does next. */
export const brownianPoisson = defineMarket({
  label: 'Brownian mid, Poisson orders',
  summary: 'The market of the Avellaneda–Stoikov model in continuous time: no information in the flow.',
  source: 'Avellaneda & Stoikov 2008, section 2, with orders as events.',
  parameters: flowParameters,
  events: EVENT_KINDS,
  truth: (values) => truthOf(values),
  sized: isSized,
  write: (values, context, tape) => writeContinuousMarket({}, values, context, tape),
});
