import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Analysis, QuoteAnatomy, Scorecard } from '../../../workers/protocol';
import { anatomyRows } from '../../../src/ui/panels/anatomy-rows';
import { AS_STATED } from '../../../src/ui/panels/as-stated';
import { carriesKey, hostOf, needsConfirmation } from '../../../src/ui/panels/live-address';
import { figureText } from '../../../src/ui/panels/erratum-rows';
import { curvePoints, curveSpan } from '../../../src/ui/panels/markout-chart';
import { noFillAdvice, placesByLayer } from '../../../src/ui/panels/no-fill-advice';
import { metricRows, profitRows } from '../../../src/ui/panels/scorecard-rows';

describe('the anatomy of a quote', () => {
  test('adds up to the cent as printed, whatever the steps', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1, max: 1e5, noNaN: true }),
        fc.array(fc.double({ min: -500, max: 500, noNaN: true }), { maxLength: 10 }),
        (mid, amounts) => {
          const anatomy: QuoteAnatomy = {
            timeS: 0,
            side: 1,
            layer: 0,
            mid,
            price: amounts.reduce((sum, amount) => sum + amount, mid),
            size: 1,
            steps: amounts.map((amount, i) => ({ name: `step ${i}`, label: '', amount })),
            binding: '',
          };
          const cents = (value: number): number => Math.round(100 * value);
          const rows = anatomyRows(anatomy, 2);
          const total = rows.reduce((sum, row) => sum + cents(row.amount), cents(mid));
          expect(total).toBe(cents(anatomy.price));
          for (const row of rows) expect(cents(row.to - row.from)).toBe(cents(row.amount));
        },
      ),
    );
  });
});

const CARD: Scorecard = {
  equity: 910,
  realised: 900,
  unrealised: 10,
  spreadCapture: 1500,
  inventoryPnl: -600,
  fees: -10,
  volume: 1e6,
  feeTier: 'Silver',
  inventory: 0.03,
  inventoryRms: 0.056,
  averageCost: 64_990,
  fills: 800,
  mid: 65_000,
  reservationPrice: 64_995,
  postOnlyRejects: 2,
  fillRate: 0.02,
  fillsPerHour: 100,
  spreadPerFillBps: 15,
  profitPerVolumeBps: 9.1,
  inventoryTurnover: 270,
  losingFillShare: 0.23,
  losingFillBaseline: 0.12,
  losingFillExcessSe: 0.01,
  adverseMoveShare: 0.6,
  impactRatio: 0.4,
  sharpe: 38,
  sharpeDaily: 2,
  maxDrawdown: 80,
  effectiveHalfSpread: 60,
  horizonS: 5,
};

describe('the scorecard', () => {
  test('judges each of the article’s five metrics by its own target', () => {
    const met = Object.fromEntries(metricRows(CARD, null).map((row) => [row.name, row.met]));
    expect(met).toEqual({
      fillRate: false,
      profitPerVolumeBps: true,
      inventoryTurnover: true,
      losingFillShare: true,
      sharpeDaily: false,
    });
  });

  test('says what a metric that is not defined is: nothing, neither met nor missed', () => {
    const empty = { ...CARD, fillRate: null, losingFillShare: null, sharpeDaily: null };
    for (const row of metricRows(empty, CARD)) {
      if (row.value !== '–') continue;
      expect(row).toMatchObject({ met: null, change: '', remark: '' });
    }
    expect(metricRows(empty, null).filter((row) => row.value === '–')).toHaveLength(3);
  });

  test('says beside each target why it cannot be taken as stated', () => {
    const stated = AS_STATED;
    expect(metricRows(CARD, null).map(({ name }) => name)).toEqual(Object.keys(stated));
    // 8/2 bp and the best rebate of 3 bp; 2·√365; Φ(−26/(5.79·√h)) at 5 s and an hour.
    expect(stated.profitPerVolumeBps).toContain('7 bp');
    expect(stated.sharpeDaily).toContain(`${Math.round(2 * Math.sqrt(365))} a year`);
    expect(stated.losingFillShare).toMatch(/2 % .* 5 s, 47 % .* hour/);
    expect(stated.inventoryTurnover).toContain('1,270');
    expect(stated.fillRate).toContain('1–2 s');
  });

  test('never shows the losing fills without what they would be by chance', () => {
    const row = metricRows(CARD, null).find(({ name }) => name === 'losingFillShare')!;
    expect(row.remark).toBe(
      'All fills of the session. By chance 12.0\u00a0%: excess +11.0\u00a0±\u00a02.0 points (95\u00a0%).',
    );
  });

  test('measures differences to the baseline in points and basis points', () => {
    const rows = metricRows({ ...CARD, losingFillShare: 0.41, profitPerVolumeBps: 4 }, CARD);
    expect(rows.find(({ name }) => name === 'losingFillShare')!.change).toBe('+18.0 pt');
    expect(rows.find(({ name }) => name === 'profitPerVolumeBps')!.change).toBe('−5.10 bp');
  });

  test('splits the profit into parts that add up, rebates counting for us', () => {
    const rows = profitRows(CARD, null);
    const [capture, inventory, fees, equity] = rows.map(({ amount }) => amount);
    expect(capture + inventory + fees).toBe(equity);
    expect(rows[2]).toMatchObject({ label: 'Rebates earned', amount: 10 });
    expect(profitRows({ ...CARD, fees: 10 }, null)[2]).toMatchObject({ label: 'Fees paid', amount: -10 });
  });
});

