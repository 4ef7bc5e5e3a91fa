import { expect, test } from 'vitest';
import { integer, number } from '../../../src/domain/part';
import { readNumberInput } from '../../../src/ui/rail/number-input';

const gamma = number({ label: 'γ', unit: '1/USD', default: 0.01, min: 0, max: 100, help: '' });
const optional = number({ label: 'Limit', default: null, min: 0, max: 10, help: '' });
const count = integer({ label: 'Steps', default: 200, min: 1, max: 1000, help: '' });

test('a valid draft is written through', () => {
  expect(readNumberInput(gamma, ' 0.5 ')).toEqual({ ok: true, value: 0.5 });
  expect(readNumberInput(gamma, '1e-3')).toEqual({ ok: true, value: 0.001 });
});

test('a draft that is no value says why and is not written through', () => {
  expect(readNumberInput(gamma, '500')).toMatchObject({
    ok: false,
    message: 'γ must lie between 0 and 100 1/USD; got 500.',
  });
  expect(readNumberInput(count, '1.5')).toMatchObject({ ok: false });
  expect(readNumberInput(gamma, '1e999')).toMatchObject({ ok: false, message: 'Not a number.' });
  expect(readNumberInput(gamma, '', true)).toMatchObject({ ok: false, message: 'Not a number.' });
});

test('an emptied field is never a NaN and never switches an optional limit off by accident', () => {
  expect(readNumberInput(gamma, '')).toMatchObject({ ok: false });
  expect(readNumberInput(optional, '')).toMatchObject({ ok: false });
});
