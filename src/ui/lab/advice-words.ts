import type { AdviceView, GuideFinding, Trial } from '../../../workers/lab-protocol';
import { within95 } from '../../domain/student-quantile';
import { decimal, percent, signed } from '../numbers';

/** A measured gain with its 95 % interval, in words. */
export function gainWords(gain: Trial['gain'], pairs: number): string {
  if (gain === null || gain.se === null) return 'not measured yet';
  const half = within95(pairs) * gain.se;
  const digits = half < 0.1 ? 3 : half < 10 ? 1 : 0;
  return `${signed(gain.value, digits)} ± ${decimal(half, digits)} USD a session (${percent(0.95)}, ${decimal(pairs, 0)} paired tapes)`;
}

/** What one tape of the advisor takes on two cores, s: whatever its length, and for an hour of it. As measured. */
const TAPE_S = 0.0008;
const TAPE_HOUR_S = 0.045;

/** About how long the advisor will take, said before it is asked. */
export function durationWords(pairs: number, durationS: number): string {
  const seconds = pairs * (TAPE_S + (TAPE_HOUR_S * durationS) / 3600);
  if (seconds < 55) return `about ${decimal(Math.max(1, Math.round(seconds / 5)) * 5, 0)}\u00a0seconds`;
  const minutes = Math.round(seconds / 60);
  return minutes === 1 ? 'about a minute' : `about ${decimal(minutes, 0)}\u00a0minutes`;
}

/** What was tried: `Sizes × 2` stays in one piece. */
export function remedyWords({ remedy }: Trial): string {
  return remedy.replaceAll('× ', '×\u00a0');
}

/** What came of a trial. */
export function stateWords({ state, gain, pairs }: Trial, complete: boolean): string {
  if (state === 'better') return 'gains';
  if (state === 'open' && !complete) return 'testing';
  const errors = gain === null || gain.se === null ? 0 : gain.value / gain.se;
  if (errors < -within95(pairs)) return 'costs';
  if (state === 'given-up') return 'no gain';
  // Above 0 by itself, but not above what is asked of the best of so many.
  return errors > within95(pairs) ? 'not proven' : 'no evidence';
}

/** What the article would say of this desk, and its figure. */
export function symptomWords({ name, value, shows }: GuideFinding): string {
  if (value === null) return 'this desk gives no figure';
  const figure =
    name === 'negative-profit'
      ? `${signed(value, 2)} USD`
      : name === 'inventory-accumulating'
        ? decimal(value, 1)
        : percent(value, 1);
  return `here ${figure}: the article would ${shows ? 'act' : 'leave it'}`;
}

/** The whole in a sentence. */
export function verdictWords({ stage, hints, trials, own, margin, familyLevel }: AdviceView): string {
  if (stage === 'testing') {
    const open = trials.filter(({ state }) => state === 'open').length;
    return `${open} of ${trials.length} changes still being tested after ${decimal(own.paths, 0)} tapes.`;
  }
  if (stage === 'measuring') return 'Measuring what proved itself on further tapes…';
  const least = `by more than 1 % (${decimal(margin, 2)} USD a session)`;
  const sure = `chance of any false hint ${percent(familyLevel)}`;
  return hints.length === 0
    ? `No hint: none of ${trials.length} changes is known to gain ${least}; ${sure}.`
    : `Of ${trials.length} changes tried, these gain ${least}; ${sure}. Apply the first and ask again: hints may overlap.`;
}
