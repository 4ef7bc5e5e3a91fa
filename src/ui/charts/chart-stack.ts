import {
  createChartEx,
  CrosshairMode,
  LineSeries,
  type AutoscaleInfo,
  type DeepPartial,
  type ChartOptionsImpl,
  type IChartApiBase,
  type ISeriesApi,
} from 'lightweight-charts';
import type { Frame, RunColumns } from '../../../workers/protocol';
import type { Config } from '../../session/config';
import { decimal, percent, priceDecimals } from '../numbers';
import { drawBands, drawBeyond } from './draw-bands';
import { drawFills } from './draw-fills';
import { drawFlags } from './draw-flags';
import { drawLevelNames, drawLevels, levelsOf } from './draw-levels';
import { drawLine, type LineStyle } from './draw-line';
import { labelFont } from './draw-words';
import type { EquityBand } from './equity-band';
import type { Palette } from './palette';
import { PANES, type PaneLine, type PaneName } from './panes';
import { PanePainter } from './pane-painter';
import { rowsInView, type Placement, type Plot } from './plot';
import { SessionTimeScale } from './session-time-scale';

/** New buckets that are appended one by one; more are cheaper to set at once. */
const MOST_APPENDED = 40;
/**
 * Empty part of the view at the right, so that the newest quotes do not touch the axis: at least, when the view is
 * moved, and at most.
 */
const RIGHT_SHARES = [0.01, 0.02, 0.03] as const;
/** Part of a bucket by which a view may be off: less than can be seen. */
const SAME_VIEW = 1e-3;
/** A frame that answers a change comes within this time, ms, or none does. */
const ANSWER_MS = 100;
/** Layers of each side that the price scale always shows; the others are cut off where they do not fit. */
const LAYERS_IN_PLAY = 2;
const FADED = 0.12;
/** Half of a label of the time axis, CSS pixels. */
const HALF_LABEL_PX = 18;
/** What a sheet has room for in either format, CSS pixels. */
const PAPER_WIDTH = 700;
const PAPER_HEIGHT = 600;

/** Time in view, s; null = all of the session so far. `following` keeps its end at the present. */
export interface View {
  readonly fromS: number;
  readonly toS: number;
  readonly following: boolean;
}

export interface ChartStackEvents {
  /** The reader zoomed or panned. */
  viewed(view: View | null): void;
  /** The cursor stands at a time, or nowhere. */
  pointed(timeS: number | null): void;
}

/** The time grid that the axis holds at present. */
interface Grid {
  readonly startS: number;
  readonly stepS: number;
  readonly length: number;
}

/**
 * Four panes on one time axis. Every pane holds one invisible series: it carries the axis, the price scale and the
 * label of the last value. All that is seen is painted from the frame's own columns, so that a whole new run on the
 * same axis costs four updates and one drawing.
 */
export class ChartStack {
  private readonly chart: IChartApiBase<number>;
  private readonly timeScale = new SessionTimeScale();
  private readonly anchors: readonly ISeriesApi<'Line', number>[];
  private readonly host: HTMLElement;
  private readonly events: ChartStackEvents;
  private palette: Palette;
  private frame: Frame | null = null;
  private config: Config;
  private grid: Grid = { startS: 0, stepS: 1, length: 0 };
  private view: View | null = null;
  private isolated: string | null = null;
  private allLayers = false;
  private band: EquityBand | null = null;
  /** The reader's hand is on the chart: nothing moves under it. */
  private held = false;
  private release: ReturnType<typeof setTimeout> | undefined;
  private unbanding: ReturnType<typeof setTimeout> | undefined;