describe('the markout curve', () => {
  const analysis: Pick<Analysis, 'markout'> = {
    markout: [
      { h: 1, mean: 50, se: 5, n: 100, bps: 7.7, impact: 10 },
      { h: 5, mean: -10, se: null, n: 1, bps: -1.5, impact: 60 },
      { h: 60, mean: null, se: null, n: 0, bps: null, impact: null },
    ],
  };

  test('leaves out horizons that no fill has reached and errors that cannot be told', () => {
    const points = curvePoints(analysis, 65_000);
    expect(points.map(({ h }) => h)).toEqual([1, 5]);
    expect(points[0].high! - points[0].low!).toBeCloseTo((2 * 1.96e4 * 5) / 65_000, 10);
    expect(points[1]).toMatchObject({ low: null, high: null });
  });

  test('always shows zero and every interval', () => {
    const points = curvePoints(analysis, 65_000);
    const [low, high] = curveSpan(points, 9);
    expect(low).toBeLessThanOrEqual(-1.5);
    expect(high).toBeGreaterThanOrEqual(9);
  });
});

describe('why no fills', () => {
  const reasons: Analysis['whyNoFills'] = [
    {
      reason: 'not-reached',
      label: '',
      count: 30,
      places: [
        { layer: 0, side: 1, count: 10, shortBps: 3 },
        { layer: 0, side: -1, count: 20, shortBps: 6 },
      ],
    },
    { reason: 'latency', label: '', count: 2, places: [{ layer: 1, side: 1, count: 2, shortBps: null }] },
  ];

  test('advises on the largest reason and is silent when nothing was missed', () => {
    expect(noFillAdvice(reasons)).toMatch(/tighter/);
    expect(noFillAdvice(reasons.map((reason) => ({ ...reason, count: 0 })))).toBe('');
  });

  test('weighs the shortfall of both sides of a layer by their counts', () => {
    expect(placesByLayer(reasons[0].places, 2)).toEqual([
      { bid: 10, ask: 20, shortBps: 5 },
      { bid: 0, ask: 0, shortBps: null },
    ]);
    expect(placesByLayer(reasons[1].places, 2)[1]).toEqual({ bid: 2, ask: 0, shortBps: null });
  });
});

describe('an address', () => {
  test('of a preset or of this machine needs no confirmation, any other does', () => {
    const hosts = ['purpleflea.com'];
    expect(needsConfirmation('wss://purpleflea.com/ws?token={key}', hosts)).toBe(false);
    expect(needsConfirmation('wss://purpleflea.com:443/ws', hosts)).toBe(false);
    expect(needsConfirmation('ws://127.0.0.1:8787/ws', hosts)).toBe(false);
    expect(needsConfirmation('wss://purpleflea.com.evil.example/ws', hosts)).toBe(true);
    expect(needsConfirmation('wss://purpleflea.com:8443/ws', hosts)).toBe(true);
  });

  test('shows its host and whether the key would travel in it', () => {
    expect(hostOf('WSS://Example.org:1234/x?y')).toBe('example.org:1234');
    expect(hostOf('not an address')).toBe('');
    expect(carriesKey('wss://a.b/c?token={key}')).toBe(true);
    expect(carriesKey('wss://a.b/c')).toBe(false);
  });
});

describe('the numbers of an erratum', () => {
  test('say how sure they are, and no more digits than that', () => {
    expect(figureText({ value: 0.31974, se: 0.00027 }, 2)).toBe('0.31974 ± 0.00054');
    expect(figureText({ value: 39.12, se: 30 }, 2.2)).toBe('39 ± 66');
    expect(figureText({ value: 5989.6, se: null }, 2)).toBe('5,989.6');
    expect(figureText({ value: 0, se: null }, 0)).toBe('0');
    expect(figureText('soft band', 2)).toBe('soft band');
    expect(figureText(null, 2)).toBe('–');
  });
});
