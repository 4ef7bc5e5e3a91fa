import { escaped, figure } from './html';

const HEIGHT = 220;
const TOP = 10;
const BOTTOM = 28;
/** Of a curve's own coordinates: it is stretched to whatever room there is, while words keep their size. */
const WIDTH = 1600;
/** Least width of a column of a map that has to hold a number, in pixels. */
const COLUMN = 56;

/** A value with the half-width of its interval; null where nothing is known. */
export interface Bar {
  readonly value: number;
  readonly half: number;
}

interface Axis {
  readonly least: number;
  readonly most: number;
  readonly ticks: readonly number[];
}

/** Round numbers that cover a range. */
function axisOf(values: readonly number[]): Axis {
  let least = Math.min(...values);
  let most = Math.max(...values);
  if (!(most > least)) [least, most] = [least - 1, most + 1];
  const step = roundStep((most - least) / 4);
  const first = Math.floor(least / step);
  const last = Math.ceil(most / step);
  const ticks = Array.from({ length: last - first + 1 }, (_, i) =>
    Number(((first + i) * step).toPrecision(12)),
  );
  return { least: ticks[0], most: ticks[ticks.length - 1], ticks };
}

/** The next of 1, 2, 5 times a power of ten. */
function roundStep(step: number): number {
  const power = Number(`1e${step.toExponential().split('e')[1]}`);
  const times = step / power;
  return (times <= 1 ? 1 : times <= 2 ? 2 : times <= 5 ? 5 : 10) * power;
}

function heightOf({ least, most }: Axis, value: number): number {
  return TOP + ((most - value) / (most - least)) * (HEIGHT - TOP - BOTTOM);
}

/** A place across the picture, however wide it is. */
function acrossOf(share: number): string {
  return `${Number((100 * share).toFixed(2))}%`;
}

function at(share: number, y: number): string {
  return `${(share * WIDTH).toFixed(1)},${y.toFixed(1)}`;
}

function polylines(runs: readonly (readonly string[])[]): string {
  const lines = runs.map((points) => `<polyline class="curve" points="${points.join(' ')}"/>`);
  return `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none">${lines.join('')}</svg>`;
}

/** What stands below a place on the axis. */
interface Mark {
  readonly share: number;
  readonly text: string;
  /** Left out where there is room for few. */
  readonly spare: boolean;
}

function figureOf(label: string, height: number, content: string, leastWidth = 0): string {
  const least = leastWidth === 0 ? '' : ` style="min-width: ${leastWidth}px"`;
  const head = `<svg height="${height}" role="img" aria-label="${escaped(label)}"${least}>`;
  const caption = `<figcaption>${escaped(label)}</figcaption>`;
  return `<figure>${caption}<div class="plot">${head}${content}</svg></div></figure>`;
}

function framed(label: string, axis: Axis, marks: readonly Mark[], content: string): string {
  const lines = axis.ticks.map((tick) => {
    const y = heightOf(axis, tick).toFixed(1);
    const line = `<line class="grid" x1="0" x2="100%" y1="${y}" y2="${y}"/>`;
    return `${line}<text x="-6" y="${y}" dy="4" text-anchor="end">${figure(tick)}</text>`;
  });
  const below = marks.map(({ share, text, spare }) => {
    const anchor = share < 0.02 ? 'start' : share > 0.98 ? 'end' : 'middle';
    const rank = spare ? ' class="spare"' : '';
    return `<text${rank} x="${acrossOf(share)}" y="${HEIGHT - 8}" text-anchor="${anchor}">${escaped(text)}</text>`;
  });
  return figureOf(label, HEIGHT, lines.join('') + below.join('') + content);
}

/** A curve over evenly spaced points; NaN breaks it. `ends`: what stands below the first and the last. */
export function curve(label: string, values: ArrayLike<number>, ends: readonly [string, string]): string {
  const thinned = thin(values);
  const finite = thinned.filter(Number.isFinite);
  if (finite.length === 0) return `<p class="muted">${escaped(label)}: nothing to draw.</p>`;
  const axis = axisOf(finite);
  const runs: string[][] = [[]];
  thinned.forEach((value, i) => {
    if (Number.isFinite(value))
      runs[runs.length - 1].push(at(i / Math.max(1, thinned.length - 1), heightOf(axis, value)));
    else if (runs[runs.length - 1].length > 0) runs.push([]);
  });
  const marks = ends.map((text, share) => ({ share, text, spare: false }));
  return framed(label, axis, marks, polylines(runs));
}

