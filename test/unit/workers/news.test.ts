import { describe, expect, it } from 'vitest';
import type { MarketEvent } from '../../../src/market/events';
import { MARKETS } from '../../../src/market/registry';
import type { Config } from '../../../src/session/config';
import { DEFAULT_CONFIG } from '../../../src/session/default-config';
import { readConfig } from '../../../src/session/read-config';
import { writeTape } from '../../../src/session/run';
import { Session } from '../../../src/session/session';
import type { Tape } from '../../../src/tape/tape';
import { newMarketEvent } from '../../../src/ui/rail/market-event-words';
import { eventRows, flagRows } from '../../../workers/event-rows';

const AT = 900;
const KINDS = ['jump', 'burst', 'freeze', 'regime'] as const;

function withEvents(part: string, events: readonly MarketEvent[]): Config {
  const result = readConfig({ durationS: 1800, market: { part, events } });
  if (!result.ok) throw new Error(result.problems.map(({ message }) => message).join('\n'));
  return result.config;
}

/** Rows up to a time as text; the flags, times and prices of each. */
function rowsUntil(tape: Tape, timeS: number): string[] {
  const rows: string[] = [];
  for (let i = 0; i < tape.length && tape.time[i] <= timeS; i++)
    rows.push([tape.time[i], tape.kind[i], tape.price[i], tape.flags[i]].join(' '));
  return rows;
}

const markets = Object.entries(MARKETS).filter(([, { events }]) => events.length > 0);

describe.each(markets)('news in %s', (part, { events }) => {
  it.each(events)('a %s leaves every row before it untouched and changes the rest', (kind) => {
    const plain = writeTape(withEvents(part, []));
    const news = newMarketEvent(kind, AT, plain.price[0]);
    // A second one, later, leaves the first alone as well.
    const once = writeTape(withEvents(part, [news]));
    const twice = writeTape(withEvents(part, [news, newMarketEvent(kind, 1200, plain.price[0])]));
    expect(rowsUntil(once, AT)).toEqual(rowsUntil(plain, AT));
    expect(rowsUntil(once, 1800)).not.toEqual(rowsUntil(plain, 1800));
    expect(rowsUntil(twice, 1200)).toEqual(rowsUntil(once, 1200));
  });
});

describe('the list of events', () => {
  const events = KINDS.map((kind, i) => newMarketEvent(kind, 300 * (i + 1), 65_000));
  const config = { ...DEFAULT_CONFIG, market: { ...DEFAULT_CONFIG.market, events } };

  it('holds the news that have happened and nothing that is still to come', () => {
    const session = new Session(config, writeTape(config));
    session.advance(700);
    const news = eventRows(session, 100).filter(({ kind }) => kind === 'news');
    expect(news.map(({ timeS }) => timeS)).toEqual([600, 300]);
    expect(news[1].text).toBe('News: the price falls by 650 USD over 60 s; 50 % comes back within 30 min.');
  });

  it('stands newest first, and keeps the newest where not all are wanted', () => {
    const session = new Session(config, writeTape(config));
    session.advance(1800);
    const all = eventRows(session, 1000);
    const times = all.map(({ timeS }) => timeS);
    expect([...times].sort((a, b) => b - a)).toEqual(times);
    expect(all.length).toBeGreaterThan(5);
    expect(eventRows(session, 3)).toEqual(all.slice(0, 3));
  });

  it('flags older ones too where the charts look back, thinned, after the newest', () => {
    const session = new Session(config, writeTape(config));
    session.advance(1800);
    const all = eventRows(session, Infinity);
    const everywhere = { fromS: null, toS: null };
    expect(flagRows(session, everywhere, all.length)).toEqual(all);
    const few = flagRows(session, everywhere, 3);
    expect(few.slice(0, 3)).toEqual(all.slice(0, 3));
    expect(few.length).toBeGreaterThan(3);
    expect(few.length).toBeLessThanOrEqual(7);
    const oldest = all[all.length - 1].timeS;
    const back = flagRows(session, { fromS: oldest, toS: oldest + 1 }, 3);
    expect(back[3].timeS).toBeLessThanOrEqual(oldest + 1);
    expect(flagRows(session, { fromS: 1799, toS: 1800 }, 3)).toHaveLength(3);
  });
});
