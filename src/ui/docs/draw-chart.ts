import { scaleLinear, scaleLog } from 'd3-scale';
import { significant } from '../significant';
import type { Drawing, Panel, Series } from './drawing';

const SVG = 'http://www.w3.org/2000/svg';
const PANEL_PX = { one: 220, several: 140 };
const MARGIN = { left: 52, right: 10, top: 18, bottom: 8 };
const AXIS_PX = 36;
/** Room that a label under the axis takes, px. */
const LABEL_PX = 80;

/** The dash of each look: no two lines of a chart differ by colour alone. */
const DASHES: Readonly<Record<Series['look'], string>> = {
  mid: '',
  reservation: '7 3',
  bid: '',
  ask: '2 3',
  capture: '10 3 2 3',
  ghost: '4 4',
};

function add(parent: Element, name: string, attributes: Record<string, string | number>): Element {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  parent.append(element);
  return element;
}

function say(parent: Element, text: string, attributes: Record<string, string | number>): void {
  add(parent, 'text', attributes).textContent = text;
}

type Scale = (value: number) => number;

/** Draws into an empty <svg> so many pixels wide; its height follows from the panels. */
export function drawChart(svg: SVGSVGElement, drawing: Drawing, width: number): void {
  const { panels } = drawing;
  const each = panels.length === 1 ? PANEL_PX.one : PANEL_PX.several;
  const height = panels.length * each + AXIS_PX;
  svg.replaceChildren();
  svg.setAttribute('viewBox', `0 0 ${width} ${height}`);
  svg.setAttribute('width', String(width));
  svg.setAttribute('height', String(height));
  const right = width - MARGIN.right;
  const xs = panels.flatMap(({ series }) => series.flatMap(({ points }) => points.map(({ x }) => x)));
  const domain = [Math.min(...xs), Math.max(...xs)];
  const scale = (drawing.logarithmic ? scaleLog() : scaleLinear()).domain(domain).range([MARGIN.left, right]);
  const bottom = panels.length * each;
  const ticks = xTicks(scale.ticks(Math.max(2, Math.floor(width / LABEL_PX))), drawing.logarithmic === true);
  for (const tick of ticks) {
    const x = scale(tick);
    add(svg, 'line', { class: 'grid', x1: x, x2: x, y1: MARGIN.top, y2: bottom - MARGIN.bottom });
    say(svg, significant(tick), { x, y: bottom + 8, 'text-anchor': x > right - 12 ? 'end' : 'middle' });
  }
  say(svg, drawing.label, {
    class: 'axis',
    x: (MARGIN.left + right) / 2,
    y: bottom + 28,
    'text-anchor': 'middle',
  });
  panels.forEach((panel, i) => drawPanel(svg, panel, scale, i * each, each, right));
}

/** On a logarithmic axis the powers of ten are enough. */
function xTicks(ticks: readonly number[], logarithmic: boolean): readonly number[] {
  return logarithmic ? ticks.filter((tick) => Math.abs(Math.log10(tick) % 1) < 1e-9) : ticks;
}

function drawPanel(
  svg: SVGSVGElement,
  { label, series, zero }: Panel,
  scaleX: Scale,
  top: number,
  height: number,
  right: number,
): void {
  const ys = series.flatMap(({ points }) =>
    points.flatMap(({ y, error }) => [y - (error ?? 0), y + (error ?? 0)]),
  );
  if (zero) ys.push(0);
  const scaleY = scaleLinear()
    .domain([Math.min(...ys), Math.max(...ys)])
    .nice(4)
    .range([top + height - MARGIN.bottom, top + MARGIN.top]);
  for (const tick of scaleY.ticks(4)) {
    const y = scaleY(tick);
    add(svg, 'line', { class: tick === 0 ? 'zero' : 'grid', x1: MARGIN.left, x2: right, y1: y, y2: y });
    say(svg, significant(tick), { x: MARGIN.left - 6, y: y + 4, 'text-anchor': 'end' });
  }
  say(svg, label, { class: 'axis', x: MARGIN.left, y: top + 11 });
  for (const one of series) drawSeries(svg, one, scaleX, scaleY);
}

function drawSeries(svg: SVGSVGElement, { as, look, points }: Series, scaleX: Scale, scaleY: Scale): void {
  if (as === 'line') {
    const path = points
      .map(({ x, y }, i) => `${i === 0 ? 'M' : 'L'}${scaleX(x).toFixed(1)} ${scaleY(y).toFixed(1)}`)
      .join('');
    add(svg, 'path', { class: `line ${look}`, d: path, 'stroke-dasharray': DASHES[look] });
    return;
  }
  for (const { x, y, error } of points) {
    if (error !== undefined) {
      const across = { x1: scaleX(x), x2: scaleX(x), y1: scaleY(y - error), y2: scaleY(y + error) };
      add(svg, 'line', { class: `line ${look}`, ...across });
    }
    add(svg, 'circle', { class: `dot ${look}`, cx: scaleX(x), cy: scaleY(y), r: 3.5 });
  }
}

/** A short piece of a series as it is drawn, for the legend. */
export function swatch({ as, look }: Series): SVGSVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  for (const [key, value] of Object.entries({ width: 26, height: 10, 'aria-hidden': 'true' }))
    svg.setAttribute(key, String(value));
  if (as === 'line')
    add(svg, 'path', { class: `line ${look}`, d: 'M0 5H26', 'stroke-dasharray': DASHES[look] });
  else add(svg, 'circle', { class: `dot ${look}`, cx: 13, cy: 5, r: 3.5 });
  return svg;
}
