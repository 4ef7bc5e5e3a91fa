import type { Analysis } from '../../../workers/protocol';

type Reason = Analysis['whyNoFills'][number]['reason'];

const ADVICE: Readonly<Record<Reason, string>> = {
  risk: 'Most was missed while risk had withdrawn the quotes: look at which limit trips, and whether it should.',
  inventory:
    'Most was missed because the adding side was withdrawn, or less than a lot: a stronger lean keeps the position small, larger sizes are whole lots.',
  filled: 'Most was missed between a fill and the next refresh: refresh that layer more often.',
  latency: 'Most was missed while the order was on its way: lower the order latency.',
  'not-reached':
    'Most market orders did not reach that deep: tighter layers would have met them, at a lower price.',
  'queue-ahead': 'Most was taken by those who stood before us: keep orders standing longer to gain a place.',
  'volume-exhausted':
    'Most market orders were used up by better prices: smaller or tighter layers share more of them.',
};

/** What would change the number of fills most, in a sentence; '' when nothing was missed. */
export function noFillAdvice(reasons: Analysis['whyNoFills']): string {
  const largest = reasons.reduce<Analysis['whyNoFills'][number] | null>(
    (most, entry) => (entry.count > (most?.count ?? 0) ? entry : most),
    null,
  );
  return largest === null ? '' : (ADVICE[largest.reason] ?? '');
}

/** Counts of one reason by layer, bids and asks apart, layers from the innermost. */
export function placesByLayer(
  places: Analysis['whyNoFills'][number]['places'],
  layers: number,
): readonly { readonly bid: number; readonly ask: number; readonly shortBps: number | null }[] {
  return Array.from({ length: layers }, (_, layer) => {
    const at = (side: 1 | -1) => places.find((place) => place.layer === layer && place.side === side);
    const [bid, ask] = [at(1), at(-1)];
    const short = [bid, ask].filter((place) => place !== undefined && place.shortBps !== null);
    const counted = short.reduce((sum, place) => sum + place!.count, 0);
    return {
      bid: bid?.count ?? 0,
      ask: ask?.count ?? 0,
      shortBps:
        counted === 0
          ? null
          : short.reduce((sum, place) => sum + place!.count * place!.shortBps!, 0) / counted,
    };
  });
}
