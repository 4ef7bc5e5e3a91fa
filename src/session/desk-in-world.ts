import type { Config } from './config';
import { withoutDeeds } from './config-changes';

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

/** Desks as further tapes compare them, the present one first: what was pressed was for what happened on this one. */
export function desksElsewhere(world: Config, now: Config, others: readonly Config[]): readonly Config[] {
  return [now, ...others.map((desk) => deskIn(world, desk))].map(withoutDeeds);
}
