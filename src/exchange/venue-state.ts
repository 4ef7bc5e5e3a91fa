import type { AccountState } from './account';
import type { Fill, Order } from './order';
import type { StateRecord } from './state-file';
import type { Changes, Venue } from './venue';

const VERSION = 1;

/** How far the market has been played. */
export interface MarketPosition {
  readonly stretch: number;
  readonly startMid: number | null;
  /** Rows of the stretch that have happened. */
  readonly row: number;
  /** ms since 1970 UTC by the venue's clock. */
  readonly timeMs: number;
  readonly prints: number;
  /** Lots that bots have taken of the quote that stands, of its bid and of its ask. */
  readonly taken?: readonly [number, number];
}

/** A fill as saved; its order is saved beside it or before. */
type SavedFill = Omit<Fill, 'order'> & { readonly order: number };

/** A line of the state file: everything that one event changed, so that after a crash all of it is there or nothing. */
export interface SavedEvent {
  readonly at?: MarketPosition;
  readonly accounts?: readonly AccountState[];
  readonly orders?: readonly Order[];
  readonly fills?: readonly SavedFill[];
  /** Fills that the saved ledgers of their accounts hold already. */
  readonly booked?: readonly SavedFill[];
}

/** The first line: whose state this is. */
export function headerRecord(identity: string, symbol: string): StateRecord {
  return { file: 'quotelab exchange', version: VERSION, market: identity, symbol };
}

/** Checks the first line; null = it is this market's, otherwise what is wrong. */
export function headerProblem(record: StateRecord, identity: string): string | null {
  if (record.file !== 'quotelab exchange') return 'it is not a state file of an exchange.';
  if (record.version !== VERSION) return `it is of version ${String(record.version)}, not ${VERSION}.`;
  if (record.market !== identity) {
    return `it belongs to another market (${String(record.symbol)}): give another --state, or move it away.`;
  }
  return null;
}

/** What an event changed as a line of the file; null where nothing is worth one. */
export function eventRecord(changes: Changes, at: MarketPosition): StateRecord | null {
  const { accounts, orders, fills } = changes;
  if (accounts.size === 0 && orders.size === 0) return null;
  return {
    at,
    ...(accounts.size > 0 && { accounts: [...accounts].map((account) => account.save()) }),
    ...(orders.size > 0 && { orders: [...orders] }),
    ...(fills.length > 0 && { fills: fills.map(savedFill) }),
  };
}

/** The whole state, as a file that holds nothing but it. */
export function* stateRecords(venue: Venue, at: MarketPosition): Generator<StateRecord> {
  yield { at };
  for (const account of venue.allAccounts()) {
    const orders = [...account.closed, ...account.open.values()];
    // Fills of orders that are forgotten are forgotten with them.
    const isKept = (fill: Fill): boolean => venue.orderById(fill.order.id) !== null;
    const kept = account.fills.filter(isKept);
    const saved = account.save();
    const newestLost = account.fills.filter((fill) => !isKept(fill)).at(-1)?.id ?? 0;
    const forgottenThrough = Math.max(saved.forgottenThrough ?? 0, newestLost);
    yield { accounts: [{ ...saved, forgottenThrough }], orders, booked: kept.map(savedFill) };
  }
}

/** Brings a venue to where the lines lead; returns the last position, null if none was saved. */
export function restore(venue: Venue, records: readonly StateRecord[]): MarketPosition | null {
  let at: MarketPosition | null = null;
  for (const record of records) {
    const event = record as SavedEvent;
    if (event.at !== undefined) at = event.at;
    for (const { number, keyHash } of event.accounts ?? []) venue.reopenAccount(number, keyHash);
    for (const order of event.orders ?? []) venue.restoreOrder({ ...order });
    restoreFills(venue, event.fills ?? [], false);
    restoreFills(venue, event.booked ?? [], true);
    // A saved ledger counts the fills of its own line: it comes last.
    for (const account of event.accounts ?? []) {
      venue.reopenAccount(account.number, account.keyHash).restore(account);
    }
  }
  if (at !== null) venue.restorePrints(at.prints);
  venue.rebuildBook();
  return at;
}

function restoreFills(venue: Venue, fills: readonly SavedFill[], isBooked: boolean): void {
  for (const saved of fills) {
    const order = venue.orderById(saved.order);
    if (order === null) throw new Error(`bug: fill ${saved.id} belongs to an order that was never saved`);
    venue.restoreFill({ ...saved, order }, isBooked);
  }
}

function savedFill(fill: Fill): SavedFill {
  const { order, ...rest } = fill;
  return { ...rest, order: order.id };
}
