import { describe, expect, it } from 'vitest';
import { RANGE_SEEDS, SeedRange, whyNoRange } from '../../../src/lab/seed-range';
import { runSession, writeTape } from '../../../src/session/run';
import { configured } from '../../support/configured';

describe('the range of equity over seeds', () => {
  const config = configured({ durationS: 1800 });
  const range = new SeedRange(config);
  for (let i = 0; i < 19; i++) range.step();
  const tooEarly = range.columns();
  while (!range.finished) range.step();
  const columns = range.columns()!;

  it('is not shown before there are twenty markets', () => {
    expect(tooEarly).toBeNull();
    expect(columns.seeds).toBe(RANGE_SEEDS);
  });

  it('ends at the order statistics that 5 and 95 % of forty runs name', () => {
    const finals = Array.from({ length: RANGE_SEEDS }, (_, i) => {
      const session = runSession(config, writeTape(config, i + 1));
      return session.marks.at(session.marks.length - 1, 3);
    }).sort((a, b) => a - b);
    // 0.05·39 = 1.95 and 0.95·39 = 37.05.
    const low = 0.05 * finals[1] + 0.95 * finals[2];
    const high = 0.95 * finals[37] + 0.05 * finals[38];
    const { length, values } = columns;
    expect(values[length - 1]).toBeCloseTo(low, 9);
    expect(values[2 * length - 1]).toBeCloseTo(high, 9);
  });

  it('begins at nothing and covers the session', () => {
    const { length, stepS, values } = columns;
    expect(length * stepS).toBeGreaterThanOrEqual(1800);
    expect((length - 1) * stepS).toBeLessThanOrEqual(1800);
    for (let i = 0; i < length; i++) expect(values[length + i]).toBeGreaterThanOrEqual(values[i]);
    expect(values[length] - values[0]).toBeLessThan(0.5 * (values[2 * length - 1] - values[length - 1]));
  });

  it('says why there is none', () => {
    expect(whyNoRange(config)).toBeNull();
    expect(whyNoRange(configured({ market: { part: 'tape' } }))).toMatch(/happened once/);
    expect(whyNoRange(configured({ durationS: 604_800 }))).toMatch(/2\.5 million rows/);
  });
});
