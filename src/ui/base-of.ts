import type { Config } from '../session/config';

/** Capitals up to a separator, the end, or dollars run together with them: BTC of BTC-USDC and of BTCUSDT, IBM. */
const BASE = /^[A-Z\d]+?(?=[-/_:]|(USD.?)?$)/;

/** What inventory is counted in, told by the symbol; “base” where that is only the name of a file. */
export function baseOf({ instrument }: Pick<Config, 'instrument'>): string {
  return BASE.exec(instrument.symbol)?.[0] ?? 'base';
}
