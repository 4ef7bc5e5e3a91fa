import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { integer, number, type NumberParameter } from '../../../src/domain/part';
import { MARKETS } from '../../../src/market/registry';
import { CONFIG_FIELDS } from '../../../src/session/config-fields';
import { STRATEGIES } from '../../../src/strategy/registry';
import {
  positionOfValue,
  SLIDER_STEPS,
  sliderScale,
  valueAtPosition,
} from '../../../src/ui/rail/slider-scale';

const declared: NumberParameter[] = [
  ...Object.values(CONFIG_FIELDS),
  ...[...Object.values(MARKETS), ...Object.values(STRATEGIES)].flatMap((part) =>
    Object.values(part.parameters),
  ),
].filter((parameter): parameter is NumberParameter => parameter.kind === 'number');

/** A declared parameter with a reference inside its range. */
const cases = fc
  .tuple(fc.constantFrom(...declared), fc.double({ min: 0, max: 1, noNaN: true }))
  .map(([parameter, share]) => {
    const { min, max, default: fallback } = parameter;
    const low = Math.max(min, 1e-9);
    const reference = fallback ?? low * (Math.max(max, low) / low) ** share;
    return { parameter, reference: Math.min(max, Math.max(min, reference)) };
  });

describe('the slider of any declared number', () => {
  test('never leaves the declared range and only rises from left to right', () => {
    fc.assert(
      fc.property(cases, ({ parameter, reference }) => {
        const scale = sliderScale(parameter, reference, reference);
        let before = -Infinity;
        for (let position = 0; position <= SLIDER_STEPS; position++) {
          const value = valueAtPosition(scale, parameter, position);
          expect(value).toBeGreaterThanOrEqual(parameter.min);
          expect(value).toBeLessThanOrEqual(parameter.max);
          expect(value).toBeGreaterThanOrEqual(before);
          if (parameter.integer) expect(Number.isInteger(value)).toBe(true);
          before = value;
        }
      }),
    );
  });

  test('shows a value where dragging to it would put the thumb, to a step', () => {
    fc.assert(
      fc.property(cases, fc.integer({ min: 0, max: SLIDER_STEPS }), ({ parameter, reference }, position) => {
        const scale = sliderScale(parameter, reference, reference);
        const value = valueAtPosition(scale, parameter, position);
        const shown = positionOfValue(scale, value);
        const again = valueAtPosition(scale, parameter, shown);
        expect(Math.abs(again - value)).toBeLessThanOrEqual(0.006 * Math.abs(value) + scale.step);
      }),
    );
  });

  test('reaches the value it stands for, wherever that was typed', () => {
    fc.assert(
      fc.property(cases, fc.double({ min: 0, max: 1, noNaN: true }), ({ parameter, reference }, share) => {
        const low = Math.max(parameter.min, 1e-9);
        const typed =
          parameter.scale === 'log' && parameter.min >= 0
            ? low * (parameter.max / low) ** share
            : parameter.min + share * (parameter.max - parameter.min);
        const scale = sliderScale(parameter, reference, typed);
        const slack = 1e-9 * Math.abs(typed);
        expect(scale.low).toBeLessThanOrEqual(typed + slack);
        expect(scale.high).toBeGreaterThanOrEqual(typed - slack);
      }),
    );
  });
});

describe('examples', () => {
  const gamma = number({ label: 'γ', default: 0.01, min: 0, max: 100, scale: 'log', help: '' });
  const share = number({ label: 'p', default: 0.15, min: 0, max: 0.95, help: '' });
  const slippage = number({ label: 'slippage', default: 2, min: 0, max: 1000, help: '' });
  const steps = integer({ label: 'steps', default: 200, min: 1, max: 1_000_000, scale: 'log', help: '' });

  test('risk aversion runs over three decades around its reference, which stands in the middle, with an exact 0 at the left end', () => {
    const scale = sliderScale(gamma, 0.01);
    expect(positionOfValue(scale, 0.01)).toBeCloseTo(SLIDER_STEPS / 2, 0);
    expect(valueAtPosition(scale, gamma, 0)).toBe(0);
    expect(valueAtPosition(scale, gamma, SLIDER_STEPS)).toBe(0.3);
  });

  test('a share is shown whole, a wide linear range only as far as is useful', () => {
    expect(sliderScale(share, 0.15)).toMatchObject({ low: 0, high: 0.95 });
    expect(sliderScale(slippage, 2)).toMatchObject({ low: 0, high: 10 });
  });

  test('values are what a person would type', () => {
    const scale = sliderScale(share, 0.15);
    for (let position = 0; position <= SLIDER_STEPS; position++) {
      expect(String(valueAtPosition(scale, share, position)).length).toBeLessThanOrEqual(6);
    }
    expect(Number.isInteger(valueAtPosition(sliderScale(steps, 200), steps, 77))).toBe(true);
  });
});