  constructor(host: HTMLElement, palette: Palette, config: Config, events: ChartStackEvents) {
    this.host = host;
    this.palette = palette;
    this.config = config;
    this.events = events;
    this.chart = createChartEx<number, SessionTimeScale>(host, this.timeScale, {
      ...chartOptions(palette),
      // Every pane that is added sizes all canvases anew: tiny ones until all are there.
      ...{ width: 2, height: 2 },
    });
    this.anchors = PANES.map((pane, index) => {
      const series = this.chart.addSeries(
        LineSeries,
        {
          lineVisible: false,
          crosshairMarkerVisible: false,
          priceLineVisible: false,
          lastValueVisible: pane.name !== 'selection',
          autoscaleInfoProvider: () => this.scaleOf(pane.name),
        },
        index,
      );
      series.priceScale().applyOptions({
        minimumWidth: 66,
        // Room for the legend above the lines.
        scaleMargins: { top: pane.name === 'price' ? 0.13 : 0.27, bottom: 0.06 },
      });
      this.chart.panes()[index].setStretchFactor(pane.stretch);
      series.attachPrimitive(new PanePainter(this.chart, series, (plot) => this.paint(pane.name, plot)));
      return series;
    });
    this.chart.resize(host.clientWidth, host.clientHeight);
    this.fillHost();
    this.timeScale.setMoments(this.momentOf);
    this.formatPrices();
    this.chart.subscribeCrosshairMove((event) => {
      const { logical } = event;
      const inside = event.point !== undefined && logical !== undefined && this.grid.length > 0;
      const index = inside ? Math.max(0, Math.min(this.grid.length - 1, Math.round(logical))) : 0;
      this.events.pointed(inside ? this.momentOf(this.grid.startS + index * this.grid.stepS) : null);
    });
    host.addEventListener('pointerdown', this.hold, { capture: true });
    host.addEventListener('wheel', this.holdShortly, { capture: true, passive: true });
    window.addEventListener('pointerup', this.letGo);
    window.addEventListener('pointercancel', this.letGo);
    this.chart.timeScale().subscribeVisibleLogicalRangeChange(this.moved);
    // A chart that comes back into view has no width at first, and keeps its bars rather than its range when it gets one.
    this.chart.timeScale().subscribeSizeChange(this.resized);
  }

  /** Draws itself as large as a sheet of paper takes it, or as its host again. */
  fitPaper(paper: boolean): void {
    if (paper) {
      this.chart.applyOptions({ autoSize: false });
      this.chart.resize(PAPER_WIDTH, PAPER_HEIGHT, true);
    } else this.fillHost();
    this.applyView();
    // Paper does not wait for an animation frame: a picture taken draws what is due.
    if (paper) this.chart.takeScreenshot();
  }

  private fillHost(): void {
    this.chart.applyOptions({ autoSize: true });
    // A size that was set stays on the outer element, and would cut off whatever grows beyond it.
    Object.assign(this.chart.chartElement().style, { width: '100%', height: '100%' });
  }

  destroy(): void {
    clearTimeout(this.release);
    clearTimeout(this.unbanding);
    window.removeEventListener('pointerup', this.letGo);
    window.removeEventListener('pointercancel', this.letGo);
    this.chart.remove();
  }

  /** Draws a frame. */
  show(frame: Frame, config: Config): void {
    const reformat =
      this.frame === null ||
      config.instrument.tick !== this.config.instrument.tick ||
      config.risk.maxInventory < 10 !== this.config.risk.maxInventory < 10;
    this.config = config;
    this.frame = frame;
    clearTimeout(this.unbanding);
    if (reformat) this.formatPrices();
    this.timeScale.setDuration(frame.durationS);
    this.setGrid(frame.run);
    if (!this.held) this.keepView();
  }

  setPalette(palette: Palette): void {
    this.palette = palette;
    this.chart.applyOptions(chartOptions(palette));
    this.colorLabels();
    // Any options of the time axis move it to its right offset.
    if (!this.held) this.applyView();
  }

  /** Fades everything but one line; null shows all. */
  isolate(name: string | null): void {
    this.isolated = name;
    this.redraw();
  }

  /** The range behind the equity line; null = none. */
  setBand(band: EquityBand | null): void {
    if (band === this.band) return;
    this.band = band;
    clearTimeout(this.unbanding);
    // It goes with the run that it belonged to: the frame that answers the change is drawn without it.
    if (band === null) this.unbanding = setTimeout(() => this.redraw(), ANSWER_MS);
    else this.redraw();
  }

