import { readValue, type NumberParameter, type Problem } from '../../domain/part';

/** What a number field holds: a value to write through, or why not. */
export type NumberInput =
  { readonly ok: true; readonly value: number } | { readonly ok: false; readonly message: string };

/**
 * Judges the draft of a number field by the parameter's declaration. `unreadable`: the browser says that there is text,
 * but no number.
 */
export function readNumberInput(parameter: NumberParameter, draft: string, unreadable = false): NumberInput {
  const text = draft.trim();
  if (unreadable || (text !== '' && !Number.isFinite(Number(text)))) {
    return { ok: false, message: 'Not a number.' };
  }
  if (text === '') return { ok: false, message: 'A number is needed here.' };
  const problems: Problem[] = [];
  const value = readValue({ ...parameter, nullable: false }, Number(text), parameter.label, problems);
  if (problems.length > 0) return { ok: false, message: problems[0].message };
  return { ok: true, value: value as number };
}
