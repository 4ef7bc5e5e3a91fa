/**
 * A part is data plus one function. Its parameters are declared once; the declaration draws the form,
 * validates configurations and links, documents itself and bounds sweeps.
 */
export interface NumberParameter {
  readonly kind: 'number';
  readonly label: string;
  /** Unit shown beside the value, '' for a pure number. */
  readonly unit: string;
  readonly default: number | null;
  readonly min: number;
  readonly max: number;
  readonly scale: 'linear' | 'log';
  readonly integer: boolean;
  /** null is a legal value (for instance "no size limit", "no bound"). */
  readonly nullable: boolean;
  /** One sentence: what happens when it is raised. */
  readonly help: string;
}

export interface ChoiceParameter {
  readonly kind: 'choice';
  readonly label: string;
  readonly default: string;
  readonly options: readonly { readonly value: string; readonly label: string }[];
  readonly help: string;
}

export interface ToggleParameter {
  readonly kind: 'toggle';
  readonly label: string;
  readonly default: boolean;
  readonly help: string;
}

export type Parameter = NumberParameter | ChoiceParameter | ToggleParameter;
export type Parameters = Readonly<Record<string, Parameter>>;
export type Value = number | string | boolean | null;
export type Values = Readonly<Record<string, Value>>;

interface NumberOptions {
  label: string;
  unit?: string;
  default: number | null;
  min: number;
  max: number;
  scale?: 'linear' | 'log';
  /** Defaults to true where the default is null. */
  nullable?: boolean;
  help: string;
}

/** A real number in [min, max]. */
export function number(options: NumberOptions): NumberParameter {
  return {
    kind: 'number',
    unit: '',
    scale: 'linear',
    integer: false,
    nullable: options.default === null,
    ...options,
  };
}

/** A whole number in [min, max]. */
export function integer(options: NumberOptions): NumberParameter {
  return { ...number(options), integer: true };
}

export function choice(options: Omit<ChoiceParameter, 'kind'>): ChoiceParameter {
  return { kind: 'choice', ...options };
}

export function toggle(options: Omit<ToggleParameter, 'kind'>): ToggleParameter {
  return { kind: 'toggle', ...options };
}

/** One thing wrong with an input: where (a dotted path), a code of a closed list, and a sentence. */
export interface Problem {
  readonly path: string;
  readonly code: ProblemCode;
  readonly message: string;
}

export type ProblemCode =
  | 'not-an-object'
  | 'unknown-field'
  | 'unknown-part'
  | 'unknown-version'
  | 'not-a-number'
  | 'out-of-range'
  | 'not-an-integer'
  | 'not-an-option'
  | 'not-a-flag'
  | 'not-a-text'
  | 'not-a-list'
  | 'too-long'
  | 'missing'
  | 'unreadable'
  | 'unwritable'
  | 'not-applicable';

/** The defaults of a declaration. */
export function defaultsOf(parameters: Parameters): Values {
  return Object.fromEntries(Object.entries(parameters).map(([name, p]) => [name, p.default]));
}

/** The defaults of another part, with every value that the former part declares in the very same way. */
export function carriedValues(from: Parameters, to: Parameters, values: Values): Values {
  const kept = Object.keys(to).filter(
    (name) =>
      Object.hasOwn(from, name) &&
      values[name] !== undefined &&
      JSON.stringify(from[name]) === JSON.stringify(to[name]),
  );
  return { ...defaultsOf(to), ...Object.fromEntries(kept.map((name) => [name, values[name]])) };
}

/**
 * Checks `input` against a declaration and fills in defaults. Appends every problem to `problems`; the value
 * returned is only to be used when none was added.
 */
export function readValues(
  parameters: Parameters,
  input: unknown,
  path: string,
  problems: Problem[],
): Values {
  if (input === undefined) return defaultsOf(parameters);
  if (!isRecord(input)) {
    problems.push({ path, code: 'not-an-object', message: `${path} must be an object of parameter values.` });
    return defaultsOf(parameters);
  }
  for (const name of Object.keys(input)) {
    if (!Object.hasOwn(parameters, name)) {
      const known = Object.keys(parameters).join(', ');
      problems.push({
        path: `${path}.${name}`,
        code: 'unknown-field',
        message: `${path}.${name} is not a parameter here; known are: ${known || 'none'}.`,
      });
    }
  }
  return Object.fromEntries(
    Object.entries(parameters).map(([name, parameter]) => {
      const given = Object.hasOwn(input, name) ? input[name] : undefined;
      return [name, readValue(parameter, given, `${path}.${name}`, problems)];
    }),
  );
}

/** Checks one value; undefined means the default. */
export function readValue(parameter: Parameter, given: unknown, path: string, problems: Problem[]): Value {
  if (given === undefined) return parameter.default;
  switch (parameter.kind) {
    case 'number':
      return readNumber(parameter, given, path, problems);
    case 'choice': {
      if (parameter.options.some((option) => option.value === given)) return given as string;
      const options = parameter.options.map((option) => option.value).join(', ');
      problems.push({ path, code: 'not-an-option', message: `${path} must be one of: ${options}.` });
      return parameter.default;
    }
    case 'toggle':
      if (typeof given === 'boolean') return given;
      problems.push({ path, code: 'not-a-flag', message: `${path} must be true or false.` });
      return parameter.default;
  }
}

function readNumber(
  parameter: NumberParameter,
  given: unknown,
  path: string,
  problems: Problem[],
): number | null {
  if (given === null && parameter.nullable) return null;
  if (typeof given !== 'number' || !Number.isFinite(given)) {
    problems.push({ path, code: 'not-a-number', message: `${path} must be a finite number.` });
  } else if (given < parameter.min || given > parameter.max) {
    const unit = parameter.unit && ` ${parameter.unit}`;
    problems.push({
      path,
      code: 'out-of-range',
      message: `${path} must lie between ${parameter.min} and ${parameter.max}${unit}; got ${given}.`,
    });
  } else if (parameter.integer && !Number.isInteger(given)) {
    problems.push({ path, code: 'not-an-integer', message: `${path} must be a whole number; got ${given}.` });
  } else {
    return given === 0 ? 0 : given;
  }
  return parameter.default;
}

/** A plain object, not an array and not null. */
export function isRecord(input: unknown): input is Record<string, unknown> {
  return typeof input === 'object' && input !== null && !Array.isArray(input);
}
