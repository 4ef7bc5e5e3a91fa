import type { Problem } from '../domain/part';
import { effectiveHorizon } from '../strategy/glft';
import { newQuotes, type Strategy } from '../strategy/strategy';
import { readSolveQuestion, type SolveQuestion, type SolveState } from './solve-input';

/** The quotes of a strategy at one state; null: that side is not quoted, or the strategy has no such number. */
export interface SolvedRow {
  readonly reservationPrice: number | null;
  readonly halfSpread: number | null;
  /** Distances from the mid, price units. */
  readonly deltaBid: number | null;
  readonly deltaAsk: number | null;
  readonly bid: number | null;
  readonly ask: number | null;
  /** Value beyond cash + inventory·mid, quote currency. */
  readonly certaintyEquivalent: number | null;
}

export interface Solution {
  readonly rows: readonly SolvedRow[];
  /** GLFT's relaxation time 1/(2√(αη)), s; null where the input does not say enough. */
  readonly tauEff: number | null;
}

export type SolveResult =
  | { readonly ok: true; readonly solution: Solution }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/**
 * Answers `{ model, strategy: { part, values }, states: [{ mid, q, tau }] }` without simulating anything: q in
 * lots, tau in seconds (null: the limit T → ∞), solved at exactly that tau. Bad input is listed in full.
 */
export function solve(input: unknown): SolveResult {
  const read = readSolveQuestion(input);
  if (!read.ok) return read;
  const { question } = read;
  const strategy = (question.part.exact ?? question.part.create)(question.values);
  const sigma = numberOf(question, 'sigma') ?? 0;
  const rows = solveRows(strategy, question.states, sigma);
  return { ok: true, solution: { rows, tauEff: tauEffOf(question) } };
}

/** In order of rising τ, in which a solution continues from the last one; answers in the order of the questions. */
function solveRows(strategy: Strategy, states: readonly SolveState[], sigma: number): readonly SolvedRow[] {
  const rows = new Array<SolvedRow>(states.length);
  const order = states.map((_, i) => i);
  order.sort((a, b) => {
    const [before, after] = [states[a].timeLeftS, states[b].timeLeftS];
    return before === after ? a - b : before < after ? -1 : 1;
  });
  for (const i of order) rows[i] = solveRow(strategy, states[i], sigma);
  return rows;
}

function solveRow(strategy: Strategy, { mid, lots, timeLeftS }: SolveState, sigma: number): SolvedRow {
  const view = { timeS: 0, timeLeftS, mid, inventoryLots: lots, sigma };
  const quotes = newQuotes();
  strategy.quote(view, quotes);
  const { deltaBid, deltaAsk, bidQuoted, askQuoted } = quotes;
  const both = bidQuoted && askQuoted;
  return {
    reservationPrice: both ? mid + 0.5 * (deltaAsk - deltaBid) : null,
    halfSpread: both ? 0.5 * (deltaBid + deltaAsk) : null,
    deltaBid: bidQuoted ? deltaBid : null,
    deltaAsk: askQuoted ? deltaAsk : null,
    bid: bidQuoted ? mid - deltaBid : null,
    ask: askQuoted ? mid + deltaAsk : null,
    certaintyEquivalent: strategy.certaintyEquivalent?.(view) ?? null,
  };
}

function tauEffOf(question: SolveQuestion): number | null {
  const gamma = numberOf(question, 'gamma');
  const lot = numberOf(question, 'lot');
  const sigma = numberOf(question, 'sigma');
  const A = numberOf(question, 'A');
  const k = numberOf(question, 'k');
  if (gamma === null || lot === null || sigma === null || A === null || k === null) return null;
  return A > 0 && k > 0 ? effectiveHorizon(gamma * lot, sigma, A, k) : null;
}

/** A value of the strategy, else of the model. */
function numberOf({ values, model }: SolveQuestion, name: string): number | null {
  const value = values[name];
  if (typeof value === 'number') return value;
  return Object.hasOwn(model, name) ? model[name] : null;
}
