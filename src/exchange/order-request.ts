import { isRecord } from '../domain/part';
import { positiveDecimal } from '../domain/plain-decimal';
import { BUY, SELL, type Side } from '../domain/side';
import { refusal, refusalOf, type ErrorCode, type Outcome, type RequestProblem } from './refusal';

/** An order as a bot asks for it, in price and base units. */
export interface OrderRequest {
  /** As the bot spelled it. */
  readonly symbol: string;
  readonly side: Side;
  readonly type: 'limit' | 'market';
  /** null for a market order. */
  readonly price: number | null;
  readonly size: number;
  readonly postOnly: boolean;
  readonly immediate: boolean;
  readonly clientId: string | null;
}

const FIELDS = ['symbol', 'side', 'type', 'price', 'size', 'post_only', 'time_in_force', 'client_order_id'];
const CLIENT_ID = /^[\x21-\x7e]{1,64}$/;

/**
 * Reads the body of POST /orders. Everything that is wrong is listed; an unknown field is wrong too. `problemsOf` tells
 * what the market finds wrong with what could be read: symbol '', size 0 and price null are what could not.
 */
export function readOrderRequest(
  body: unknown,
  problemsOf: (request: OrderRequest) => readonly RequestProblem[],
): Outcome<OrderRequest> {
  if (!isRecord(body)) {
    return { ok: false, refusal: refusal('invalid_request', 'The body must be a JSON object: an order.') };
  }
  const reader = new Reader(body);
  const request = reader.read();
  if (reader.problems.length === 0) return { ok: true, value: request };
  return { ok: false, refusal: refusalOf([...reader.problems, ...problemsOf(request)]) };
}

/** A request in one canonical text, to compare it with another of the same name. */
export function requestText({ symbol, side, type, price, size, postOnly, immediate }: OrderRequest): string {
  return JSON.stringify([symbol, side, type, price, size, postOnly, immediate]);
}

class Reader {
  readonly problems: RequestProblem[] = [];
  private readonly body: Record<string, unknown>;

  constructor(body: Record<string, unknown>) {
    this.body = body;
  }

  read(): OrderRequest {
    for (const field of Object.keys(this.body)) {
      if (FIELDS.includes(field)) continue;
      this.problem(
        field.slice(0, 64),
        'invalid_request',
        `${JSON.stringify(field.slice(0, 64))} is not a field here; known are: ${FIELDS.join(', ')}.`,
      );
    }
    const type = this.type();
    const postOnly = this.flag('post_only');
    const immediate = this.immediate(type);
    if (type === 'market' && postOnly) {
      this.problem('post_only', 'invalid_request', 'post_only and a market order contradict each other.');
    } else if (immediate && postOnly) {
      this.problem('time_in_force', 'invalid_request', 'post_only and IOC contradict each other.');
    }
    return {
      symbol: this.symbol(),
      side: this.side(),
      type,
      price: this.price(type),
      size: this.size(),
      postOnly,
      immediate,
      clientId: this.clientId(),
    };
  }

  private problem(field: string, error: ErrorCode, message: string): void {
    this.problems.push({ field, error, message });
  }

  private symbol(): string {
    const { symbol } = this.body;
    if (typeof symbol === 'string' && symbol.length > 0 && symbol.length <= 40) return symbol;
    this.problem('symbol', 'invalid_request', 'symbol must name a market, for instance "BTC-USDC".');
    return '';
  }

  private side(): Side {
    const { side } = this.body;
    if (side === 'buy') return BUY;
    if (side === 'sell') return SELL;
    this.problem('side', 'invalid_side', 'side must be "buy" or "sell".');
    return BUY;
  }

  private type(): 'limit' | 'market' {
    const { type } = this.body;
    if (type === 'market') return 'market';
    if (type !== undefined && type !== 'limit') {
      this.problem('type', 'invalid_type', 'type must be "limit" or "market".');
    }
    return 'limit';
  }

  private immediate(type: 'limit' | 'market'): boolean {
    const given = this.body.time_in_force;
    if (given === 'IOC' || type === 'market') return true;
    if (given !== undefined && given !== 'GTC') {
      this.problem('time_in_force', 'invalid_request', 'time_in_force must be "GTC" or "IOC".');
    }
    return false;
  }

  private price(type: 'limit' | 'market'): number | null {
    const { price } = this.body;
    if (type === 'market') {
      if (price !== undefined && price !== null) {
        this.problem('price', 'invalid_price', 'A market order has no price.');
      }
      return null;
    }
    const value = positiveDecimal(price);
    if (value === null) this.problem('price', 'invalid_price', 'price must be a number above 0.');
    return value;
  }

  private size(): number {
    const value = positiveDecimal(this.body.size);
    if (value === null) this.problem('size', 'invalid_size', 'size must be a number above 0.');
    return value ?? 0;
  }

  private flag(name: string): boolean {
    const value = this.body[name];
    if (value === undefined || typeof value === 'boolean') return value ?? false;
    this.problem(name, 'invalid_request', `${name} must be true or false.`);
    return false;
  }

  private clientId(): string | null {
    const given = this.body.client_order_id;
    if (given === undefined || given === null) return null;
    if (typeof given === 'string' && CLIENT_ID.test(given)) return given;
    this.problem(
      'client_order_id',
      'invalid_client_id',
      'client_order_id must be 1 to 64 printable ASCII characters without blanks.',
    );
    return null;
  }
}
