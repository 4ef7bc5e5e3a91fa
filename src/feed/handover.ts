import type { ControlKind, Decoder, GapReason, OwnFill, RejectReason, RowSink } from './dialect';

/** More than any venue trades while a connection is made; the oldest go first. */
const MOST_KEPT = 20_000;

type QuoteRow = Parameters<RowSink['quote']>;
type TradeRow = Parameters<RowSink['trade']>;

/**
 * What the socket that is to take over tells while the other still serves. Nothing of it goes on the tape before it can
 * be quoted on; then its newest quote does, and those trades and fills that an id tells from the ones the other told.
 */
export class Handover implements RowSink {
  readonly generation: number;
  readonly decoder: Decoder;
  /** What the venue confirmed by name. */
  readonly acks: string[] = [];
  /** It was refused, is leaving already, or has lost its sequence. */
  failed = false;
  private readonly touch: boolean;
  private newest: QuoteRow | null = null;
  private readonly trades: TradeRow[] = [];
  private readonly fills: OwnFill[] = [];

  /** `touch`: it tells both sides of the touch, and not a mid twice. */
  constructor(generation: number, decoder: Decoder, touch: boolean) {
    this.generation = generation;
    this.decoder = decoder;
    this.touch = touch;
  }

  /** It has told a book that can be quoted on, and nothing that speaks against it. */
  get ready(): boolean {
    return this.newest !== null && !this.failed;
  }

  /** Tells it all to whoever was told by the other. */
  deliver(sink: RowSink): void {
    for (const trade of this.trades) sink.trade(...trade);
    for (const fill of this.fills) sink.ownFill(fill);
    if (this.newest !== null) sink.quote(...this.newest);
  }

  quote(...row: QuoteRow): void {
    const [bid, ask] = row;
    this.newest = bid < ask || (bid === ask && !this.touch) ? row : null;
  }

  trade(...row: TradeRow): void {
    const id = row[4];
    if (id === '') return;
    this.trades.push(row);
    if (this.trades.length > MOST_KEPT) this.trades.shift();
  }

  ownFill(fill: OwnFill): void {
    if (fill.id === '') return;
    this.fills.push(fill);
    if (this.fills.length > MOST_KEPT) this.fills.shift();
  }

  control(kind: ControlKind, text: string): void {
    if (kind === 'ack') this.acks.push(text);
    if (kind === 'refused' || kind === 'leaving') this.failed = true;
  }

  unquotable(): void {
    this.newest = null;
  }

  gap(_reason: GapReason, mend: boolean): void {
    this.newest = null;
    if (mend) this.failed = true;
  }

  reject(_reason: RejectReason): void {
    // One frame that cannot be used says nothing against the next.
  }
}
