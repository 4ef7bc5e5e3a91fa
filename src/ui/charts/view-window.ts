import type { ChartWindow } from '../engine.svelte';
import type { View } from './chart-stack';

/** A following window moves on only after so large a part of its width, so that buckets are appended in between. */
const QUANTUM = 0.25;

/**
 * The part of the session to ask the engine for: what is in view and half as much on each side, so that a drag does
 * not run into nothing. No view is the whole session.
 */
export function windowOf(view: View | null, nowS: number): ChartWindow {
  if (view === null) return { fromS: null, toS: null };
  const widthS = view.toS - view.fromS;
  if (!view.following) return { fromS: Math.max(0, view.fromS - 0.5 * widthS), toS: view.toS + 0.5 * widthS };
  const quantumS = QUANTUM * widthS;
  const fromS = Math.floor((nowS - 1.5 * widthS) / quantumS) * quantumS;
  return { fromS: Math.max(0, fromS), toS: null };
}
