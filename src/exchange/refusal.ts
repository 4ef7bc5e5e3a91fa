/** Why a request is not carried out: the body of the answer, and the HTTP status it comes with. */
export interface Refusal {
  readonly status: number;
  /** A word of a closed list. */
  readonly error: ErrorCode;
  readonly message: string;
  /** Everything that is wrong, where more than one thing can be. */
  readonly problems?: readonly RequestProblem[];
  readonly retryAfterS?: number;
  /** The methods that the address knows, where another one was used: the header that HTTP wants beside a 405. */
  readonly allow?: readonly string[];
}

/** One thing wrong with a request. */
export interface RequestProblem {
  readonly field: string;
  readonly error: ErrorCode;
  readonly message: string;
}

/** What was asked for, or why it is refused. */
export type Outcome<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refusal: Refusal };

export type ErrorCode = keyof typeof ERROR_CODES;

/** Every error of the API with its HTTP status. */
export const ERROR_CODES = {
  unauthorized: 401,
  invalid_key: 401,
  forbidden_origin: 403,
  wrong_host: 421,
  invalid_json: 400,
  invalid_request: 400,
  invalid_side: 400,
  invalid_type: 400,
  invalid_price: 400,
  invalid_size: 400,
  invalid_client_id: 400,
  price_out_of_range: 400,
  too_large: 413,
  market_not_found: 404,
  order_not_found: 404,
  not_found: 404,
  method_not_allowed: 405,
  not_pending: 409,
  client_id_conflict: 409,
  limit_reached: 409,
  rate_limited: 429,
  no_price: 503,
  shutting_down: 503,
  internal_error: 500,
} as const;

/** A refusal with the status of its code. */
export function refusal(error: ErrorCode, message: string, more: Partial<Refusal> = {}): Refusal {
  return { status: ERROR_CODES[error], error, message, ...more };
}

/** The refusal of a method that an address does not know. */
export function methodNotAllowed(...allow: readonly string[]): Refusal {
  const known = new Intl.ListFormat('en-GB').format(allow);
  return refusal('method_not_allowed', `This address knows ${known} only.`, { allow });
}

/** A refusal that lists several problems; its code and status are those of the first. */
export function refusalOf(problems: readonly RequestProblem[]): Refusal {
  return refusal(problems[0].error, problems.map(({ message }) => message).join(' '), { problems });
}
