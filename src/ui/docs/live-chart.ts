import { wrap, type Remote } from 'comlink';
import type { EngineApi } from '../../../workers/protocol';
import { significant } from '../significant';
import type { ChartRun, Slider } from './chart-runs';
import { drawChart, swatch } from './draw-chart';
import type { Drawing } from './drawing';

/** Steps of a slider over its whole range. */
const STEPS = 200;

function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  properties: Partial<HTMLElementTagNameMap[Name]> = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Name] {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

/** Where a slider's position 0 … STEPS stands, to three digits: what is shown is what is run. */
function valueAt({ min, max, logarithmic }: Slider, position: number): number {
  const share = position / STEPS;
  return Number((logarithmic ? min * (max / min) ** share : min + (max - min) * share).toPrecision(3));
}

function positionOf({ min, max, logarithmic }: Slider, value: number): number {
  const share = logarithmic ? Math.log(value / min) / Math.log(max / min) : (value - min) / (max - min);
  return Math.round(STEPS * share);
}

/**
 * Fills a <figure> with a chart whose every number comes out of a run of the engine in a worker of its own. The worker
 * starts when the figure is first seen; a move of the slider ends the run before.
 */
export class LiveChart {
  private readonly figure: HTMLElement;
  private readonly chart: ChartRun;
  private readonly engineUrl: URL;
  private readonly svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  private readonly legend = element('ul', { className: 'legend' });
  private readonly sentence = element('p', { className: 'sentence', textContent: 'The engine is at work…' });
  private readonly table = element('table');
  private drawing: Drawing | null = null;
  private engine: Remote<EngineApi> | null = null;
  private value: number;
  private seed = 7;
  /** Rises with every wish; a run that is not the last one ends. */
  private wish = 0;
  private work: Promise<void> = Promise.resolve();

  constructor(figure: HTMLElement, chart: ChartRun, engineUrl: URL) {
    this.figure = figure;
    this.chart = chart;
    this.engineUrl = engineUrl;
    this.value = chart.slider.start;
    this.layOut();
    new IntersectionObserver((entries, observer) => {
      if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
      observer.disconnect();
      this.start();
    }).observe(figure);
    new ResizeObserver(() => this.draw()).observe(figure);
  }

  private layOut(): void {
    const { title, setting, slider, seeded } = this.chart;
    const shown = element('output');
    const tell = (): void => {
      shown.textContent = `${significant(this.value)}${slider.unit && ` ${slider.unit}`}`;
    };
    const range = element('input', {
      type: 'range',
      min: '0',
      max: String(STEPS),
      value: String(positionOf(slider, slider.start)),
    });
    range.addEventListener('input', () => {
      this.value = valueAt(slider, Number(range.value));
      tell();
      range.setAttribute('aria-valuetext', shown.textContent);
      this.run();
    });
    tell();
    range.setAttribute('aria-valuetext', shown.textContent);
    const controls = element(
      'div',
      { className: 'controls' },
      element('label', {}, element('span', { textContent: slider.label }), range, shown),
    );
    if (seeded) {
      const another = element('button', { type: 'button', textContent: 'Another day' });
      another.addEventListener('click', () => {
        this.seed++;
        this.run();
      });
      controls.append(another);
    }
    this.svg.setAttribute('role', 'img');
    this.svg.setAttribute('aria-label', title);
    this.sentence.setAttribute('aria-live', 'polite');
    const numbers = element('div', { className: 'wide', tabIndex: 0 }, this.table);
    numbers.setAttribute('role', 'group');
    numbers.setAttribute('aria-label', `Numbers: ${title}`);
    this.figure.replaceChildren(
      element(
        'figcaption',
        {},
        element('strong', { textContent: title }),
        element('span', { textContent: setting }),
      ),
      controls,
      this.svg,
      this.legend,
      this.sentence,
      element('details', {}, element('summary', { textContent: 'Numbers as a table' }), numbers),
    );
  }

  private start(): void {
    const worker = new Worker(this.engineUrl, { type: 'module' });
    worker.addEventListener('error', () => this.fail('The engine did not start.'));
    this.engine = wrap<EngineApi>(worker);
    this.run();
  }

  private run(): void {
    const { engine } = this;
    if (engine === null) return;
    const wish = ++this.wish;
    const over = (): boolean => wish !== this.wish;
    const moving = !matchMedia('(prefers-reduced-motion: reduce)').matches;
    this.work = this.work.then(async () => {
      if (over()) return;
      await engine.pause();
      const { value, seed } = this;
      await this.chart
        .run({ engine, value, seed, over, moving }, (drawing) => this.show(drawing))
        .catch((error: unknown) => this.fail(error instanceof Error ? error.message : String(error)));
    });
  }

  private fail(message: string): void {
    this.sentence.textContent = message;
    this.sentence.classList.add('bad');
  }

  private show(drawing: Drawing): void {
    this.drawing = drawing;
    this.draw();
    this.sentence.classList.remove('bad');
    if (drawing.sentence !== '') this.sentence.textContent = drawing.sentence;
    const series = drawing.panels.flatMap((panel) => panel.series);
    this.legend.replaceChildren(
      ...series.map((one) => element('li', {}, swatch(one), element('span', { textContent: one.label }))),
    );
    const head = element('tr', {}, ...drawing.columns.map((textContent) => headCell(textContent)));
    const rows = drawing.rows.map((row) =>
      element('tr', {}, ...row.map((textContent) => element('td', { textContent }))),
    );
    this.table.replaceChildren(element('thead', {}, head), element('tbody', {}, ...rows));
  }

  private draw(): void {
    const width = Math.floor(this.svg.parentElement?.clientWidth ?? 0) - 24;
    if (this.drawing !== null && width > 0) drawChart(this.svg, this.drawing, width);
  }
}

function headCell(textContent: string): HTMLTableCellElement {
  return element('th', { scope: 'col', textContent });
}
