import type { MarketEvent } from '../src/market/events';
import { eventInWords } from '../src/market/event-words';
import type { Window } from '../src/session/frames';
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

/**
 * What the charts flag, newest first: the newest events whatever the window, for those who ask what happened last, and
 * where there are more, those before them in the window, thinned to as many again.
 */
export function flagRows(session: Session, { fromS, toS }: Window, limit: number): EventRow[] {
  if (session.events.length <= limit) return eventRows(session, limit);
  const all = eventRows(session, Infinity);
  const low = fromS ?? 0;
  const apartS = (Math.min(toS ?? Infinity, all[limit].timeS) - low) / limit;
  const flags = all.slice(0, limit);
  let nextS = toS ?? Infinity;
  for (const row of all.slice(limit)) {
    if (row.timeS < low) break;
    if (row.timeS > nextS) continue;
    flags.push(row);
    nextS = row.timeS - apartS;
  }
  return flags;
}

function newsRow(event: MarketEvent): EventRow {
  return { timeS: event.t, kind: 'news', text: `News: ${eventInWords(event)}.` };
}
