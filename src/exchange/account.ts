import { Ledger, type LedgerState } from '../ledger/ledger';
import type { FeeTier } from '../venue/fee-schedule';
import type { Fill, Order } from './order';

/** Closed orders and fills of an account that are remembered. */
export const REMEMBERED = 1000;
const DAY_MS = 86_400_000;
/** Days whose volume decides the fee tier. */
const VOLUME_DAYS = 30;

/** What an account needs to stand again as it stood. */
export interface AccountState {
  readonly number: number;
  readonly keyHash: string;
  readonly cancelOnDisconnect: boolean;
  readonly ledger: LedgerState;
  readonly forgottenThrough?: number;
  /** Day since 1970 UTC and quote currency traded on it. */
  readonly days: readonly (readonly [number, number])[];
}

/** What one key owns at the venue. The key itself is not here: only its hash. */
export class Account {
  /** From 1. */
  readonly number: number;
  /** SHA-256 of the key, hexadecimal. */
  readonly keyHash: string;
  ledger: Ledger;
  /** Its open orders are cancelled when the last connection that asked for it is lost. */
  cancelOnDisconnect = false;
  readonly open = new Map<number, Order>();
  /** Oldest first, the last REMEMBERED ones. */
  readonly closed: Order[] = [];
  /** Open and remembered orders by the bot's own names. */
  readonly byClientId = new Map<string, Order>();
  /** Oldest first, the last REMEMBERED ones. */
  readonly fills: Fill[] = [];
  /** Id of the newest fill that is not remembered any more; 0 = all are. */
  forgottenThrough = 0;
  private days = new Map<number, number>();

  constructor(number: number, keyHash: string, tick: number, lotStep: number) {
    this.number = number;
    this.keyHash = keyHash;
    this.ledger = new Ledger(tick, lotStep);
  }

  /** Quote currency traded in the last 30 days, today included. */
  volume30d(nowMs: number): number {
    const today = Math.floor(nowMs / DAY_MS);
    let sum = 0;
    for (const [day, volume] of this.days) if (day > today - VOLUME_DAYS) sum += volume;
    return sum;
  }

  /** The tier in force; `tiers` by rising volume. */
  tier(tiers: readonly FeeTier[], nowMs: number): FeeTier {
    const volume = this.volume30d(nowMs);
    let tier = tiers[0];
    for (const candidate of tiers) if (volume >= candidate.fromVolume) tier = candidate;
    return tier;
  }

  /** Counts volume towards the tier. */
  trade(notional: number, nowMs: number): void {
    const today = Math.floor(nowMs / DAY_MS);
    this.days.set(today, (this.days.get(today) ?? 0) + notional);
    if (this.days.size > VOLUME_DAYS + 1) {
      for (const day of this.days.keys()) if (day <= today - VOLUME_DAYS) this.days.delete(day);
    }
  }

  /** Books a fill; returns what it costs, quote currency. */
  book({ order, timeMs, mid, feeBps, maker }: Omit<Fill, 'fee'>, price: number, size: number): number {
    this.trade(price * size, timeMs);
    return this.ledger.fill(timeMs / 1000, order.side, price, size, mid, feeBps, maker);
  }

  remember(fill: Fill): void {
    this.fills.push(fill);
    if (this.fills.length > REMEMBERED) this.forgottenThrough = this.fills.shift()!.id;
  }

  save(): AccountState {
    return {
      number: this.number,
      keyHash: this.keyHash,
      cancelOnDisconnect: this.cancelOnDisconnect,
      ledger: this.ledger.save(),
      days: [...this.days],
      ...(this.forgottenThrough > 0 && { forgottenThrough: this.forgottenThrough }),
    };
  }

  restore(state: AccountState): void {
    this.cancelOnDisconnect = state.cancelOnDisconnect;
    this.ledger.restore(state.ledger);
    this.days = new Map(state.days);
    this.forgottenThrough = Math.max(this.forgottenThrough, state.forgottenThrough ?? 0);
  }
}