  /** Whether the price scale makes room for every layer. */
  fitAllLayers(all: boolean): void {
    this.allLayers = all;
    this.redraw();
  }

  /** Shows a part of the session; null = all of it. */
  setView(view: View | null): void {
    this.view = view;
    this.applyView();
  }

  /** Distance of each pane's top from the host's, CSS pixels. */
  paneTops(): readonly number[] {
    let top = 0;
    return this.chart.panes().map((pane) => {
      const at = top;
      top += pane.getHeight() + 1;
      return at;
    });
  }

  private readonly hold = (): void => {
    this.held = true;
    clearTimeout(this.release);
  };

  private readonly letGo = (): void => {
    if (this.held) this.holdShortly();
  };

  private readonly holdShortly = (): void => {
    this.held = true;
    clearTimeout(this.release);
    this.release = setTimeout(() => {
      this.held = false;
      this.applyView();
    }, 250);
  };

  private readonly resized = (): void => {
    if (!this.held) this.applyView();
  };

  /** The reader moved the time axis: from then on the view is theirs. */
  private readonly moved = (range: { from: number; to: number } | null): void => {
    if (!this.held || range === null || this.grid.length === 0) return;
    const { startS, stepS } = this.grid;
    const nowS = this.frame?.timeS ?? 0;
    const fromS = startS + range.from * stepS;
    const toS = startS + range.to * stepS;
    if (fromS <= 0 && toS >= nowS) this.view = null;
    else if (toS - fromS > 0) this.view = { fromS, toS, following: toS >= nowS };
    this.events.viewed(this.view);
  };

  /** Brings the axis to the frame's grid: appends what is new, or sets it anew. */
  private setGrid(run: RunColumns): void {
    const grid = gridOf(run, this.grid.stepS);
    const before = this.grid;
    this.grid = grid;
    const appended = grid.length - before.length;
    const same = before.length > 0 && grid.startS === before.startS && grid.stepS === before.stepS;
    if (same && appended >= 0 && appended <= MOST_APPENDED) {
      for (const [pane, series] of this.anchors.entries()) {
        for (let i = Math.max(0, before.length - 1); i < grid.length; i++) {
          series.update(anchorPoint(run, pane, i));
        }
      }
      return;
    }
    for (const [pane, series] of this.anchors.entries()) {
      series.setData(Array.from({ length: grid.length }, (_, i) => anchorPoint(run, pane, i)));
    }
  }

  /** Moves the axis to the view; the library does so in its next drawing, after whatever else was asked of it. */
  private applyView(): void {
    if (this.grid.length === 0) return;
    this.labelView();
    this.chart.timeScale().setVisibleLogicalRange(this.barsInView(RIGHT_SHARES[1]));
  }

  /** Keeps the axis to the view under new numbers. One that stands well stays: everything is drawn twice for each move. */
  private keepView(): void {
    if (this.stands()) this.labelView();
    else this.applyView();
  }

  /** Labels stand as densely as the part of the view that has a market in it can bear, and whole. */
  private labelView(): void {
    const { startS, stepS, length } = this.grid;
    const { from, to } = this.barsInView(RIGHT_SHARES[1]);
    const marketS = length * stepS;
    this.timeScale.setSpan(Math.min(marketS, (to - from) * stepS));
    const halfBars = (HALF_LABEL_PX * (to - from)) / Math.max(1, this.chart.timeScale().width());
    this.timeScale.setEdges(startS + (from + halfBars) * stepS, startS + (to - halfBars) * stepS);
  }

  /** Whether the axis is where the view wants it. An end that follows the present moves in small steps. */
  private stands(): boolean {
    const now = this.chart.timeScale().getVisibleLogicalRange();
    if (now === null) return false;
    const [least, wanted, most] = RIGHT_SHARES.map((share) => this.barsInView(share));
    return (
      (this.view?.following
        ? isNear(now.to - now.from, wanted.to - wanted.from)
        : isNear(now.from, wanted.from)) &&
      now.to > least.to - SAME_VIEW &&
      now.to < most.to + SAME_VIEW
    );
  }

