import type { MarketEvent } from '../src/market/events';
import { eventInWords } from '../src/market/event-words';
import type { Session } from '../src/session/session';
import type { EventRow } from './protocol';

/** What happened to the desk and to its market so far, newest first. */
export function eventRows(session: Session, limit: number): EventRow[] {
  const most = Math.max(0, limit);
  const news = session.config.market.events.filter(({ t }) => t <= session.timeS).map(newsRow);
  const desk = session.events.slice(-most).reverse();
  if (news.length === 0) return desk.slice(0, most);
  return [...news.reverse(), ...desk].sort((a, b) => b.timeS - a.timeS).slice(0, most);
}

function newsRow(event: MarketEvent): EventRow {
  return { timeS: event.t, kind: 'news', text: `News: ${eventInWords(event)}.` };
}