/** Most points of a curve: two a pixel of its width. */
const POINTS = 1600;

/** Of every stretch its least and greatest value, in their order, so that no spike is lost. */
function thin(values: ArrayLike<number>): number[] {
  const all = Array.from(values);
  if (all.length <= POINTS) return all;
  const width = Math.ceil((2 * all.length) / POINTS);
  const thinned: number[] = [];
  for (let from = 0; from < all.length; from += width) {
    const stretch = all.slice(from, from + width);
    const finite = stretch.filter(Number.isFinite);
    if (finite.length === 0) {
      thinned.push(NaN, NaN);
      continue;
    }
    const [least, most] = [Math.min(...finite), Math.max(...finite)];
    thinned.push(...(stretch.indexOf(least) <= stretch.indexOf(most) ? [least, most] : [most, least]));
  }
  return thinned;
}

/** Values with their intervals side by side, joined by a line. */
export function errorBars(label: string, names: readonly string[], bars: readonly (Bar | null)[]): string {
  const known = bars.filter((bar) => bar !== null);
  if (known.length === 0) return `<p class="muted">${escaped(label)}: nothing to draw.</p>`;
  const axis = axisOf(known.flatMap(({ value, half }) => [value - half, value + half]));
  const share = (i: number): number => (names.length === 1 ? 0.5 : i / (names.length - 1));
  const points: string[] = [];
  const marks = bars.map((bar, i) => {
    if (bar === null) return '';
    const x = acrossOf(share(i));
    const y = heightOf(axis, bar.value);
    points.push(at(share(i), y));
    const [high, low] = [bar.value + bar.half, bar.value - bar.half].map((end) =>
      heightOf(axis, end).toFixed(1),
    );
    const line = `<line class="curve" x1="${x}" x2="${x}" y1="${high}" y2="${low}"/>`;
    return `${line}<circle class="dot" cx="${x}" cy="${y.toFixed(1)}" r="3"/>`;
  });
  const every = Math.ceil(names.length / 10);
  const below = names.flatMap((text, i) =>
    i % every === 0 ? [{ share: share(i), text, spare: (i / every) % 3 !== 0 }] : [],
  );
  return framed(label, axis, below, polylines([points]) + marks.join(''));
}

/** A grid of values, `columns` fastest: the fuller the square, the greater the value. */
export function heatMap(
  label: string,
  rows: readonly string[],
  columns: readonly string[],
  values: readonly (number | null)[],
): string {
  const known = values.filter((value) => value !== null);
  const [least, most] = [Math.min(...known), Math.max(...known)];
  const height = 28;
  const squares = values.map((value, i) => {
    const column = i % columns.length;
    const y = Math.floor(i / columns.length) * height;
    if (value === null) return '';
    const share = most > least ? (value - least) / (most - least) : 0.5;
    const opacity = (0.08 + 0.72 * share).toFixed(2);
    const box = `<rect x="${acrossOf(column / columns.length)}" y="${y}" width="${acrossOf(1 / columns.length)}" height="${height}" fill="var(--curve)" fill-opacity="${opacity}"/>`;
    const text = `<text x="${acrossOf((column + 0.5) / columns.length)}" y="${y + 18}" text-anchor="middle" style="fill:var(--text)">${escaped(figure(Number(value.toPrecision(4))))}</text>`;
    return box + text;
  });
  const sides = rows.map(
    (name, i) => `<text x="-6" y="${i * height + 18}" text-anchor="end">${escaped(name)}</text>`,
  );
  const bottom = rows.length * height;
  const feet = columns.map(
    (name, i) =>
      `<text x="${acrossOf((i + 0.5) / columns.length)}" y="${bottom + 18}" text-anchor="middle">${escaped(name)}</text>`,
  );
  const content = [...squares, ...sides, ...feet].join('');
  return figureOf(label, bottom + 28, content, columns.length * COLUMN);
}