  /** The bars that the view asks for; `rightShare` of one that follows the present is empty. */
  private barsInView(rightShare: number): { from: number; to: number } {
    const { startS, stepS, length } = this.grid;
    if (this.view === null) return { from: -0.5, to: (length - 0.5) * (1 + rightShare) + 0.5 };
    let { fromS, toS } = this.view;
    if (this.view.following) {
      const width = toS - fromS;
      toS = (this.frame?.timeS ?? toS) + rightShare * width;
      fromS = toS - width;
    }
    return { from: (fromS - startS) / stepS, to: (toS - startS) / stepS };
  }

  /** Scales and draws anew without new data. */
  private redraw(): void {
    if (this.frame === null || this.grid.length === 0) return;
    for (const [pane, series] of this.anchors.entries()) {
      series.update(anchorPoint(this.frame.run, pane, this.grid.length - 1));
    }
  }

  private formatPrices(): void {
    const decimals = priceDecimals(this.config.instrument.tick, this.frame?.scorecard.mid ?? 100);
    const formats: Record<PaneName, (value: number) => string> = {
      price: (value) => decimal(value, decimals),
      inventory: (value) => decimal(value, this.config.risk.maxInventory < 10 ? 3 : 0),
      equity: (value) => decimal(value, Math.abs(value) < 1000 ? 1 : 0),
      selection: (value) => percent(value),
    };
    for (const [index, series] of this.anchors.entries()) {
      const { name } = PANES[index];
      series.applyOptions({
        priceFormat: {
          type: 'custom',
          minMove: name === 'selection' ? 0.01 : 1e-6,
          formatter: formats[name],
        },
      });
    }
    this.colorLabels();
  }

  /** The label of the last value has its line's colour. */
  private colorLabels(): void {
    for (const [index, series] of this.anchors.entries()) {
      const { lines } = PANES[index];
      series.applyOptions({ color: this.palette[lines[lines.length - 1].color] });
    }
  }

  private opacityOf(name: string): number {
    return this.isolated === null || this.isolated === name ? 1 : FADED;
  }

  private styleOf(line: PaneLine): LineStyle {
    return {
      color: this.palette[line.color],
      width: line.width,
      dash: line.dash,
      opacity: this.opacityOf(line.name),
    };
  }

  /** Bucket position of an event at a time: a bucket is drawn where it ends. */
  private readonly positionOf = (timeS: number): number => {
    const { startS, stepS } = this.grid;
    return (timeS - startS + this.markS) / stepS - 1;
  };

  /** The moment that the bucket from `bucketS` on tells of: its last mark, and the newest one now. */
  private readonly momentOf = (bucketS: number): number =>
    Math.min(bucketS + this.grid.stepS - this.markS, this.frame?.timeS ?? Infinity);

  /** Distance of marks, s. */
  private get markS(): number {
    const markS = this.frame !== null && this.frame.durationS < 1000 ? this.frame.durationS / 1000 : 1;
    return Math.min(markS, this.grid.stepS);
  }

  private placementOf(run: RunColumns): Placement {
    const { startS, stepS } = this.grid;
    const own = gridOf(run, stepS);
    return { first: (own.startS - startS) / stepS, step: own.stepS / stepS, length: run.length };
  }

  /** A band's points stand where their time ends, as buckets do. */
  private bandPlacement({ startS, stepS, length }: EquityBand): Placement {
    const { grid } = this;
    return { first: (startS + stepS - grid.startS) / grid.stepS - 1, step: stepS / grid.stepS, length };
  }

