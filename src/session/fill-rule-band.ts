import type { Tape } from '../tape/tape';
import { matchingRuleOf } from './build-desk';
import { catchUp } from './catch-up';
import type { Config, FillRule } from './config';
import { CONFIG_FIELDS } from './config-fields';
import { tellsTrades } from './drawn-order-rule';
import { bucketsOf, type Window } from './frames';
import { intensityOf } from './order-intensity';
import { MARK_COLUMNS } from './recording';
import { Session } from './session';

/** What fills are worth: equity under every fill rule that the tape allows, bucket by bucket as in the run's columns. */
export interface FillRuleColumns {
  /** Buckets, from the run's first on, that every rule has reached. */
  readonly length: number;
  /** The least equity over the rules in each bucket, then the greatest. */
  readonly values: Float64Array;
  /** Strictest first. */
  readonly rules: readonly { readonly rule: FillRule; readonly equity: number }[];
}

interface Desk {
  readonly rule: FillRule;
  readonly session: Session;
}

/**
 * The rules that can be told apart on a recorded or live tape, strictest first. Where a tape has a mid and nothing else,
 * drawn orders are one of them if anybody says how many there are.
 */
export function fillRulesOf(tape: Tape, config: Config): readonly FillRule[] {
  const { touch, sizes, truth } = tape.header;
  if (touch && sizes) return ['through', 'queue', 'touch'];
  const intensity = touch || tellsTrades(tape) ? null : intensityOf(config, truth);
  const drawn = intensity !== null && intensity.A <= CONFIG_FIELDS['venue.intensity.A'].max;
  return drawn ? ['through', 'touch', 'probabilistic'] : ['through', 'touch'];
}

/**
 * The same desk under every fill rule, on the tape of a run that goes first. It follows in portions of rows, so that
 * nothing waits for it, and is of no use any more once the run is another or has been given another timed input.
 */
export class FillRuleBand {
  private readonly chosen: Session;
  private readonly actions: Config['actions'];
  private readonly desks: readonly Desk[];

  /** `config` is what `chosen` began with; its timed inputs so far are taken from `chosen`. */
  constructor(config: Config, chosen: Session) {
    const { tape } = chosen;
    this.chosen = chosen;
    this.actions = chosen.config.actions;
    const rule = matchingRuleOf(chosen.config, tape.header);
    // Whatever the desk comes to believe later, orders are drawn as it begins.
    const intensity = intensityOf(config, tape.header.truth) ?? config.venue.intensity;
    const whole = { ...config, actions: this.actions, venue: { ...config.venue, intensity } };
    const rules = fillRulesOf(tape, config);
    this.desks = (rules.includes(rule) ? rules : [...rules, rule]).map((other) => ({
      rule: other,
      session: other === rule ? chosen : new Session(under(whole, other), tape),
    }));
  }

  isOf(session: Session): boolean {
    return session === this.chosen && session.config.actions === this.actions;
  }

  /** Lets every desk read so many rows more at most; true once all stand where the chosen one does. */
  catchUp(rows: number): boolean {
    return catchUp(
      this.desks.map(({ session }) => session),
      this.chosen,
      rows,
    );
  }

  columns(points: number, window: Window): FillRuleColumns {
    const { rows } = bucketsOf(this.chosen.marks, points, window);
    const reached = Math.min(...this.desks.map(({ session }) => session.marks.length));
    let length = rows.length;
    while (length > 0 && rows[length - 1] >= reached) length--;
    const values = new Float64Array(2 * length);
    for (let i = 0; i < length; i++) {
      let low = Infinity;
      let high = -Infinity;
      for (const { session } of this.desks) {
        const equity = session.marks.at(rows[i], MARK_COLUMNS.equity);
        if (equity < low) low = equity;
        if (equity > high) high = equity;
      }
      values[i] = low;
      values[length + i] = high;
    }
    return {
      length,
      values,
      rules: this.desks.map(({ rule, session }) => ({ rule, equity: session.equity })),
    };
  }
}

/** The configuration under one fill rule throughout. */
function under(config: Config, fillRule: FillRule): Config {
  return {
    ...config,
    venue: { ...config.venue, fillRule },
    actions: config.actions.filter((action) => action.do !== 'set' || action.path !== 'venue.fillRule'),
  };
}
