import type { TickMark, TickMarkWeightValue } from 'lightweight-charts';
import { describe, expect, test } from 'vitest';
import type { View } from '../../../src/ui/charts/chart-stack';
import { drawLine } from '../../../src/ui/charts/draw-line';
import { rowsInView, type Plot } from '../../../src/ui/charts/plot';
import { SessionTimeScale } from '../../../src/ui/charts/session-time-scale';
import { windowOf } from '../../../src/ui/charts/view-window';
import { decimal, percent, priceDecimals, signed } from '../../../src/ui/numbers';
import { sessionClock } from '../../../src/ui/session-clock';

describe('session time', () => {
  test.each([
    [0, '0:00:00'],
    [1800, '0:30:00'],
    [8 * 3600, '8:00:00'],
    [97_199.999, '26:59:59'],
  ])('%f s reads %s', (timeS, text) => {
    expect(sessionClock(timeS, 100_000)).toBe(text);
  });

  test('of a session shorter than two minutes shows its milliseconds', () => {
    expect(sessionClock(0.985, 1)).toBe('0.985 s');
  });
});

describe('numbers', () => {
  test('that are absent are a dash, never NaN or 0', () => {
    expect([decimal(null, 2), decimal(NaN, 2), signed(undefined, 1), percent(null)]).toEqual([
      '–',
      '–',
      '–',
      '–',
    ]);
  });

  test('carry a sign that says gain or loss, and none at zero', () => {
    expect([signed(1.5, 1), signed(-1.5, 1), signed(0.001, 1), signed(-0.001, 1)]).toEqual([
      '+1.5',
      '−1.5',
      '0.0',
      '0.0',
    ]);
  });

  test('show a price to its tick', () => {
    expect([0.01, 0.5, 1, 0.0001].map((tick) => priceDecimals(tick, 100))).toEqual([2, 1, 0, 4]);
    expect(priceDecimals(0, 2)).toBe(4);
  });
});

describe('the time axis', () => {
  /** Weights of points at these times, as the library asks for them. */
  function weights(times: readonly number[]): number[] {
    const points = times.map((time) => ({ time, timeWeight: 0 }));
    new SessionTimeScale().fillWeightsForPoints(points as never, 0);
    return points.map(({ timeWeight }) => timeWeight);
  }

  test('labels rounder times first', () => {
    const [minute, second, quarter, hour] = weights([60, 61, 900, 3600].flatMap((t) => [t - 0.5, t])).filter(
      (_, i) => i % 2 === 1,
    );
    expect(hour).toBeGreaterThan(quarter);
    expect(quarter).toBeGreaterThan(minute);
    expect(minute).toBeGreaterThan(second);
  });

  test('calls a coarse bucket by the round time inside it', () => {
    const scale = new SessionTimeScale();
    const [, weight] = weights([3584, 3616]);
    const mark = { time: 3616, weight: weight as TickMarkWeightValue } as unknown as TickMark;
    expect(scale.formatTickmark(mark)).toBe('1:00');
  });

  test('remembers no label from one view to another that has it bare', () => {
    const scale = new SessionTimeScale();
    const [, weight] = weights([1919.5, 1920]);
    const mark = { time: 1920, weight: weight as TickMarkWeightValue } as unknown as TickMark;
    const remembered = [300, 900].map((spanS) => {
      scale.setSpan(spanS);
      return { key: scale.cacheKey(1920 as never), text: scale.formatTickmark(mark) };
    });
    expect(remembered.map(({ text }) => text)).toEqual(['0:32', '']);
    expect(remembered[0].key).not.toBe(remembered[1].key);
  });
});

describe('the window asked of the engine', () => {
  const view = (fromS: number, toS: number, following: boolean): View => ({ fromS, toS, following });

  test('is the whole session where nothing was zoomed', () => {
    expect(windowOf(null, 5000)).toEqual({ fromS: null, toS: null });
  });

  test('reaches half a width beyond a fixed view', () => {
    expect(windowOf(view(1000, 2000, false), 9000)).toEqual({ fromS: 500, toS: 2500 });
  });

  test('holds a following view and moves only now and then', () => {
    const starts = new Set<number | null>();
    for (let nowS = 4000; nowS < 5000; nowS += 10) {
      const { fromS, toS } = windowOf(view(3000, 4000, true), nowS);
      expect(toS).toBeNull();
      expect(fromS!).toBeLessThanOrEqual(nowS - 1000);
      starts.add(fromS);
    }
    expect(starts.size).toBeLessThanOrEqual(5);
  });
});

describe('a drawn line', () => {
  /** A canvas that only remembers the pen's moves. */
  function plotWith(moves: string[]): Plot {
    const context = new Proxy(
      {},
      {
        get: (_, name) => (x?: number, y?: number) => {
          if (name === 'moveTo' || name === 'lineTo') moves.push(`${name} ${x} ${y}`);
        },
        set: () => true,
      },
    ) as CanvasRenderingContext2D;
    return { context, width: 100, height: 50, ratio: 1, x0: 0, dx: 10, y0: 50, dy: -1 };
  }

  test('breaks where a value is absent or not finite', () => {
    const moves: string[] = [];
    const values = Float64Array.of(1, 2, NaN, 3, Infinity, 4, 5);
    const style = { color: '#fff', width: 1, dash: [], opacity: 1 };
    drawLine(plotWith(moves), { first: 0, step: 1, length: 7 }, values, style);
    expect(moves).toEqual(['moveTo 0 49', 'lineTo 10 48', 'moveTo 30 47', 'moveTo 50 46', 'lineTo 60 45']);
  });

  test('costs only what is in view', () => {
    const at = { first: 0, step: 1, length: 1200 };
    expect(rowsInView({ ...plotWith([]), x0: -1000 }, at)).toEqual({ from: 99, to: 111 });
  });
});
