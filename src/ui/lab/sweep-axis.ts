import type { Parameter, Value } from '../../domain/part';
import type { Config } from '../../session/config';
import type { AxisRange } from '../../session/lab-question';
import { railGroups } from '../rail/rail-groups';
import { settingOf } from '../rail/setting';
import { reachOf, typicalValue } from '../rail/typical-value';

/** A setting that a sweep may walk along. */
export interface AxisChoice {
  readonly path: string;
  readonly label: string;
  readonly group: string;
  readonly parameter: Parameter;
}

export type { AxisRange };

/** Every setting of the form, in its order; the market of a recorded tape cannot be walked. */
export function axisChoices(config: Config): readonly AxisChoice[] {
  return railGroups(config).flatMap(({ title, rows }) =>
    rows.map(({ path, parameter }) => ({ path, parameter, label: parameter.label, group: title })),
  );
}

/** How far a usual range reaches to either side of the present value, and in how many steps a side. */
const REACH = 4;
const STEPS = 3;

/**
 * From a quarter of the present value to four times it, within what is allowed, in steps of one ratio with the present
 * value among them; less far where a longer run or a finer grid would cost too much. From 0 on evenly where it is 0.
 */
export function usualRange({ path, parameter }: AxisChoice, config: Config): AxisRange {
  if (parameter.kind !== 'number') return { from: 0, to: 0, steps: 0, ratio: false };
  const { min, max } = parameter;
  const present = settingOf(config, path);
  const reach = Math.min(REACH, reachOf(path) ?? REACH);
  const centre = typeof present === 'number' ? present : typicalValue(path, parameter, config, null);
  const inside = (end: number): number => tidy(Math.min(max, Math.max(min, end)), parameter);
  if (centre === 0) {
    const typical = Math.abs(typicalValue(path, parameter, config, null));
    const to = inside(reach * typical);
    return to > 0
      ? { from: 0, to, steps: 5, ratio: false }
      : { from: inside(-typical), to: 0, steps: 5, ratio: false };
  }
  if (centre < 0) return { from: inside(reach * centre), to: inside(centre / reach), steps: 7, ratio: false };
  const step = reach ** (1 / STEPS);
  const within = (towards: 1 | -1): number => {
    let steps = 0;
    while (steps < STEPS && fits(centre * step ** (towards * (steps + 1)), min, max)) steps++;
    return steps;
  };
  const [down, up] = [within(-1), within(1)];
  return {
    from: inside(centre * step ** -down),
    to: inside(centre * step ** up),
    steps: down + up + 1,
    ratio: true,
  };
}

/** Rounding apart. */
function fits(value: number, min: number, max: number): boolean {
  return value >= min * (1 - 1e-9) && value <= max * (1 + 1e-9);
}

/** A value this near to the present one, in steps, is meant to be it. */
const NEAR = 0.25;

/** The values of an axis, in steps of one ratio or of one size; all of a choice. One that all but is `present` is. */
export function axisValues(
  parameter: Parameter,
  { from, to, steps, ratio }: AxisRange,
  present: Value | undefined = undefined,
): readonly Value[] {
  if (parameter.kind === 'choice') return parameter.options.map(({ value }) => value);
  if (parameter.kind === 'toggle') return [false, true];
  const count = Math.max(1, Math.round(steps));
  const ratios = ratio && from > 0 && to > 0;
  const share = (value: number): number =>
    ratios ? Math.log(value / from) / Math.log(to / from) : (value - from) / (to - from);
  const placed = typeof present === 'number' ? share(present) * (count - 1) : NaN;
  const values = Array.from({ length: count }, (_, i) => {
    if (i === 0) return from;
    if (i === count - 1) return to;
    if (Math.abs(placed - i) < NEAR) return present as number;
    const at = i / (count - 1);
    return tidy(ratios ? from * (to / from) ** at : from + at * (to - from), parameter);
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
