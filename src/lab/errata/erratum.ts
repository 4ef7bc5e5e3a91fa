import type { Config } from '../../session/config';
import type { Estimate } from '../statistics';

/** One fault of the article: what it prints, what is right, and what the difference does. */
export interface ErratumText {
  /** E1 … E46: the article's faults in the order in which they were found. */
  readonly name: string;
  readonly title: string;
  /** Section of the article. */
  readonly where: string;
  readonly prints: string;
  /** The line of code at fault, as printed; null where a sentence is. */
  readonly code: string | null;
  readonly right: string;
  readonly effect: string;
}

export interface Erratum extends ErratumText {
  /** Both versions at work. Nothing is run before `run` is called. */
  readonly demonstrate: () => Demonstration;
}

/** A comparison in steps, so that a worker can answer others in between. Same numbers every time. */
export interface Demonstration {
  /** Tapes that it wants, run in order from 0. */
  readonly paths: number;
  run(path: number): void;
  /** After the last path. */
  result(): ErratumResult;
}

export interface ErratumResult {
  readonly name: string;
  /** What was run, in a sentence. */
  readonly setting: string;
  /** Tapes that both versions saw; 0 where nothing is left to chance. */
  readonly paths: number;
  /** Half of a 95 % interval in standard errors, for as many tapes. */
  readonly intervalFactor: number;
  /** Headings of the two versions. */
  readonly columns: readonly [printed: string, right: string];
  readonly measures: readonly Measure[];
  /** What the numbers say, in a sentence. */
  readonly finding: string;
  /** Two desks that the charts can show on one tape; null where the fault is no desk's. */
  readonly desks: DeskPair | null;
}

export interface DeskPair {
  readonly printed: Config;
  readonly right: Config;
}

/** One number (or word) of both versions. */
export interface Measure {
  readonly label: string;
  /** '' for a pure number. */
  readonly unit: string;
  readonly printed: Figure;
  readonly right: Figure;
  /** Printed less right, with the standard error of the pairs; null where a difference says nothing. */
  readonly difference: Estimate | null;
  /** What the tape itself says, where both versions are claims about it. */
  readonly measured: Figure | null;
}

/** An estimate (se null: exact), a word, or nothing. */
export type Figure = Estimate | string | null;

/** A comparison that needs no tape. */
export function exactly(result: () => Omit<ErratumResult, 'paths' | 'intervalFactor'>): Demonstration {
  return { paths: 0, run: () => undefined, result: () => ({ ...result(), paths: 0, intervalFactor: 0 }) };
}

/** Two exact numbers side by side. */
export function exact(label: string, unit: string, printed: number, right: number): Measure {
  const [one, two, difference] = [printed, right, printed - right].map((value) => ({ value, se: null }));
  return { label, unit, printed: one, right: two, difference, measured: null };
}

/** Two words side by side. */
export function words(label: string, printed: string, right: string): Measure {
  return { label, unit: '', printed, right, difference: null, measured: null };
}
