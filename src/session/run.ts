import { Sha256 } from '../domain/sha256';
import { headerOf } from '../market/market';
import { MARKETS } from '../market/registry';
import { Tape } from '../tape/tape';
import type { Config } from './config';
import { EVERYTHING } from './recording';
import { Session } from './session';
import { sessionEndS } from './session-end';

/** Writes the tape that a configuration's market names. `path` tells the tapes of a Monte Carlo apart. */
export function writeTape(config: Config, path = 0): Tape {
  const { part, values, events } = config.market;
  const market = MARKETS[part];
  const tape = new Tape(headerOf(part, market, values, config.instrument), 4096);
  const { seed, durationS, instrument } = config;
  market.write(values, { seed, path, durationS, instrument, events }, tape);
  return tape;
}

/** The whole session of a configuration on a tape, to its end or to `untilS`. `path` as that of the tape. */
export function runSession(config: Config, tape: Tape, path = 0, keeping = EVERYTHING): Session {
  const session = new Session(config, tape, path, keeping);
  session.advance(sessionEndS(config));
  session.settle();
  return session;
}

/**
 * SHA-256 of what happened: fills (row, layer, side, price, size, fee), risk events and the final ledger. How the
 * run is analysed never changes it.
 */
export function runDigest(session: Session): string {
  const { fills, events, ledger } = session;
  const n = fills.length;
  const hash = new Sha256().doubles([n]);
  for (let i = 0; i < n; i++) {
    hash.doubles([fills.row[i], fills.layer[i], fills.side[i], fills.price[i], fills.size[i], fills.fee[i]]);
  }
  hash.doubles([events.length]);
  for (const event of events) hash.doubles([event.timeS]).text(`${event.kind}\n`);
  hash.doubles([ledger.cash, ledger.inventory, ledger.fees, ledger.realised, ledger.volume]);
  return hash.hex();
}
