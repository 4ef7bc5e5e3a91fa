import { isRecord } from '../../domain/part';
import type { ChangeHistory, Step } from './change-history.svelte';

/** What undo and redo would bring back. */
export type Changes = Pick<ChangeHistory, 'past' | 'future'>;

const KEPT = 'quotelab.changes';
/** Newest steps of either way that are kept: a few hundred kilobytes. */
const MOST_STEPS = 40;

/** Keeps them for this tab; null = there is nothing to bring back. */
export function keepChanges(changes: Changes | null): void {
  try {
    if (changes === null) sessionStorage.removeItem(KEPT);
    else {
      const newest = (steps: readonly Step[]): readonly Step[] => steps.slice(-MOST_STEPS);
      sessionStorage.setItem(
        KEPT,
        JSON.stringify({ past: newest(changes.past), future: newest(changes.future) }),
      );
    }
  } catch {
    // A browser that stores nothing still takes changes back until the page goes.
  }
}

/** What could be taken back before the page went; the engine checks each configuration when its turn comes. */
export function keptChanges(): Changes {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(KEPT) ?? 'null');
    if (isRecord(kept) && isSteps(kept.past) && isSteps(kept.future))
      return { past: kept.past, future: kept.future };
  } catch {
    // As good as none.
  }
  return { past: [], future: [] };
}

function isSteps(list: unknown): list is readonly Step[] {
  return Array.isArray(list) && list.every(isStep);
}

function isStep(step: unknown): boolean {
  if (!isRecord(step) || !isConfig(step.config)) return false;
  const { comparedWith, scenario, opened } = step;
  return (
    (comparedWith === null || isConfig(comparedWith)) &&
    typeof scenario === 'string' &&
    typeof opened === 'boolean'
  );
}

function isConfig(config: unknown): boolean {
  return isRecord(config) && Array.isArray(config.actions);
}
