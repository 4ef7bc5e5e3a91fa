import type { Parameter, Value } from '../../domain/part';
import type { Config } from '../../session/config';
import { railGroups } from '../rail/rail-groups';
import { settingOf } from '../rail/setting';
import { typicalValue } from '../rail/typical-value';

/** A setting that a sweep may walk along. */
export interface AxisChoice {
  readonly path: string;
  readonly label: string;
  readonly group: string;
  readonly parameter: Parameter;
}

/** A walk along a number: from, to, and how many values. */
export interface AxisRange {
  readonly from: number;
  readonly to: number;
  readonly steps: number;
}

/** Every setting of the form, in its order; the market of a recorded tape cannot be walked. */
export function axisChoices(config: Config): readonly AxisChoice[] {
  return railGroups(config).flatMap(({ title, rows }) =>
    rows.map(({ path, parameter }) => ({ path, parameter, label: parameter.label, group: title })),
  );
}

/** A third to three times the present value, within what is allowed. */
export function usualRange({ path, parameter }: AxisChoice, config: Config): AxisRange {
  if (parameter.kind !== 'number') return { from: 0, to: 0, steps: 0 };
  const present = settingOf(config, path);
  const centre =
    typeof present === 'number' && present !== 0 ? present : typicalValue(path, parameter, config, null);
  const ends = [centre / 3, 3 * centre].sort((a, b) => a - b);
  const [from, to] = ends.map((end) =>
    tidy(Math.min(parameter.max, Math.max(parameter.min, end)), parameter),
  );
  return { from, to, steps: 7 };
}

/** The values of an axis: evenly spaced, in ratios where the parameter is judged by ratios; all of a choice. */
export function axisValues(parameter: Parameter, { from, to, steps }: AxisRange): readonly Value[] {
  if (parameter.kind === 'choice') return parameter.options.map(({ value }) => value);
  if (parameter.kind === 'toggle') return [false, true];
  const count = Math.max(1, Math.round(steps));
  const ratio = parameter.scale === 'log' && from > 0 && to > 0;
  const values = Array.from({ length: count }, (_, i) => {
    const share = count === 1 ? 0 : i / (count - 1);
    const value = ratio ? from * (to / from) ** share : from + share * (to - from);
    return i === 0 ? from : i === count - 1 ? to : tidy(value, parameter);
  });
  return [...new Set(values)];
}

/** As a person would type it. */
function tidy(value: number, { integer }: { readonly integer: boolean }): number {
  return integer ? Math.round(value) : Number(value.toPrecision(3));
}

/** A value of an axis in words. */
export function axisText(parameter: Parameter, value: Value): string {
  if (parameter.kind === 'choice')
    return parameter.options.find((option) => option.value === value)?.label ?? String(value);
  if (parameter.kind === 'toggle') return value === true ? 'on' : 'off';
  return value === null ? 'none' : String(value).replace('-', '−');
}
