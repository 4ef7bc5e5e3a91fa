import type { MarketEvent } from './events';

/** What befalls a market, as the rest of a sentence that names its time. */
export function eventInWords(event: MarketEvent): string {
  switch (event.kind) {
    case 'jump': {
      const way = event.size < 0 ? 'falls' : 'rises';
      const back =
        event.recovered > 0
          ? `; ${Math.round(100 * event.recovered)} % comes back within ${span(event.recoverS)}`
          : '';
      const pace = event.overS > 0 ? `over ${span(event.overS)}` : 'at once';
      return `the price ${way} by ${short(Math.abs(event.size))} USD ${pace}${back}`;
    }
    case 'burst': {
      const flow = event.side === 'both' ? 'order flow' : `${event.side} orders`;
      return `${flow} × ${short(event.factor)} for ${span(event.durationS)}`;
    }
    case 'freeze':
      return `the feed goes silent for ${span(event.durationS)}`;
    case 'regime':
      return `volatility × ${short(event.factor)} for ${span(event.durationS)}`;
  }
}

/** Seconds, or minutes where there are many and they are whole. */
function span(seconds: number): string {
  return seconds > 120 && seconds % 60 === 0 ? `${short(seconds / 60)} min` : `${short(seconds)} s`;
}

/** Three significant digits, thousands apart. */
function short(value: number): string {
  const text = String(Number(value.toPrecision(3)));
  return value < 1000 ? text : text.replace(/\d(?=(\d{3})+$)/g, '$&,');
}
