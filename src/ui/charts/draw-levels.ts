import { bandSetOf } from '../../risk/bands';
import type { Config } from '../../session/config';
import { decimal } from '../numbers';
import { drawWords } from './draw-words';
import type { Palette } from './palette';
import type { PaneName } from './panes';
import type { Plot } from './plot';

/** A horizontal line that a pane's lines are read against. */
export interface Level {
  readonly value: number;
  /** Empty: a line without a name. */
  readonly name: string;
  readonly color: keyof Palette;
  readonly dash: readonly number[];
}

/** Nearer to each other than two lines of text, CSS pixels, two names would cover each other. */
const NAMES_APART = 26;

/** The levels of a pane. Which of them bear a name depends on the room that the plot has. */
export function levelsOf(pane: PaneName, plot: Plot, risk: Config['risk']): readonly Level[] {
  const zero: Level = { value: 0, name: '', color: 'line', dash: [] };
  if (pane === 'equity') return [zero];
  if (pane === 'inventory') return [zero, ...inventoryBands(plot, risk)];
  if (pane === 'selection') return targets(plot);
  return [];
}

/** The article's marks for losing fills. */
function targets(plot: Plot): Level[] {
  const limitY = yOf(plot, 0.7) / plot.ratio;
  const targetY = yOf(plot, 0.4) / plot.ratio;
  // Under the pane's edge it hangs below its own line, towards the other one's name.
  const apart = limitY > 16 ? NAMES_APART / 2 : NAMES_APART;
  // In a low and narrow pane the legend lies over names near the top.
  const isClear = (y: number): boolean => plot.width > 600 * plot.ratio || y > 46;
  const target = isClear(targetY) ? '40\u00a0%: article’s target' : '';
  const limit = isClear(limitY) && targetY - limitY > apart ? '70\u00a0%: article’s limit' : '';
  return [
    { value: 0.4, name: target, color: 'chart-limit', dash: [2, 3] },
    { value: 0.7, name: limit, color: 'chart-limit', dash: [6, 3] },
  ];
}

/** Inventory at which the adding side is widened, withdrawn and half of the position traded out. */
function inventoryBands(plot: Plot, { bands, softPct, hardPct, maxInventory }: Config['risk']): Level[] {
  const set = bandSetOf(bands, softPct, hardPct);
  if (set === null) return [];
  // From the limit inwards: of names that would cover each other the gravest stays.
  const marks = [
    { name: 'limit', share: 1, dash: [] },
    { name: 'hard', share: set.hard, dash: [6, 3] },
    { name: 'soft', share: set.soft, dash: [2, 3] },
  ];
  const levels: Level[] = [];
  let namedAt = Infinity;
  for (const sign of [1, -1]) {
    for (const { name, share, dash } of marks) {
      const value = sign * share * maxInventory;
      const y = yOf(plot, value);
      const inside = y >= 0 && y <= plot.height;
      // Off the pane one is named, the nearest, and only where none is in sight.
      if (!inside && name !== 'soft') continue;
      const room = Math.abs(y - namedAt) > NAMES_APART * plot.ratio;
      if (room) namedAt = y;
      const words = !inside ? `${name} ${decimal(value, 2)}` : room ? name : '';
      levels.push({ value, name: words, color: 'chart-limit', dash });
    }
  }
  return levels;
}

/** The lines across the pane, below all that is drawn. */
export function drawLevels(plot: Plot, levels: readonly Level[], palette: Palette): void {
  const { context, ratio, width, height } = plot;
  context.save();
  context.globalAlpha = 0.9;
  context.lineWidth = ratio;
  for (const { value, color, dash } of levels) {
    const y = yOf(plot, value);
    if (y < 0 || y > height) continue;
    const crisp = Math.round(y) + 0.5;
    context.strokeStyle = palette[color];
    context.setLineDash(dash.map((length) => length * ratio));
    context.beginPath();
    context.moveTo(0, crisp);
    context.lineTo(width, crisp);
    context.stroke();
  }
  context.restore();
}

/** Their names, above all that is drawn; one off the pane has an arrow. */
export function drawLevelNames(plot: Plot, levels: readonly Level[], palette: Palette): void {
  const { ratio, height } = plot;
  for (const { value, name, color } of levels) {
    if (name === '') continue;
    const y = yOf(plot, value);
    const ink = palette[color];
    if (y < 0) drawWords(plot, `▲ ${name}`, 3 * ratio, 'top', ink, palette);
    else if (y > height) drawWords(plot, `▼ ${name}`, height - 3 * ratio, 'bottom', ink, palette);
    else if (y > 16 * ratio) drawWords(plot, name, y - 2 * ratio, 'bottom', ink, palette);
    else drawWords(plot, name, y + 2 * ratio, 'top', ink, palette);
  }
}

function yOf({ y0, dy }: Plot, value: number): number {
  return y0 + value * dy;
}
