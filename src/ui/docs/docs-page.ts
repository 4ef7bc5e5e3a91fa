import { allowOwnScripts } from '../../../workers/own-scripts';
import { CHART_RUNS } from './chart-runs';
import { LiveChart } from './live-chart';
import { followTheme } from './page-theme';

allowOwnScripts();
followTheme(document.querySelector<HTMLButtonElement>('[data-theme-switch]')!);
const engineUrl = new URL(document.documentElement.dataset.engine!, location.href);
for (const figure of document.querySelectorAll<HTMLElement>('figure[data-chart]'))
  new LiveChart(figure, CHART_RUNS[figure.dataset.chart!], engineUrl);
