import type { Tape } from '../tape/tape';
import { type TapeFacts, tapeFacts } from './tape-facts';

/** What a page says about a tape when it opens one. */
export interface TapeSummary {
  readonly name: string;
  readonly rows: number;
  readonly quotes: number;
  readonly trades: number;
  readonly spanS: number;
  /** Sum of the stretches without a silence of more than a minute, days. */
  readonly days: number;
  /** Holds a high-volatility period: a minute twice as volatile as the usual one. null = too short to tell. */
  readonly wild: boolean | null;
  /** The wildest minute over the usual one, and where it begins, s; null where there is none. */
  readonly wildest: { readonly ratio: number; readonly atS: number } | null;
  /** What a user should know before he believes a result, a sentence each. */
  readonly warnings: readonly string[];
  /** What its files hold, the tape's own first; absent where it is one instrument, or nobody looked. */
  readonly instruments?: readonly string[];
}

const DAY_S = 86_400;
const ADVISED_DAYS = 7;
/** A minute as wild as this against the usual one is a high-volatility period. */
const WILD_RATIO = 2;

/** A summary with the warnings of the import, if there were any, and those of the tape itself. */
export function tapeSummary(name: string, tape: Tape, importWarnings: readonly string[] = []): TapeSummary {
  const facts = tapeFacts(tape);
  const { rows, quotes, trades, spanS, coveredS, minuteVolatility: minutes } = facts;
  const ratio = minutes?.ratio ?? null;
  return {
    name,
    rows,
    quotes,
    trades,
    spanS,
    days: coveredS / DAY_S,
    wild: ratio === null ? null : ratio >= WILD_RATIO,
    wildest: ratio === null || minutes === null ? null : { ratio, atS: minutes.maxAtS },
    warnings: [...importWarnings, ...tapeWarnings(facts)],
  };
}

/** What in a tape limits how far a replay of it can be believed. */
export function tapeWarnings(facts: TapeFacts): string[] {
  const warnings: string[] = [];
  const warn = (when: boolean, sentence: string): void => {
    if (when) warnings.push(sentence);
  };
  const { origin, minuteVolatility: minutes } = facts;
  warn(
    origin !== 'synthetic' && facts.coveredS < ADVISED_DAYS * DAY_S,
    `Covers ${duration(facts.coveredS)}: a strategy should be tried on at least ${ADVISED_DAYS} days.`,
  );
  warn(
    origin !== 'synthetic' && !(minutes !== null && minutes.ratio !== null && minutes.ratio >= WILD_RATIO),
    'Holds no high-volatility period: no minute is twice as volatile as the usual one.',
  );
  warn(facts.quotes === 0, 'Holds no quotes: there is no mid to quote around.');
  warn(facts.trades === 0, 'Holds no trades: only prices that pass our orders can fill them.');
  warn(
    facts.crossed + facts.locked > 0,
    `Rows in which bid and ask cross: ${facts.crossed}, meet: ${facts.locked}. Nothing is quoted or filled there.`,
  );
  warn(
    facts.unsidedTrades > 0,
    `Trades of unknown side: ${facts.unsidedTrades}. They fill nothing by themselves.`,
  );
  warn(facts.gaps.length > 0, `Silences of more than a minute: ${facts.gaps.length}.`);
  warn(facts.duplicates > 0, `Trades with an id that came before: ${facts.duplicates}.`);
  return warnings;
}

/** A span in the largest unit that gives at least one, with two digits. */
function duration(seconds: number): string {
  if (seconds >= DAY_S) return `${(seconds / DAY_S).toFixed(1)} days`;
  if (seconds >= 3600) return `${(seconds / 3600).toFixed(1)} hours`;
  if (seconds >= 60) return `${(seconds / 60).toFixed(1)} minutes`;
  return `${seconds.toFixed(0)} seconds`;
}
