import type { NumberParameter } from '../../domain/part';

/** Steps of a slider from end to end: one arrow key moves by one. */
export const SLIDER_STEPS = 240;
/** A logarithmic slider reaches this factor below and above its reference, so that one step is 2.9 %. */
const REACH = 30;
/** A linear range is shown whole up to this many times its reference. */
const WHOLE = 25;
/** A linear slider that cannot show the whole range reaches this many times its reference. */
const LINEAR_REACH = 4;
/** A declared logarithmic range is shown whole up to this ratio. */
const WHOLE_RATIO = 1e4;

/** Where a slider's positions 0 … SLIDER_STEPS stand; a part of the declared range in which dragging is useful. */
export interface SliderScale {
  readonly log: boolean;
  /** Ends of the slider, in the parameter's unit. Position 0 of a logarithmic slider may stand for an exact 0. */
  readonly low: number;
  readonly high: number;
  readonly zero: boolean;
  /** Values are multiples of it; 0: three significant digits. */
  readonly step: number;
}

/**
 * The scale of a parameter around a reference value, which should stay the same while the user drags (the value in the
 * baseline, say). A `value` outside of the range so found becomes the reference itself. `reach` narrows or widens a
 * logarithmic range.
 */
export function sliderScale(
  parameter: NumberParameter,
  reference: number,
  value: number | null = null,
  reach = REACH,
): SliderScale {
  const scale = parameter.scale === 'log' ? logScale : linearScale;
  const around = scale(parameter, reference, reach);
  const fits =
    value === null || (value >= around.low && value <= around.high) || (around.zero && value === 0);
  return fits ? around : scale(parameter, value, reach);
}

function logScale(parameter: NumberParameter, reference: number, reach: number): SliderScale {
  const { min, max, integer } = parameter;
  const step = integer ? 1 : 0;
  if (min > 0 && max / min <= WHOLE_RATIO) return { log: true, low: min, high: max, zero: false, step };
  const centre = reference > 0 ? reference : Math.min(max, Math.max(1, 10 * min));
  const low = centre / reach;
  const high = Math.min(max, centre * reach);
  if (min > 0) return { log: true, low: Math.max(min, low), high, zero: false, step };
  return { log: true, low: integer ? Math.max(1, low) : low, high, zero: true, step };
}

function linearScale(parameter: NumberParameter, reference: number): SliderScale {
  const { min, max, integer } = parameter;
  const size = Math.max(Math.abs(reference), Number.MIN_VALUE * 1e10);
  let low = min;
  let high = max;
  if (max - min > WHOLE * size) {
    high = Math.min(max, niceAbove(LINEAR_REACH * size));
    low = min < 0 ? Math.max(min, -high) : min;
    // A range far from 0 is shown around the reference.
    if (low >= high) [low, high] = [min, max];
  }
  const step = niceBelow((high - low) / SLIDER_STEPS);
  return { log: false, low, high, zero: false, step: integer ? Math.max(1, Math.round(step)) : step };
}

/** The value at a position 0 … SLIDER_STEPS, rounded to what a person would type. */
export function valueAtPosition(scale: SliderScale, parameter: NumberParameter, position: number): number {
  const share = Math.min(1, Math.max(0, position / SLIDER_STEPS));
  let value: number;
  if (scale.log) {
    if (scale.zero && position <= 0) return 0;
    value = round(scale.low * (scale.high / scale.low) ** share, 3);
    if (scale.step > 0) value = Math.round(value / scale.step) * scale.step;
  } else {
    value = scale.low + share * (scale.high - scale.low);
    if (scale.step > 0) value = round(Math.round(value / scale.step) * scale.step, 12);
  }
  return Math.min(parameter.max, Math.max(parameter.min, value)) + 0;
}

/** The position of a value, not rounded; values beyond an end stand at the end. */
export function positionOfValue(scale: SliderScale, value: number): number {
  const share = scale.log
    ? value > 0
      ? Math.log(value / scale.low) / Math.log(scale.high / scale.low)
      : 0
    : (value - scale.low) / (scale.high - scale.low);
  return SLIDER_STEPS * Math.min(1, Math.max(0, share));
}

/** 1, 2 or 5 times a power of ten, not below `x`. */
function niceAbove(x: number): number {
  const power = 10 ** Math.floor(Math.log10(x));
  const factor = [1, 2, 5, 10].find((candidate) => candidate * power >= x * (1 - 1e-12))!;
  return round(factor * power, 1);
}

/** 1, 2 or 5 times a power of ten, not above `x`. */
function niceBelow(x: number): number {
  const power = 10 ** Math.floor(Math.log10(x));
  const factor = [5, 2, 1].find((candidate) => candidate * power <= x * (1 + 1e-12))!;
  return round(factor * power, 1);
}

function round(value: number, digits: number): number {
  return Number(value.toPrecision(digits));
}
