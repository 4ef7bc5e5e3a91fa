import type { Frame, Scorecard } from '../../workers/protocol';
import type { Problem } from '../domain/part';
import { signed } from './numbers';

/** What came of a change, for who hears the page: the numbers now and those before, or why nothing was changed. */
export function ranAgain(frame: Frame | null, problems: readonly Problem[]): string {
  if (problems.length > 0) return `Nothing was changed: ${problems.map(({ message }) => message).join(' ')}`;
  if (frame === null) return '';
  const { scorecard: now, baselineScorecard: before } = frame;
  const figures: readonly [(card: Scorecard) => string, string][] = [
    [({ equity }) => `${signed(equity, 0)} USD`, 'equity'],
    [({ fills }) => String(fills), 'fills'],
    [({ inventoryRms }) => inventoryRms.toPrecision(2), 'inventory rms'],
  ];
  const told = figures.map(([figure, name]) =>
    before === null ? `${name} ${figure(now)}` : `${name} ${figure(now)}, before ${figure(before)}`,
  );
  return `Ran again: ${told.join('; ')}.`;
}
