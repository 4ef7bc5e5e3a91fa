import type { Instrument } from '../domain/instrument';
import type { Parameters, Values } from '../domain/part';
import type { MarketTruth, Tape, TapeHeader } from '../tape/tape';
import type { MarketEvent } from './events';

export interface MarketContext {
  readonly seed: number;
  /** Tells the paths of one Monte Carlo apart; 0 for a single run. */
  readonly path: number;
  readonly durationS: number;
  readonly instrument: Instrument;
  /** In time order. */
  readonly events: readonly MarketEvent[];
}

/** A model that writes a tape: a pure function of values and context. */
export interface MarketPart {
  readonly label: string;
  /** One sentence. */
  readonly summary: string;
  readonly source: string;
  readonly parameters: Parameters;
  /** What the model knows about itself, kept beside the tape; strategies left open take their beliefs from it. */
  truth(values: Values): MarketTruth;
  /** Whether rows carry sizes under these values. */
  sized(values: Values): boolean;
  /** Events this model understands; others are refused by validation. */
  readonly events: readonly MarketEvent['kind'][];
  /** Appends the rows of [0, durationS]. Draws only from streams of its own names. */
  write(values: Values, context: MarketContext, tape: Tape): void;
}

/** Identity; it only checks the shape. */
export function defineMarket(part: MarketPart): MarketPart {
  return part;
}

/** An empty tape with the header this market writes. */
export function headerOf(name: string, part: MarketPart, values: Values, instrument: Instrument): TapeHeader {
  return {
    source: name,
    origin: 'synthetic',
    symbol: instrument.symbol,
    tick: instrument.tick,
    lotStep: instrument.lotStep,
    originUs: 0,
    touch: false,
    sizes: part.sized(values),
    identified: false,
    truth: part.truth(values),
  };
}

/** A number that validation has made sure of. */
export function numberOf(values: Values, name: string): number {
  const value = values[name];
  if (typeof value !== 'number') throw new Error(`bug: market value ${name} is missing`);
  return value;
}
