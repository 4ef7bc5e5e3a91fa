import { describe, expect, it } from 'vitest';
import { BUY, SELL } from '../../../src/domain/side';
import { randomStream } from '../../../src/domain/random';
import { REMEMBERED } from '../../../src/exchange/account';
import { bad, Desk, good, newVenue, NOW, randomEvent, request, VenueLaws } from '../../support/venue';

/** A venue whose outside market stands at 999.5 / 1000.5, 0.010 a side. */
function quoted(settings = {}) {
  const venue = newVenue(settings);
  venue.onQuote(999.5, 1000.5, 0.01, 0.01, true, NOW);
  return venue;
}

describe('laws of the venue', () => {
  it('conserves lots and cash, keeps price and time priority, and never crosses, over random events', () => {
    for (const rule of ['touch', 'through'] as const) {
      const venue = newVenue({ rule });
      const laws = new VenueLaws(venue);
      const random = randomStream(3, rule);
      venue.onQuote(999.5, 1000.5, 0, 0, true, NOW);
      const desks = ['a', 'b', 'c', 'd'].map((name) => new Desk(venue, name));
      let fills = 0;
      for (let i = 1; i <= 5000; i++) {
        randomEvent(venue, desks, random, NOW + i, i);
        const changes = venue.takeChanges();
        fills += changes?.fills.length ?? 0;
        const broken = laws.broken(changes);
        if (broken !== null) expect.fail(`${rule}, event ${i}: ${broken}`);
      }
      expect(fills).toBeGreaterThan(1000);
    }
  });

  it('never fills more than a trade brings, and never more than a quote shows', () => {
    const venue = quoted();
    const [a, b] = [new Desk(venue, 'a'), new Desk(venue, 'b')];
    a.buy(999, 0.006);
    b.buy(999, 0.006);
    venue.takeChanges();
    venue.onTrade(SELL, 998, 0.01, 2, NOW);
    const lots = venue.takeChanges()!.fills.map((fill) => fill.lots);
    expect(lots).toEqual([6, 4]);
    const order = a.buy(1000.5, 0.015, { immediate: true });
    expect([order.filledLots, order.status, order.reason]).toEqual([10, 'cancelled', 'no_liquidity']);
  });
});

describe('bots among themselves', () => {
  it('trade at the resting price, the older order first, with one print for everyone', () => {
    const venue = quoted();
    const [a, b, c] = ['a', 'b', 'c'].map((name) => new Desk(venue, name));
    const first = a.sell(1000, 0.002);
    const second = b.sell(1000, 0.002);
    venue.takeChanges();
    const taker = c.buy(1000, 0.003);
    const { prints, fills } = venue.takeChanges()!;
    expect([first.status, second.status, taker.status]).toEqual(['filled', 'partially_filled', 'filled']);
    expect(prints.map(({ ticks, lots, side }) => [ticks, lots, side])).toEqual([
      [2000, 2, BUY],
      [2000, 1, BUY],
    ]);
    expect(fills.map(({ maker, order }) => [maker, order.account])).toEqual([
      [true, 1],
      [false, 3],
      [true, 2],
      [false, 3],
    ]);
  });

  it('meet a better bot before the outside, and the outside before a bot at the same price', () => {
    const venue = quoted();
    const [a, b, c] = ['a', 'b', 'c'].map((name) => new Desk(venue, name));
    const better = a.sell(1000, 0.001);
    const same = b.sell(1000.5, 0.005);
    const taker = c.buy(1001, 0.013);
    expect([better.status, same.filledLots, taker.filledLots]).toEqual(['filled', 2, 13]);
    expect(taker.filledTicksLots).toBe(1 * 2000 + 10 * 2001 + 2 * 2001);
  });

  it('never trade with themselves', () => {
    const venue = quoted();
    const [a, b] = [new Desk(venue, 'a'), new Desk(venue, 'b')];
    const own = a.sell(1000, 0.002);
    b.sell(1000, 0.002);
    const taker = a.buy(1000, 0.002);
    expect([own.status, own.reason]).toEqual(['cancelled', 'self_trade']);
    expect(taker.status).toBe('filled');
    expect(a.account.ledger.inventory).toBe(0.002);
  });
});

describe('post-only', () => {
  it('cancels what would trade at once, with bots or with the outside', () => {
    const venue = quoted();
    const [a, b] = [new Desk(venue, 'a'), new Desk(venue, 'b')];
    b.sell(1000, 0.001);
    for (const price of [1000, 1000.5, 1003]) {
      const order = a.buy(price, 0.001, { postOnly: true });
      expect([order.status, order.reason, order.filledLots]).toEqual([
        'cancelled',
        'post_only_would_cross',
        0,
      ]);
    }
    expect(a.buy(999.5, 0.001, { postOnly: true }).status).toBe('open');
  });
});

