import type { Parameter } from '../domain/part';
import { sessionLength } from './session-length';
import { significant } from './significant';

/** A value as it stands in a sentence, with its unit. */
export function valueInWords(value: unknown, parameter: Parameter): string {
  if (parameter.kind === 'choice') {
    return parameter.options.find((option) => option.value === (value ?? 'auto'))?.label ?? '';
  }
  if (typeof value === 'number') {
    if (parameter.kind === 'number' && parameter.unit === 's') return sessionLength(value);
    const unit = parameter.kind === 'number' ? parameter.unit.replace(/^base$/, '') : '';
    return `${significant(value, 4)}${unit && ` ${unit}`}`;
  }
  return value === true ? 'on' : value === false ? 'off' : 'left open';
}
