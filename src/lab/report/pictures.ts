import { escaped, figure } from './html';

const WIDTH = 800;
const HEIGHT = 220;
const LEFT = 76;
const RIGHT = 8;
const TOP = 10;
const BOTTOM = 28;

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

function acrossOf(share: number): number {
  return LEFT + share * (WIDTH - LEFT - RIGHT);
}

function at(x: number, y: number): string {
  return `${x.toFixed(1)},${y.toFixed(1)}`;
}

function framed(
  label: string,
  axis: Axis,
  marks: readonly (readonly [number, string])[],
  content: string,
): string {
  const lines = axis.ticks.map((tick) => {
    const y = heightOf(axis, tick).toFixed(1);
    const line = `<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y}" y2="${y}"/>`;
    return `${line}<text x="${LEFT - 6}" y="${y}" dy="4" text-anchor="end">${figure(tick)}</text>`;
  });
  const below = marks.map(([share, text]) => {
    const anchor = share < 0.02 ? 'start' : share > 0.98 ? 'end' : 'middle';
    return `<text x="${acrossOf(share).toFixed(1)}" y="${HEIGHT - 8}" text-anchor="${anchor}">${escaped(text)}</text>`;
  });
  const head = `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escaped(label)}">`;
  return `<figure><figcaption>${escaped(label)}</figcaption>${head}${lines.join('')}${below.join('')}${content}</svg></figure>`;
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
      runs[runs.length - 1].push(at(acrossOf(i / Math.max(1, thinned.length - 1)), heightOf(axis, value)));
    else if (runs[runs.length - 1].length > 0) runs.push([]);
  });
  const lines = runs.map((points) => `<polyline class="curve" points="${points.join(' ')}"/>`);
  const marks = [[0, ends[0]] as const, [1, ends[1]] as const];
  return framed(label, axis, marks, lines.join(''));
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
    points.push(at(x, y));
    const [high, low] = [bar.value + bar.half, bar.value - bar.half].map((end) =>
      heightOf(axis, end).toFixed(1),
    );
    const line = `<line class="curve" x1="${x.toFixed(1)}" x2="${x.toFixed(1)}" y1="${high}" y2="${low}"/>`;
    return `${line}<circle class="dot" cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="3"/>`;
  });
  const every = Math.ceil(names.length / 10);
  const below = names.flatMap((name, i) => (i % every === 0 ? [[share(i), name] as const] : []));
  return framed(
    label,
    axis,
    below,
    `<polyline class="curve" points="${points.join(' ')}"/>${marks.join('')}`,
  );
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
  const cell = { width: (WIDTH - LEFT - RIGHT) / columns.length, height: 28 };
  const squares = values.map((value, i) => {
    const x = LEFT + (i % columns.length) * cell.width;
    const y = Math.floor(i / columns.length) * cell.height;
    if (value === null) return '';
    const share = most > least ? (value - least) / (most - least) : 0.5;
    const opacity = (0.08 + 0.72 * share).toFixed(2);
    const box = `<rect x="${x.toFixed(1)}" y="${y}" width="${(cell.width - 1).toFixed(1)}" height="${cell.height - 1}" fill="var(--curve)" fill-opacity="${opacity}"/>`;
    const text = `<text x="${(x + cell.width / 2).toFixed(1)}" y="${y + 18}" text-anchor="middle" style="fill:var(--text)">${escaped(figure(Number(value.toPrecision(4))))}</text>`;
    return box + text;
  });
  const sides = rows.map(
    (name, i) =>
      `<text x="${LEFT - 6}" y="${i * cell.height + 18}" text-anchor="end">${escaped(name)}</text>`,
  );
  const bottom = rows.length * cell.height;
  const feet = columns.map(
    (name, i) =>
      `<text x="${(LEFT + (i + 0.5) * cell.width).toFixed(1)}" y="${bottom + 18}" text-anchor="middle">${escaped(name)}</text>`,
  );
  const head = `<svg viewBox="0 0 ${WIDTH} ${bottom + 28}" role="img" aria-label="${escaped(label)}">`;
  return `<figure><figcaption>${escaped(label)}</figcaption>${head}${squares.join('')}${sides.join('')}${feet.join('')}</svg></figure>`;
}