describe('prices and sizes', () => {
  it('round off the tick away from the market, and sizes down to whole lots', () => {
    const venue = quoted();
    const desk = new Desk(venue, 'a');
    expect(desk.buy(999.49, 0.0019).ticks).toBe(1998);
    expect(desk.sell(1000.51, 0.001).ticks).toBe(2002);
    expect(desk.buy(999, 0.0019).lots).toBe(1);
    // A price that only float dust keeps off the tick stays where it is meant to be.
    expect(desk.buy(999 + 1e-9, 0.001).ticks).toBe(1998);
  });

  it('are refused when they are nobody’s: too small, too far, unknown market, no price yet', () => {
    const venue = newVenue();
    const desk = new Desk(venue, 'a');
    const why = (price: number, size: number, more = {}) =>
      bad(venue.place(desk.account, request(BUY, price, size, more), NOW)).error;
    expect(why(1000, 1)).toBe('no_price');
    venue.onQuote(999.5, 1000.5, 0, 0, true, NOW);
    expect(why(1000, 0.0009)).toBe('invalid_size');
    expect(why(1000, 3e6)).toBe('invalid_size');
    expect(why(700, 1)).toBe('price_out_of_range');
    expect(why(1300, 1)).toBe('price_out_of_range');
    expect(why(1000, 1, { symbol: 'ETH-USDC' })).toBe('market_not_found');
    expect(
      good(venue.place(desk.account, request(BUY, 999, 1, { symbol: 'btc/usdc' }), NOW)).order.status,
    ).toBe('open');
  });
});

describe('the outside market', () => {
  it('picks off an order that a quote moves through, at the order’s limit and up to the size shown', () => {
    const venue = quoted();
    const desk = new Desk(venue, 'a');
    const order = desk.buy(999, 0.015);
    venue.onQuote(998, 998.5, 0.01, 0.01, true, NOW);
    expect([order.filledLots, order.filledTicksLots]).toEqual([10, 10 * 1998]);
    venue.onQuote(998, 998.5, 0.01, 0.01, true, NOW);
    expect(order.status).toBe('filled');
  });

  it('leaves it alone where pick-off is switched off, and shows no crossed book', () => {
    const venue = quoted({ pickOff: false });
    const order = new Desk(venue, 'a').buy(999, 0.015);
    venue.onQuote(998, 998.5, 0.01, 0.01, true, NOW);
    expect(order.filledLots).toBe(0);
    expect(venue.touch()).toMatchObject({ bid: 1998, ask: 1999 });
  });

  it('fills at a print’s own price under touch, and only beyond it under through', () => {
    for (const [rule, filled] of [
      ['touch', 2],
      ['through', 0],
    ] as const) {
      const venue = quoted({ rule });
      const order = new Desk(venue, 'a').buy(999, 0.002);
      venue.onTrade(SELL, 999, 1, 2, NOW);
      expect(order.filledLots).toBe(filled);
      venue.onTrade(SELL, 998.5, 1, 4, NOW);
      expect(order.status).toBe('filled');
      expect(order.filledTicksLots).toBe(2 * 1998);
    }
  });

  it('asks a synthetic trade to pass an order by the margin of the rule', () => {
    const venue = newVenue({ rule: 'through', throughBps: 10 });
    venue.onQuote(1000, 1000, 0, 0, false, NOW);
    const order = new Desk(venue, 'a').buy(995, 0.001);
    venue.onTrade(SELL, 994.01, null, 2, NOW);
    expect(order.status).toBe('open');
    venue.onTrade(SELL, 994, null, 4, NOW);
    expect(order.status).toBe('filled');
  });

  it('stands one tick around a mid, and on whole ticks around one between', () => {
    const venue = newVenue();
    venue.onQuote(1000, 1000, 0, 0, false, NOW);
    expect(venue.touch()).toMatchObject({ bid: 1999, ask: 2001, bidLots: null });
    venue.onQuote(1000.2, 1000.2, 0, 0, false, NOW);
    expect(venue.touch()).toMatchObject({ bid: 2000, ask: 2001 });
  });

  it('is gone after a gap and while its quotes cross, until the next good one', () => {
    const venue = quoted();
    const desk = new Desk(venue, 'a');
    venue.onGap(NOW);
    expect(venue.touch()).toMatchObject({ bid: null, ask: null });
    expect(desk.buy(null, 0.001)).toMatchObject({ status: 'cancelled', reason: 'no_liquidity' });
    venue.onQuote(1001, 1000, 1, 1, true, NOW);
    expect(venue.touch()).toMatchObject({ bid: null, ask: null });
    venue.onQuote(1000, 1000.5, 1, 1, true, NOW);
    expect(venue.touch()).toMatchObject({ bid: 2000, ask: 2001 });
  });

  it('makes a market order pay slippage only where sizes are not told', () => {
    const venue = newVenue({ slippageBps: 10 });
    venue.onQuote(999.5, 1000.5, 0, 0, true, NOW);
    const desk = new Desk(venue, 'a');
    expect(desk.buy(null, 0.001).filledTicksLots).toBe(2001 + 3);
    expect(desk.buy(1001, 0.001).filledTicksLots).toBe(2001);
    venue.onQuote(999.5, 1000.5, 0.01, 0.01, true, NOW);
    expect(desk.buy(null, 0.001).filledTicksLots).toBe(2001);
  });

  it('shows what was taken of it one tick behind until its next quote', () => {
    const venue = quoted();
    new Desk(venue, 'a').buy(1000.5, 0.01);
    expect(venue.touch()).toMatchObject({ bid: 1999, ask: 2002, askLots: null });
    venue.onQuote(999.5, 1000.5, 0.01, 0.01, true, NOW);
    expect(venue.touch()).toMatchObject({ ask: 2001, askLots: 10 });
  });
});

