import type { Config } from '../session/config';

/** What inventory is counted in: the first part of the symbol. */
export function baseOf({ instrument }: Pick<Config, 'instrument'>): string {
  return instrument.symbol.split(/[-/_]/)[0];
}
