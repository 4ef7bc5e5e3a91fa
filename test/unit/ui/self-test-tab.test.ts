// @vitest-environment jsdom
import { cleanup, render } from '@testing-library/svelte';
import { afterEach, expect, test, vi } from 'vitest';
import { metricRows } from '../../../src/ui/panels/scorecard-rows';
import SelfTest from '../../../src/ui/panels/SelfTest.svelte';

vi.mock('../../../src/ui/panels/self-test-run.svelte', () => ({
  SelfTestRun: class {
    progress = { done: 1, steps: 1, passed: null, horizonS: 5, cells: [] };
    running = false;
    failure = '';
    leftS = null;
  },
}));

afterEach(cleanup);

test('the excess of the run on the charts has the interval of the scorecard, however few its fills', () => {
  const scorecard = {
    fills: 4,
    losingFillShare: 0.75,
    losingFillBaseline: 0.1922,
    losingFillExcessSe: 0.2128,
  } as never;
  const { container } = render(SelfTest, { client: null, frame: { scorecard }, config: null } as never);
  const interval = (text: string): string | undefined => /[+−][\d.]+\s±\s[\d.]+/.exec(text)?.[0];
  const remark = metricRows(scorecard, null).find(({ name }) => name === 'losingFillShare')!.remark;
  const said = interval(container.textContent)?.replaceAll(/\s/g, ' ');
  expect(said).toBe('+55.8 ± 41.7');
  expect(said).toBe(interval(remark)?.replaceAll(/\s/g, ' '));
});
