import type { MarketEvent } from '../../market/events';
import { eventInWords } from '../../market/event-words';
import { sessionClock } from '../session-clock';

/** What befalls the market and when, in a sentence. */
export function marketEventInWords(event: MarketEvent): string {
  return `At ${sessionClock(event.t)} ${eventInWords(event)}.`;
}

/** An event of a kind as it is first added, at a time of the session. */
export function newMarketEvent(kind: MarketEvent['kind'], t: number, mid: number): MarketEvent {
  switch (kind) {
    case 'jump':
      return {
        kind,
        t,
        size: -Number((0.01 * mid).toPrecision(2)),
        overS: 60,
        holdS: 0,
        recovered: 0.5,
        recoverS: 1800,
      };
    case 'burst':
      return { kind, t, durationS: 60, factor: 20, side: 'sell' };
    case 'freeze':
      return { kind, t, durationS: 20 };
    case 'regime':
      return { kind, t, durationS: 600, factor: 3 };
  }
}
