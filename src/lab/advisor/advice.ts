import type { Problem } from '../../domain/part';
import type { Config } from '../../session/config';
import { changedThroughout, type Change } from '../../session/config-changes';
import { readConfig } from '../../session/read-config';
import {
  CellJobs,
  CellTotals,
  planCells,
  type CellJobResult,
  type CellsPlan,
  type CellSummary,
} from '../cells';
import { planMonteCarlo } from '../monte-carlo-plan';
import type { Estimate } from '../statistics';
import { RULES } from './rules';
import { doublingLooks, SequentialTest } from './sequential-test';
import { TUNING_GUIDE, type GuideEntry } from './tuning-guide';

/** Chance of one false hint or more. */
const FAMILY_LEVEL = 0.01;
/** What a change must gain to be worth a hint: share of the desk's risk-adjusted profit. */
const LEAST_GAIN = 0.01;
/** A question is given up when its estimate is so many standard errors short of the margin. */
const HOPELESS = 2;
/** Sessions so short that thousands fit into a second. */
const SHORT_S = 60;
const PAIRS = { short: 8000, long: 500 } as const;
/** Fewer make first looks of which nothing can be said. */
const FEWEST_PAIRS = 40;

/** What one change would do, as far as it has been measured. Gains are those of the changed desk, quote currency. */
export interface Trial {
  readonly rule: string;
  readonly claim: string;
  readonly knob: string;
  /** What is changed, in words. */
  readonly remedy: string;
  readonly changes: readonly Change[];
  /** The whole desk with the change. */
  readonly config: Config;
  /** `better`: by more than the margin, beyond doubt; `given-up`: it will not get there; `open` at the end: nobody can tell. */
  readonly state: 'open' | 'better' | 'given-up';
  readonly pairs: number;
  /** Of the risk-adjusted profit; null before it is known. */
  readonly gain: Estimate | null;
  readonly meanGain: Estimate | null;
}

/** A change that proved itself, measured again on tapes that had no part in finding it. */
export interface Hint {
  /** Place among the trials. */
  readonly trial: number;
  readonly pairs: number;
  readonly gain: Estimate;
  readonly meanGain: Estimate;
}

/** An entry of the article's tuning guide on this desk. */
export interface GuideFinding {
  readonly name: string;
  readonly symptom: string;
  readonly advice: string;
  readonly measure: string;
  /** null where the desk gives none. */
  readonly value: number | null;
  readonly shows: boolean;
  /** What its advice did when it was tried: places among the trials. */
  readonly trials: readonly number[];
}

/** What is known of a desk so far. */
export interface AdviceView {
  readonly stage: 'testing' | 'measuring' | 'complete';
  /** The desk as it is, on the tapes of the tests. */
  readonly own: CellSummary;
  /** What a change must gain, quote currency. */
  readonly margin: number;
  readonly trials: readonly Trial[];
  /** Best first; empty until they are measured afresh. */
  readonly hints: readonly Hint[];
  readonly guide: readonly GuideFinding[];
  readonly familyLevel: number;
}

export type AdviceResult =
  | { readonly ok: true; readonly advice: Advice }
  | { readonly ok: false; readonly problems: readonly Problem[] };

interface Tried {
  readonly rule: (typeof RULES)[number];
  readonly words: string;
  readonly changes: readonly Change[];
  readonly config: Config;
}

/** Pairs that the advisor takes by itself. */
function usualPairs({ durationS }: Config): number {
  return durationS < SHORT_S ? PAIRS.short : PAIRS.long;
}

/**
 * Plans advice for a desk in a market that writes tapes. `pairs`: most tapes of a question; null = as usual.
 *
 * The judge is the risk-adjusted profit E W − (γ/2)·Var W at `utility.gamma`, not the mean profit: lean, size and limits
 * give up profit for risk, and a judge of means would always have them off. Nor is it the certainty equivalent of
 * exponential utility, which it approximates: that rests on the few worst paths, and the desks most in need of advice
 * are those whose worst paths no number of tapes would tell.
 */