  private paint(pane: PaneName, plot: Plot): void {
    const { frame } = this;
    if (frame === null || frame.run.length === 0) return;
    const at = this.placementOf(frame.run);
    if (pane === 'price') this.paintQuotes(plot, at, frame);
    const levels = levelsOf(pane, plot, this.config.risk);
    drawLevels(plot, levels, this.palette);
    if (pane === 'equity' && this.band !== null) {
      const { values } = this.band;
      const opacity = 0.5 * this.opacityOf('equity');
      drawBands(plot, this.bandPlacement(this.band), values, 2, this.palette['chart-equity'], opacity);
    }
    const { lines } = PANES.find(({ name }) => name === pane)!;
    if (frame.baseline !== null) {
      const ghostAt = this.placementOf(frame.baseline);
      for (const line of lines) {
        if (!line.ghost) continue;
        const style: LineStyle = {
          color: this.palette['chart-ghost'],
          width: 1.25,
          dash: [2, 3],
          opacity: this.opacityOf('ghost'),
        };
        drawLine(plot, ghostAt, frame.baseline[line.column], style, line.sign);
      }
    }
    for (const line of lines) drawLine(plot, at, frame.run[line.column], this.styleOf(line), line.sign);
    drawLevelNames(plot, levels, this.palette);
    if (pane !== 'price') return;
    this.paintFills(plot, frame);
    this.paintBeyond(plot, at, frame.run);
  }

  private paintQuotes(plot: Plot, at: Placement, frame: Frame): void {
    const { bids, asks, layers } = frame.run;
    const opacity = this.opacityOf('quotes');
    drawBands(plot, at, bids, layers, this.palette.bid, opacity);
    drawBands(plot, at, asks, layers, this.palette.ask, opacity);
  }

  /** Above all that is drawn: words between fills could not be read. */
  private paintBeyond(plot: Plot, at: Placement, { bids, asks, layers }: RunColumns): void {
    if (at.first + at.step * (at.length - 1) > (plot.width - plot.x0) / plot.dx) return;
    const { palette } = this;
    drawBeyond(plot, at, bids, layers, palette.bid, palette);
    drawBeyond(plot, at, asks, layers, palette.ask, palette);
  }

  private paintFills(plot: Plot, frame: Frame): void {
    const { palette } = this;
    const sizes = this.config.layers.map(({ size }) => size);
    const lot = this.config.strategy.values.lot;
    const fullSize = sizes.length > 0 ? Math.max(...sizes) : typeof lot === 'number' ? lot : 1;
    const colors = { bid: palette.bid, ask: palette.ask, edge: palette.panel };
    drawFills(plot, frame.fills, this.positionOf, fullSize, colors, this.opacityOf('fills'));
    const flagColors = { bad: palette.bad, calm: palette['text-muted'], letter: palette.panel };
    drawFlags(plot, frame.flags, this.positionOf, flagColors, labelFont(plot.ratio));
  }

  private scaleOf(pane: PaneName): AutoscaleInfo | null {
    const { frame } = this;
    const range = this.chart.timeScale().getVisibleLogicalRange();
    if (frame === null || range === null || frame.run.length === 0) return null;
    const extent = new Extent(range.from, range.to);
    const at = this.placementOf(frame.run);
    const { lines } = PANES.find(({ name }) => name === pane)!;
    for (const line of lines) extent.add(at, frame.run[line.column], 0, line.sign);
    if (frame.baseline !== null) {
      const ghostAt = this.placementOf(frame.baseline);
      for (const line of lines) {
        if (line.ghost) extent.add(ghostAt, frame.baseline[line.column], 0, line.sign);
      }
    }
    if (pane === 'price') {
      const { layers, bids, asks, length } = frame.run;
      const inPlay = this.allLayers ? layers : Math.min(layers, LAYERS_IN_PLAY);
      for (let layer = 0; layer < inPlay; layer++) {
        extent.add(at, bids, layer * length, 1);
        extent.add(at, asks, layer * length, 1);
      }
    }
    if (pane === 'inventory') {
      const reach = Math.max(Math.abs(extent.low), Math.abs(extent.high));
      const most = Math.max(Number.isFinite(reach) ? reach : 0, 0.02 * this.config.risk.maxInventory);
      extent.include(-most);
      extent.include(most);
    }
    if (pane === 'equity') {
      // Of a P&L of nothing the axis would say 0.0 three times.
      extent.include(-0.1);
      extent.include(0.1);
      if (this.band !== null) {
        const bandAt = this.bandPlacement(this.band);
        extent.add(bandAt, this.band.values, 0, 1);
        extent.add(bandAt, this.band.values, this.band.length, 1);
      }
    }
    if (pane === 'selection') {
      extent.include(0);
      extent.include(0.75);
    }
    return extent.scale();
  }
}

