// @vitest-environment jsdom
import { fireEvent, render, screen } from '@testing-library/svelte';
import { expect, test, vi } from 'vitest';
import type { Config } from '../../../src/session/config';
import { withActions } from '../../../src/session/config-changes';
import { DEFAULT_CONFIG } from '../../../src/session/default-config';
import Lab from '../../../src/ui/lab/Lab.svelte';

const { start } = vi.hoisted(() => ({
  start: vi.fn((_request: unknown) => Promise.resolve({ ok: false, problems: [] })),
}));
vi.mock('comlink', () => ({ wrap: () => ({ warm: () => undefined, hold: () => undefined, start }) }));
vi.mock('../../../src/ui/start-lab', () => ({ startLab: () => ({}) }));

test('the lab asks about the desk as it stands, not about one between what it was and what it is', async () => {
  const gamma = (t: number, value: number) =>
    ({ t, do: 'set', path: 'strategy.values.gamma', value }) as const;
  const ran: Config = {
    ...DEFAULT_CONFIG,
    actions: [gamma(600, 0.1), { t: 900, do: 'kill' }, gamma(1200, 0.02)],
  };
  const props = {
    config: withActions(ran),
    onopen: vi.fn(),
    onapply: vi.fn(),
    onshare: vi.fn(),
    onclose: null,
  };
  render(Lab, props);
  expect(await screen.findByText(/Asked of the desk as it stands now/)).toBeTruthy();
  await fireEvent.click(screen.getByRole('button', { name: 'Run' }));
  const { config } = start.mock.lastCall![0] as { config: Config };
  expect(config.strategy.values.gamma).toBe(0.02);
  expect(config.actions).toEqual([]);
});
