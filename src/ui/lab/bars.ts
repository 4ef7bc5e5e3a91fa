import type { Bins } from '../../../workers/lab-protocol';

/** A bar of a histogram: [from, to) and how many. */
export interface Bar {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/**
 * Bars of equal width for the whole range, at most `most`, made of whole bins. An odd number of bins each keeps a
 * lattice of values in the middle of its bars.
 */
export function barsOf({ width, places, counts }: Bins, most: number): readonly Bar[] {
  if (places.length === 0) return [];
  const [first, last] = [places[0], places[places.length - 1]];
  const least = Math.ceil((last - first) / Math.max(1, most - 1));
  const joined = Math.max(1, least % 2 === 0 ? least + 1 : least);
  const half = (joined - 1) / 2;
  const barOf = (place: number): number => Math.floor((place + half) / joined);
  const lowest = barOf(first);
  const heights = new Float64Array(barOf(last) - lowest + 1);
  places.forEach((place, i) => (heights[barOf(place) - lowest] += counts[i]));
  return Array.from(heights, (count, i) => {
    const centre = (lowest + i) * joined;
    return { from: (centre - half - 0.5) * width, to: (centre + half + 0.5) * width, count };
  });
}