/** Lowest and highest of some columns in view. */
class Extent {
  low = Infinity;
  high = -Infinity;
  private readonly from: number;
  private readonly to: number;

  constructor(from: number, to: number) {
    this.from = from;
    this.to = to;
  }

  include(value: number): void {
    if (value < this.low) this.low = value;
    if (value > this.high) this.high = value;
  }

  add(at: Placement, values: Float64Array, offset: number, sign: 1 | -1): void {
    // A view of one bucket a pixel: positions are pixels.
    const rows = rowsInView({ x0: -this.from, dx: 1, width: this.to - this.from } as Plot, at);
    for (let i = rows.from; i <= rows.to; i++) {
      const value = sign * values[offset + i];
      if (Number.isFinite(value)) this.include(value);
    }
  }

  scale(): AutoscaleInfo | null {
    if (!(this.low <= this.high)) return null;
    const flat = this.high - this.low < 1e-9 * Math.max(1, Math.abs(this.high));
    const pad = flat ? 0.5 * Math.max(1e-3, 1e-4 * Math.abs(this.high)) : 0;
    return { priceRange: { minValue: this.low - pad, maxValue: this.high + pad } };
  }
}

/**
 * The grid of a run's buckets. The axis is ordinal: it shows time truly only on a fixed step, and the library's
 * built version does not check. A grid that is none is a bug of the engine.
 */
function gridOf(run: RunColumns, stepBeforeS: number): Grid {
  const { time, length } = run;
  if (length === 0) return { startS: 0, stepS: stepBeforeS, length };
  const stepS = length > 1 ? time[1] - time[0] : stepBeforeS;
  const spanS = time[length - 1] - time[0];
  if (!(stepS > 0) || !(Math.abs(spanS - (length - 1) * stepS) < 1e-6 * Math.max(1, spanS))) {
    throw new Error('bug: chart buckets do not stand a fixed step apart');
  }
  return { startS: time[0], stepS, length };
}

/** What the axis and the label of the last value need to know of a bucket. */
function anchorPoint(run: RunColumns, pane: number, index: number): { time: number; value?: number } {
  const { lines } = PANES[pane];
  const value = run[lines[lines.length - 1].column][index];
  const time = run.time[index];
  return Number.isFinite(value) ? { time, value } : { time, value: 0 };
}

function isNear(a: number, b: number): boolean {
  return Math.abs(a - b) < SAME_VIEW;
}

function chartOptions(palette: Palette): DeepPartial<ChartOptionsImpl<number>> {
  const line = { color: palette['text-muted'], labelBackgroundColor: palette.accent };
  return {
    layout: {
      background: { color: palette.panel },
      textColor: palette['text-muted'],
      fontSize: 11,
      fontFamily: 'system-ui, sans-serif',
      // The logo brings a style sheet that the page's policy refuses; the footer carries the attribution.
      attributionLogo: false,
      panes: { separatorColor: palette.line, separatorHoverColor: palette.line, enableResize: true },
    },
    grid: {
      vertLines: { color: palette['chart-grid'] },
      horzLines: { color: palette['chart-grid'] },
    },
    crosshair: { mode: CrosshairMode.Normal, vertLine: line, horzLine: line },
    rightPriceScale: { borderColor: palette.line, entireTextOnly: true },
    timeScale: {
      borderColor: palette.line,
      minBarSpacing: 0.02,
      shiftVisibleRangeOnNewBar: false,
      rightOffset: 0,
    },
    kineticScroll: { mouse: false, touch: false },
  };
}