export function planAdvice(config: Config, pairs: number | null): AdviceResult {
  const planned = planMonteCarlo(config, pairs ?? usualPairs(config));
  if (!planned.ok) return planned;
  const { paths } = planned.plan;
  if (paths < FEWEST_PAIRS) {
    const message = `The advisor wants at least ${FEWEST_PAIRS} tapes; got ${paths}.`;
    return { ok: false, problems: [{ path: 'pairs', code: 'out-of-range', message }] };
  }
  return { ok: true, advice: new Advice(config, triedOn(config), paths) };
}

/** Every remedy that this desk can take, each once. */
function triedOn(config: Config): Tried[] {
  const seen = new Set([JSON.stringify(config)]);
  return RULES.flatMap((rule) =>
    rule.remedies(config).flatMap(({ words, changes }) => {
      const result = readConfig(JSON.parse(JSON.stringify(changedThroughout(config, changes))));
      if (!result.ok) return [];
      const key = JSON.stringify(result.config);
      if (seen.has(key)) return [];
      seen.add(key);
      return [{ rule, words, changes, config: result.config }];
    }),
  );
}

/**
 * Tests every change against the desk as it is, on the same tapes, in looks that double; what has proved itself or is
 * hopeless leaves. Then the best of each knob is measured on further tapes, so that its effect is not flattered by
 * having been chosen. Cell 0 is the desk itself.
 */
export class Advice {
  /** The jobs under way. */
  plan: CellsPlan;
  private readonly config: Config;
  private readonly tried: readonly Tried[];
  private readonly states: Trial['state'][];
  private readonly test: SequentialTest;
  private readonly totals: CellTotals;
  private readonly afresh: CellTotals;
  private readonly pairs: number;
  private stage: AdviceView['stage'] = 'testing';
  private look = 0;
  private finalists: readonly number[] = [];

  constructor(config: Config, tried: readonly Tried[], pairs: number) {
    this.config = config;
    this.tried = tried;
    this.states = tried.map(() => 'open');
    this.pairs = pairs;
    this.test = new SequentialTest(FAMILY_LEVEL, tried.length, doublingLooks(pairs));
    const cells = [config, ...tried.map((each) => each.config)];
    // The single run's own tape is left out: the desk may have been tuned to it.
    const all = { ...planCells(cells, 0, pairs), firstPath: 1 };
    this.totals = new CellTotals(all);
    this.afresh = new CellTotals(all);
    this.plan = this.stageOf(this.open(), 0, this.test.looks[0]);
    if (tried.length === 0) this.stage = 'complete';
  }

  get jobs(): number {
    return new CellJobs(this.plan).count;
  }

  get sessionsDone(): number {
    return this.totals.sessions + this.afresh.sessions;
  }

  /** Sessions in all if nothing else leaves on the way. */
  get sessions(): number {
    if (this.stage === 'complete') return this.sessionsDone;
    const { plan, pairs } = this;
    const before = this.stage === 'testing' ? plan.firstPath - 1 : 0;
    const left = (this.stage === 'testing' ? pairs : plan.paths) - before;
    const gathered = this.stage === 'testing' ? (this.totals.summary()[0]?.paths ?? 0) : 0;
    return Math.max(this.sessionsDone, this.sessionsDone + (left + before - gathered) * plan.active!.length);
  }

  receive(result: CellJobResult): void {
    (this.stage === 'measuring' ? this.afresh : this.totals).add(result);
  }

  /** To be called when all jobs have been received: whether there are more, of `plan` as it then is. */
  advance(): boolean {
    if (this.stage === 'testing') return this.judge();
    this.stage = 'complete';
    return false;
  }

  view(): AdviceView | null {
    const cells = this.totals.summary();
    const [own] = cells;
    if (own === null) return null;
    const trials = this.tried.map((each, i) => this.trial(each, this.states[i], cells[i + 1]));
    return {
      stage: this.stage,
      own,
      margin: marginOf(own),
      trials,
      hints: this.hints(),
      guide: TUNING_GUIDE.map((entry) => this.finding(entry, own)),
      familyLevel: FAMILY_LEVEL,
    };
  }

