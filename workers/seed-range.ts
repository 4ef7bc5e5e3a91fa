import './only-socket';
import { expose } from 'comlink';
import { RANGE_SEEDS, SeedRange, whyNoRange } from '../src/lab/seed-range';
import { readConfig } from '../src/session/read-config';
import type { SeedRangeApi } from './seed-range-protocol';

/** Quantiles are taken anew after so many markets. */
const EVERY = 10;

let range: SeedRange | null = null;

const api: SeedRangeApi = {
  start(config) {
    range = null;
    const read = readConfig(config);
    if (!read.ok) return Promise.resolve('The configuration is not valid.');
    const why = whyNoRange(read.config);
    if (why === null) range = new SeedRange(read.config);
    return Promise.resolve(why ?? '');
  },
  step() {
    range?.step();
    const done = range?.done ?? 0;
    const columns = range !== null && done % EVERY === 0 ? range.columns() : null;
    return Promise.resolve({ done, seeds: RANGE_SEEDS, columns });
  },
};

/** The worker of the range over seeds: no clock, no socket, only sessions. */
expose(api);
