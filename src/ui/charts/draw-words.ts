import type { Palette } from './palette';
import type { Plot } from './plot';

export function labelFont(ratio: number): string {
  return `${Math.round(10 * ratio)}px system-ui, sans-serif`;
}

/**
 * Words at the pane's right edge, above all that is drawn: an edge of the pane's own colour keeps them readable.
 * @param y bitmap pixels, of the side of the words that `baseline` names
 */
export function drawWords(
  { context, ratio, width }: Plot,
  words: string,
  y: number,
  baseline: 'top' | 'bottom',
  color: string,
  palette: Palette,
): void {
  const x = width - 4 * ratio;
  context.save();
  context.font = labelFont(ratio);
  context.textAlign = 'right';
  context.textBaseline = baseline;
  context.strokeStyle = palette.panel;
  context.lineWidth = 3 * ratio;
  context.lineJoin = 'round';
  context.strokeText(words, x, y);
  context.fillStyle = color;
  context.fillText(words, x, y);
  context.restore();
}
