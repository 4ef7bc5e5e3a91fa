import { expect, test } from 'vitest';
import { randomStream } from '../../src/domain/random';
import { Desk, newVenue, NOW, randomEvent, VenueLaws } from '../support/venue';
import { firstDifference } from '../support/plain-book';

test('the order book matches as a plain list does, over 1,000,000 random commands', () => {
  for (const [seed, wander] of [
    [11, 0],
    [12, 3],
    [13, 50],
    [14, 1000],
  ] as const) {
    expect(firstDifference(randomStream(seed, 'long-book'), 250_000, wander)).toBeNull();
  }
});

test('the venue keeps its laws over 200,000 random events', { timeout: 1_800_000 }, () => {
  for (let seed = 1; seed <= 20; seed++) {
    const venue = newVenue({ rule: seed % 2 === 0 ? 'touch' : 'through', pickOff: seed % 3 !== 0 });
    const laws = new VenueLaws(venue);
    const random = randomStream(seed, 'long-venue');
    venue.onQuote(999.5, 1000.5, 0, 0, true, NOW);
    const desks = ['a', 'b', 'c', 'd', 'e'].map((name) => new Desk(venue, name));
    for (let i = 1; i <= 10_000; i++) {
      randomEvent(venue, desks, random, NOW + i, i);
      const broken = laws.broken(venue.takeChanges());
      if (broken !== null) expect.fail(`seed ${seed}, event ${i}: ${broken}`);
    }
  }
});
