import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  choice,
  defaultsOf,
  integer,
  number,
  readValues,
  toggle,
  type Problem,
} from '../../../src/domain/part';

const DECLARATION = {
  width: number({ label: 'Width', default: 2, min: 1, max: 9, help: '' }),
  steps: integer({ label: 'Steps', default: 5, min: 1, max: 10, help: '' }),
  cap: number({ label: 'Cap', default: null, min: 0, max: 1, help: '' }),
  law: choice({
    label: 'Law',
    default: 'a',
    options: [
      { value: 'a', label: 'A' },
      { value: 'b', label: 'B' },
    ],
    help: '',
  }),
  on: toggle({ label: 'On', default: false, help: '' }),
};

const read = (input: unknown) => {
  const problems: Problem[] = [];
  const values = readValues(DECLARATION, input, 'values', problems);
  return { values, codes: problems.map((p) => `${p.path} ${p.code}`) };
};

describe('declared parameters', () => {
  it('fill in what is left out', () => {
    expect(read(undefined)).toEqual({ values: defaultsOf(DECLARATION), codes: [] });
    expect(read({ width: 3 })).toEqual({ values: { ...defaultsOf(DECLARATION), width: 3 }, codes: [] });
  });

  it('name everything that is wrong at once', () => {
    const { codes } = read({ width: 0, steps: 2.5, cap: 'x', law: 'c', on: 1, colour: 'red' });
    expect(codes).toEqual([
      'values.colour unknown-field',
      'values.width out-of-range',
      'values.steps not-an-integer',
      'values.cap not-a-number',
      'values.law not-an-option',
      'values.on not-a-flag',
    ]);
  });

  it('refuse what only looks like a number, and names that objects inherit', () => {
    expect(read({ width: NaN }).codes).toEqual(['values.width not-a-number']);
    expect(read({ width: Infinity }).codes).toEqual(['values.width not-a-number']);
    expect(read({ width: null }).codes).toEqual(['values.width not-a-number']);
    expect(read({ cap: null }).codes).toEqual([]);
    expect(read(JSON.parse('{"toString": 1, "__proto__": 2}')).codes).toEqual([
      'values.toString unknown-field',
      'values.__proto__ unknown-field',
    ]);
    expect(read([]).codes).toEqual(['values not-an-object']);
    expect(read('x').codes).toEqual(['values not-an-object']);
  });

  it('never throw and always give valid values, whatever comes in', () => {
    fc.assert(
      fc.property(fc.anything(), (input) => {
        const { values } = read(input);
        expect(Object.keys(values)).toEqual(Object.keys(DECLARATION));
        expect(values.width as number).toBeGreaterThanOrEqual(1);
        expect(Number.isInteger(values.steps)).toBe(true);
      }),
    );
  });
});
