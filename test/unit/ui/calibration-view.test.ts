import { describe, expect, it } from 'vitest';
import { DEFAULT_CONFIG } from '../../../src/session/default-config';
import { readConfig } from '../../../src/session/read-config';
import { writeTape } from '../../../src/session/run';
import { Session } from '../../../src/session/session';
import { firstRows } from '../../../src/tape/tape';
import { calibrateTape } from '../../../src/calibrate/calibrate';
import {
  beliefsFound,
  intensityLine,
  intensityPoints,
  signaturePoints,
  withBeliefs,
} from '../../../src/ui/panels/calibration-view';
import { calibrationOf } from '../../../workers/calibration';

const session = new Session(DEFAULT_CONFIG, writeTape(DEFAULT_CONFIG));
session.advance(4 * 3600);
const onTheSpot = { now: () => 0, after: (_ms: number, run: () => void): void => run() };
const answer = await calibrationOf(session, onTheSpot);
const MID = 65_000;

describe('a calibration on the page', () => {
  it('knows what has been seen and nothing of what is to come', async () => {
    const short = { ...DEFAULT_CONFIG, durationS: 4 * 3600 };
    const tape = writeTape(short);
    expect(answer.untilS).toBe(4 * 3600);
    expect(answer.calibration.orders!.n).toBe(calibrateTape(firstRows(tape, tape.length)).orders!.n);
    const early = new Session(DEFAULT_CONFIG, session.tape);
    early.advance(1800);
    // 108 orders on average in half an hour of 0.03 a second and side.
    const { calibration } = await calibrationOf(early, onTheSpot);
    expect(calibration.orders!.n).toBeLessThan(160);
  });

  it('draws orders a minute against bp, on which the truth is a line', () => {
    const points = intensityPoints(answer.calibration, MID);
    expect(points.length).toBeGreaterThan(10);
    // 0.03·60 orders a minute and side reach 0; of those that reach 50 USD = 7.69 bp one in e is left.
    expect(points[0].y).toBeGreaterThan(1.5);
    expect(points[0].y).toBeLessThan(2.1);
    const near = points.reduce((best, point) =>
      Math.abs(point.x - 7.69) < Math.abs(best.x - 7.69) ? point : best,
    );
    expect(near.y).toBeGreaterThan(0.5);
    expect(near.y).toBeLessThan(0.85);
    const [[x0, y0], [x1, y1]] = intensityLine(answer.calibration, points, MID);
    expect(Math.log(y0 / y1)).toBeCloseTo((answer.calibration.k.value! * (x1 - x0) * MID) / 1e4, 9);
  });

  it('plots the signature with its intervals, in seconds', () => {
    const points = signaturePoints(answer.calibration);
    expect(points.map(({ x }) => x)).toContain(0.5);
    for (const { y, low, high } of points) {
      expect(low!).toBeLessThan(y);
      expect(high!).toBeGreaterThan(y);
    }
  });

  it('gives the strategy what it has a belief for, and leaves everything else', () => {
    const found = beliefsFound(answer, DEFAULT_CONFIG);
    expect(found.map(({ name, now }) => [name, now])).toEqual([
      ['sigma', null],
      ['A', null],
      ['k', null],
    ]);
    const next = withBeliefs(DEFAULT_CONFIG, found);
    expect(readConfig(next).ok).toBe(true);
    expect(next.strategy.values).toMatchObject({ gamma: 0.01, lot: 0.01 });
    expect(next.strategy.values.k).toBeCloseTo(answer.calibration.k.value!, 4);
    expect({ ...next, strategy: null }).toEqual({ ...DEFAULT_CONFIG, strategy: null });
    const fixed = readConfig({ strategy: { part: 'fixed' } });
    if (!fixed.ok) throw new Error('not valid');
    expect(beliefsFound(answer, fixed.config)).toEqual([]);
  });
});
