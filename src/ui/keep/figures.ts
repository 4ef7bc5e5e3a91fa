import type { Frame } from '../../../workers/protocol';
import type { Figures } from './shelf';

/** What is written down of a run; null before the first frame. */
export function figuresOf(frame: Frame | null): Figures | null {
  if (frame === null) return null;
  const { equity, fills, inventoryRms, losingFillShare } = frame.scorecard;
  return { equity, fills, inventoryRms, losingShare: losingFillShare };
}
