import type { MarketEvent } from './events';

/** What befalls a market, as the rest of a sentence that names its time. */
export function eventInWords(event: MarketEvent): string {
  switch (event.kind) {
    case 'jump': {
      const way = event.size < 0 ? 'falls' : 'rises';
      const back =
        event.recovered > 0
          ? `; ${Math.round(100 * event.recovered)} % comes back within ${short(event.recoverS)} s`
          : '';
      const pace = event.overS > 0 ? `over ${short(event.overS)} s` : 'at once';
      return `the price ${way} by ${short(Math.abs(event.size))} USD ${pace}${back}`;
    }
    case 'burst': {
      const flow = event.side === 'both' ? 'order flow' : `${event.side} orders`;
      return `${flow} × ${short(event.factor)} for ${short(event.durationS)} s`;
    }
    case 'freeze':
      return `the feed goes silent for ${short(event.durationS)} s`;
    case 'regime':
      return `volatility × ${short(event.factor)} for ${short(event.durationS)} s`;
  }
}

/** Three significant digits. */
function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}
