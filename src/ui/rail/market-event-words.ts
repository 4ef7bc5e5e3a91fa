import type { MarketEvent } from '../../market/events';
import { sessionClock } from '../session-clock';
import { significant } from '../significant';

/** What befalls the market, in a sentence. */
export function marketEventInWords(event: MarketEvent): string {
  const at = `At ${sessionClock(event.t)}`;
  switch (event.kind) {
    case 'jump': {
      const back =
        event.recovered > 0
          ? `; ${Math.round(100 * event.recovered)} % comes back within ${significant(event.recoverS)} s`
          : '';
      const way = event.size < 0 ? 'falls' : 'rises';
      return `${at} the price ${way} by ${significant(Math.abs(event.size))} USD over ${significant(event.overS)} s${back}.`;
    }
    case 'burst': {
      const flow = event.side === 'both' ? 'order flow' : `${event.side} orders`;
      return `${at} ${flow} × ${significant(event.factor)} for ${significant(event.durationS)} s.`;
    }
    case 'freeze':
      return `${at} the feed goes silent for ${significant(event.durationS)} s.`;
    case 'regime':
      return `${at} volatility × ${significant(event.factor)} for ${significant(event.durationS)} s.`;
  }
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