describe('fees', () => {
  it('follow the article’s tiers with the volume of the last 30 days', () => {
    const venue = newVenue();
    venue.onQuote(999.5, 1000.5, 0, 0, true, NOW);
    const desk = new Desk(venue, 'a');
    const day = 86_400_000;
    const buy = (size: number, nowMs: number) =>
      good(venue.place(desk.account, request(BUY, 1000.5, size), nowMs)).order.fee;
    expect(buy(100, NOW)).toBe(50.025); // Standard: 5 bp of 100,050
    expect(buy(1, NOW + day)).toBe(0.4002); // Silver: 4 bp
    expect(buy(1000, NOW + 2 * day)).toBe(400.2);
    expect(buy(1, NOW + 3 * day)).toBe(0.30015); // Gold: 3 bp
    // The first day's volume is 30 days old, the second and third day's still count.
    expect(buy(1, NOW + 31 * day)).toBe(0.30015);
    expect(buy(1, NOW + 60 * day)).toBe(0.50025);
  });

  it('are told as the ledger books them, to the last unit', () => {
    const venue = newVenue({ tick: 0.01, lotStep: 0.00001 });
    venue.onQuote(64_000, 64_000.01, 0, 0, true, NOW);
    const desk = new Desk(venue, 'a');
    const random = randomStream(3, 'fees');
    let units = 0;
    for (let i = 0; i < 2000; i++) {
      venue.onQuote(64_000 + Math.round(random.unit() * 1e5) / 100, 66_000, 0, 0, true, NOW + i);
      units += Math.round(desk.sell(null, Math.round(1 + random.unit() * 1e5) / 1e5).fee * 1e8);
      venue.takeChanges();
    }
    expect(Math.round(desk.account.ledger.fees * 1e8)).toBe(units);
  });

  it('pay a maker its rebate', () => {
    const venue = quoted({ volume30d: 2_000_000 });
    const order = new Desk(venue, 'a').buy(999, 0.01);
    venue.onTrade(SELL, 990, 1, 2, NOW);
    expect(order.fee).toBe(-0.001998); // Gold: 2 bp of 9.99
  });
});

describe('client ids', () => {
  it('make a repeated request the same order, and a different one under the same name a conflict', () => {
    const venue = quoted();
    const desk = new Desk(venue, 'a');
    const asked = request(BUY, 999, 0.001, { clientId: 'mine' });
    const first = good(venue.place(desk.account, asked, NOW));
    const second = good(venue.place(desk.account, asked, NOW + 1));
    expect([first.isNew, second.isNew, second.order]).toEqual([true, false, first.order]);
    expect(desk.account.open.size).toBe(1);
    const other = venue.place(desk.account, { ...asked, size: 0.002 }, NOW);
    expect(bad(other).error).toBe('client_id_conflict');
    // Another account may use the same name.
    expect(new Desk(venue, 'b').buy(999, 0.001, { clientId: 'mine' }).id).toBe(2);
  });

  it('still name an order that is closed', () => {
    const venue = quoted();
    const desk = new Desk(venue, 'a');
    const order = desk.buy(999, 0.001, { clientId: 'mine' });
    good(venue.cancel(desk.account, order.id, 'user', NOW));
    expect(good(venue.place(desk.account, request(BUY, 999, 0.001, { clientId: 'mine' }), NOW))).toEqual({
      order,
      isNew: false,
    });
  });
});

describe('orders', () => {
  it('belong to their account', () => {
    const venue = quoted();
    const [a, b] = [new Desk(venue, 'a'), new Desk(venue, 'b')];
    const order = a.buy(999, 0.001);
    expect(bad(venue.cancel(b.account, order.id, 'user', NOW)).error).toBe('order_not_found');
    expect(good(venue.cancel(a.account, order.id, 'user', NOW)).reason).toBe('user');
    expect(bad(venue.cancel(a.account, order.id, 'user', NOW)).error).toBe('not_pending');
  });

  it('are limited in number while they are open, and forgotten at last when they are closed', () => {
    const venue = quoted({ maxOpenOrders: 3 });
    const desk = new Desk(venue, 'a');
    for (let i = 0; i < 3; i++) desk.buy(999 - i, 0.001);
    expect(bad(venue.place(desk.account, request(BUY, 990, 0.001), NOW)).error).toBe('limit_reached');
    expect(venue.cancelAll(desk.account, 'user', NOW)).toHaveLength(3);
    for (let i = 0; i < 2 * REMEMBERED; i++)
      desk.buy(2000 * 0.55, 0.001, { postOnly: true, clientId: `c${i}` });
    expect(desk.account.closed).toHaveLength(REMEMBERED);
    expect(desk.account.byClientId.size).toBe(REMEMBERED);
    expect(venue.order(desk.account, 1)).toBeNull();
  });
});
