import type { EventRow } from '../../../workers/protocol';
import type { Plot } from './plot';

/** Events that deserve a flag, with the one or two letters on it; what is not here is in the event list only. */
const LETTERS: Readonly<Record<string, string>> = {
  'five-minute-loss': 'L',
  'session-loss': 'L',
  'per-fill-loss': 'L',
  'adverse-selection': 'A',
  'one-sided': 'F',
  'fill-spike': 'F',
  'order-rate': 'M',
  band: 'B',
  collar: 'C',
  emergency: 'E',
  stale: 'S',
  kill: 'K',
  reset: 'R',
  reduce: 'R',
  set: '±',
  tier: 'T',
  news: 'N',
};

/** Nothing went wrong: another colour. */
const CALM: ReadonlySet<string> = new Set(['reset', 'set', 'tier', 'news']);

/** Whether an event of this kind stands on the chart. */
export function isFlag(event: EventRow): boolean {
  return Object.hasOwn(LETTERS, event.kind);
}

/** Draws events as flags hanging from the top of the pane, newest in front; crowded ones lose their cloth. */
export function drawFlags(
  plot: Plot,
  events: readonly EventRow[],
  positionOf: (timeS: number) => number,
  colors: { readonly bad: string; readonly calm: string; readonly letter: string },
  font: string,
): void {
  const { context, ratio, height, width } = plot;
  context.save();
  context.font = font;
  context.textBaseline = 'middle';
  context.textAlign = 'center';
  let last = Infinity;
  for (const event of events) {
    const letter = LETTERS[event.kind];
    if (letter === undefined) continue;
    const x = Math.round(plot.x0 + positionOf(event.timeS) * plot.dx);
    if (x < 0 || x > width) continue;
    const color = CALM.has(event.kind) ? colors.calm : colors.bad;
    context.strokeStyle = color;
    context.fillStyle = color;
    context.lineWidth = Math.max(1, Math.round(ratio));
    context.globalAlpha = 0.5;
    context.setLineDash([2 * ratio, 3 * ratio]);
    context.beginPath();
    context.moveTo(x + 0.5, 0);
    context.lineTo(x + 0.5, height);
    context.stroke();
    if (last - x < 13 * ratio) continue;
    last = x;
    context.globalAlpha = 1;
    context.fillRect(x, height - 16 * ratio, 12 * ratio, 13 * ratio);
    context.fillStyle = colors.letter;
    context.fillText(letter, x + 6 * ratio, height - 9 * ratio);
  }
  context.restore();
}
