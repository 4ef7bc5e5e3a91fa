// @vitest-environment jsdom
import { cleanup, render } from '@testing-library/svelte';
import { afterEach, expect, test, vi } from 'vitest';
import type { Config } from '../../../src/session/config';
import { scenarioNamed } from '../../../src/session/scenarios';
import CalibrationTab from '../../../src/ui/panels/CalibrationTab.svelte';
import type { TabProps } from '../../../src/ui/panels/panel-props';
import { EngineHost } from '../../../workers/engine-host';
import { STILL } from '../../support/still-world';

afterEach(cleanup);
vi.stubGlobal(
  'ResizeObserver',
  class {
    observe(): void {}
    unobserve(): void {}
    disconnect(): void {}
  },
);

test('what one market looked like is not offered as a belief for another', async () => {
  const host = new EngineHost(STILL);
  const [ordinary, altcoin] = ['default', 'thin-altcoin'].map((name) => scenarioNamed(name)!.config);
  const propsOf = (config: Config): TabProps =>
    ({ client: { api: host, source: 'synthetic', config }, frame: null, config }) as never;
  await host.open(ordinary, 1800);
  const { container, rerender } = render(CalibrationTab, propsOf(ordinary));
  const offered = (): string => /σ\s=\s(\d+\.\d+)/.exec(container.textContent)?.[1] ?? '';
  await vi.waitFor(() => expect(Number(offered())).toBeGreaterThan(1), 10_000);

  await host.open(altcoin, 1800);
  await rerender(propsOf(altcoin));
  expect(offered()).toBe('');
  await vi.waitFor(() => expect(Number(offered())).toBeGreaterThan(0), 10_000);
  expect(Number(offered())).toBeLessThan(0.01);
});
