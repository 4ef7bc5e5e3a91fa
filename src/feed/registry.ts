import type { Dialect } from './dialect';
import { purpleFleaD1, purpleFleaD1b } from './dialects/purple-flea';
import { sandboxExchange } from './dialects/sandbox-exchange';

/** Every feed by the name that settings and the menu use. */
export const FEEDS: Readonly<Record<string, Dialect>> = {
  'sandbox-exchange': sandboxExchange,
  'purple-flea-d1': purpleFleaD1,
  'purple-flea-d1b': purpleFleaD1b,
};