  private open(): number[] {
    return this.states.flatMap((state, i) => (state === 'open' ? [i] : []));
  }

  /** Jobs of these trials and the desk itself, on paths (from, to]. */
  private stageOf(trials: readonly number[], from: number, to: number): CellsPlan {
    const cells = [this.config, ...this.tried.map(({ config }) => config)];
    const active = [0, ...trials.map((i) => i + 1)];
    return { ...planCells(cells, 0, to - from), firstPath: 1 + from, active };
  }

  private judge(): boolean {
    const { look, test } = this;
    const cells = this.totals.summary();
    const margin = marginOf(cells[0]!);
    const marginError = LEAST_GAIN * (cells[0]!.riskAdjusted.se ?? 0);
    const threshold = test.thresholdAt(look);
    for (const i of this.open()) {
      const gain = cells[i + 1]!.versus!.riskAdjustedDifference;
      if (gain.se === null) continue;
      const se = gain.se + marginError;
      const excess = gain.value - margin;
      if (excess > threshold * se && excess > 0) this.states[i] = 'better';
      else if (excess < -HOPELESS * se || (excess <= 0 && gain.se === 0)) this.states[i] = 'given-up';
    }
    this.look++;
    const open = this.open();
    if (open.length > 0 && this.look < test.looks.length) {
      this.plan = this.stageOf(open, test.looks[look], test.looks[this.look]);
      return true;
    }
    return this.measure(cells);
  }

  /** The best of each knob goes on to tapes of its own. */
  private measure(cells: readonly (CellSummary | null)[]): boolean {
    const best = new Map<string, number>();
    const surely = (i: number): number => {
      const { value, se } = cells[i + 1]!.versus!.riskAdjustedDifference;
      return value - 2 * (se ?? 0);
    };
    this.states.forEach((state, i) => {
      if (state !== 'better') return;
      const { knob } = this.tried[i].rule;
      const other = best.get(knob);
      if (other === undefined || surely(i) > surely(other)) best.set(knob, i);
    });
    this.finalists = [...best.values()];
    if (this.finalists.length === 0) {
      this.stage = 'complete';
      return false;
    }
    this.stage = 'measuring';
    this.plan = this.stageOf(this.finalists, this.pairs, this.pairs + Math.ceil(this.pairs / 2));
    return true;
  }

  private trial(tried: Tried, state: Trial['state'], cell: CellSummary | null): Trial {
    const { rule, words, changes, config } = tried;
    const versus = cell?.versus ?? null;
    return {
      rule: rule.name,
      claim: rule.claim,
      knob: rule.knob,
      remedy: words,
      changes,
      config,
      state,
      pairs: versus?.pairs ?? 0,
      gain: versus?.riskAdjustedDifference ?? null,
      meanGain: versus && { value: versus.meanDifference, se: versus.se },
    };
  }

  private hints(): Hint[] {
    if (this.stage !== 'complete') return [];
    const cells = this.afresh.summary();
    const hints = this.finalists.flatMap((trial): Hint[] => {
      const versus = cells[trial + 1]?.versus ?? null;
      const gain = versus?.riskAdjustedDifference ?? null;
      // One that does not hold on other tapes is none.
      if (versus === null || gain === null || gain.value <= 0) return [];
      return [
        { trial, pairs: versus.pairs, gain, meanGain: { value: versus.meanDifference, se: versus.se } },
      ];
    });
    return hints.sort((a, b) => b.gain.value - a.gain.value);
  }

  private finding(entry: GuideEntry, own: CellSummary): GuideFinding {
    const { name, symptom, advice, measure } = entry;
    const value = entry.read(own);
    const trials = this.tried.flatMap(({ rule }, i) => (entry.rules.includes(rule.name) ? [i] : []));
    return { name, symptom, advice, measure, value, shows: value !== null && entry.shows(value), trials };
  }
}

function marginOf({ riskAdjusted }: CellSummary): number {
  return LEAST_GAIN * Math.abs(riskAdjusted.value);
}
