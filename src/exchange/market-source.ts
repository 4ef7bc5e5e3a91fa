import { createHash } from 'node:crypto';
import type { Problem } from '../domain/part';
import { MARKETS } from '../market/registry';
import type { Config } from '../session/config';
import { writeTape } from '../session/run';
import { tapeDigest } from '../tape/encoding';
import { QUOTE, type Tape } from '../tape/tape';

/** The worth of a mean market order where a synthetic market leaves the size of its orders open, quote currency. */
const ORDER_WORTH = 10_000;
/** Prices are 32-bit whole numbers of ticks; the bound leaves room for quotes far away from the mid. */
const MOST_TICKS = 1e9;

/** One run over a tape. A market is a row of them. */
export interface Stretch {
  readonly tape: Tape;
  /** 0 for the first. */
  readonly number: number;
  /** Mid at which a synthetic stretch starts; null where the market says so itself. */
  readonly startMid: number | null;
}

/** Where the rows of the outside market come from. */
export interface MarketSource {
  readonly symbol: string;
  readonly tick: number;
  readonly lotStep: number;
  readonly origin: Tape['header']['origin'];
  /** In words, for the status page. */
  readonly label: string;
  /** Tells markets apart: a state file belongs to one. 64 hexadecimal digits. */
  readonly identity: string;
  /** The stretch of this number; the same arguments give the same rows. */
  open(number: number, startMid: number | null): Stretch;
  /** What comes after a stretch; null where the market ends, or where it is live and has not gone on yet. */
  next(stretch: Stretch): Stretch | null;
  /** The feed whose rows arrive while they are played; null on a market that is known already. */
  readonly live: LiveSource | null;
}

/** A market that happens while it is played. */
export interface LiveSource {
  /** Connects, and calls `changed` whenever rows may have come. */
  follow(changed: () => void): void;
  unfollow(): void;
  /** Seconds by the clock of the tape. */
  nowS(): number;
  /** How the feed stands, for people and for /health. */
  state(): { readonly connection: string; readonly text: string };
}

/**
 * A synthetic market never ends: each stretch lasts the configuration's `durationS`, and the next one is another path
 * of the same model that starts at the mid where the last one stopped. Its events come again in every stretch.
 *
 * A venue's prints have sizes. Where the configuration leaves the size of market orders open, they are exponential
 * with a mean worth 10,000 of the quote currency.
 */
export function syntheticSource(config: Config): MarketSource | { readonly problems: readonly Problem[] } {
  const problems = gridProblems(config.instrument.tick, config.instrument.lotStep, startingMid(config));
  if (problems.length > 0) return { problems };
  const sized = withOrderSize(config);
  const { symbol, tick, lotStep } = config.instrument;
  const open = (number: number, startMid: number | null): Stretch => {
    const tape = writeTape(startMid === null ? sized : startingAt(sized, startMid), number);
    return { tape, number, startMid };
  };
  return {
    symbol,
    tick,
    lotStep,
    origin: 'synthetic',
    label: MARKETS[config.market.part].label,
    identity: digestOf({
      ...sized.market,
      instrument: config.instrument,
      seed: config.seed,
      of: config.durationS,
    }),
    open,
    live: null,
    next: ({ tape, number }) => open(number + 1, lastMid(tape)),
  };
}

/** A recording is played from its beginning again when it ends, or once if `loop` is false. */
export function recordedSource(
  tape: Tape,
  symbol: string,
  loop: boolean,
): MarketSource | { readonly problems: readonly Problem[] } {
  const { tick, lotStep, origin, source } = tape.header;
  const problems = gridProblems(tick, lotStep, lastMid(tape));
  if (problems.length > 0) return { problems };
  const open = (number: number): Stretch => ({ tape, number, startMid: null });
  return {
    symbol,
    tick,
    lotStep,
    origin,
    label: `Recording (${source})`,
    identity: tapeDigest(tape),
    open,
    live: null,
    next: ({ number }) => (loop ? open(number + 1) : null),
  };
}

/** The last mid of a tape; null where it has no quote. */
export function lastMid(tape: Tape): number | null {
  for (let row = tape.length - 1; row >= 0; row--) {
    if (tape.kind[row] === QUOTE) return (tape.price[row] + tape.ask[row]) / 2;
  }
  return null;
}

function startingMid(config: Config): number | null {
  const { mid } = config.market.values;
  return typeof mid === 'number' ? mid : null;
}

function startingAt(config: Config, mid: number): Config {
  if (!Object.hasOwn(config.market.values, 'mid')) return config;
  return { ...config, market: { ...config.market, values: { ...config.market.values, mid } } };
}

function withOrderSize(config: Config): Config {
  const { part, values } = config.market;
  const mid = startingMid(config);
  if (mid === null || values.orderSize !== null || !Object.hasOwn(MARKETS[part].parameters, 'orderSize')) {
    return config;
  }
  const orderSize = Math.max(config.instrument.lotStep, ORDER_WORTH / mid);
  return { ...config, market: { ...config.market, values: { ...values, orderSize } } };
}

function gridProblems(tick: number, lotStep: number, mid: number | null): Problem[] {
  const problems: Problem[] = [];
  const grids = [
    ['tick', tick, 'price step'],
    ['lotStep', lotStep, 'size step'],
  ] as const;
  for (const [name, step, what] of grids) {
    if (step > 0) continue;
    problems.push({
      path: `instrument.${name}`,
      code: 'out-of-range',
      message: `instrument.${name} must be above 0 at a venue: its orders stand on a ${what}.`,
    });
  }
  if (mid === null) {
    problems.push({
      path: 'market',
      code: 'not-applicable',
      message: 'The market has no quote to open with.',
    });
  } else if (tick > 0 && (mid <= 0 || mid / tick > MOST_TICKS)) {
    problems.push({
      path: 'instrument.tick',
      code: 'out-of-range',
      message: `instrument.tick must divide the price ${mid} into at most ${MOST_TICKS} steps; ${tick} does not.`,
    });
  }
  return problems;
}

function digestOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}
