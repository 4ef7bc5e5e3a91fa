import { ACCOUNTING_ERRATA } from './accounting';
import type { Erratum } from './erratum';
import { LIMIT_ERRATA } from './inventory-limits';
import { LAYER_ERRATA } from './layers';
import { METRIC_ERRATA } from './metrics';
import { ORDER_ERRATA } from './orders';
import { SKEW_ERRATA } from './skew';
import { SPREAD_ERRATA } from './spread';
import { UNIT_ERRATA } from './units';

/** The article's faults that change results, by number. */
export const ERRATA: readonly Erratum[] = [
  ...SKEW_ERRATA,
  ...UNIT_ERRATA,
  ...SPREAD_ERRATA,
  ...ACCOUNTING_ERRATA,
  ...LIMIT_ERRATA,
  ...ORDER_ERRATA,
  ...LAYER_ERRATA,
  ...METRIC_ERRATA,
].sort((a, b) => numberOf(a) - numberOf(b));

/** An erratum by its name, E1 …; undefined if there is none. */
export function erratumNamed(name: string): Erratum | undefined {
  return ERRATA.find((erratum) => erratum.name === name);
}

function numberOf({ name }: Erratum): number {
  return Number(name.slice(1));
}
