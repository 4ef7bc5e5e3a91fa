import type { Config } from './config';

/** So many desks stand beside a run at most: each keeps its marks. */
export const MOST_DESKS = 24;

/**
 * The same desk in another world: market, instrument, seed, length and by what profit is judged are the world's, all
 * else is the desk's, with what was done to it on the way.
 */
export function deskIn(world: Config, desk: Config): Config {
  const { version, seed, durationS, untilS, market, instrument, utility } = world;
  return { ...desk, version, seed, durationS, untilS, market, instrument, utility };
}
