// @vitest-environment jsdom
import { cleanup, fireEvent, render, waitFor } from '@testing-library/svelte';
import type { ComponentProps } from 'svelte';
import { afterEach, expect, test } from 'vitest';
import type { Config } from '../../../src/session/config';
import { DEFAULT_CONFIG } from '../../../src/session/default-config';
import ParameterRail from '../../../src/ui/rail/ParameterRail.svelte';
import { withSetting } from '../../../src/ui/rail/setting';

afterEach(cleanup);

const RECORDED: Config = { ...DEFAULT_CONFIG, market: { part: 'tape', values: {}, events: [] } };

/** The rail with all its groups: they are put up one after the other. */
async function whole(props: ComponentProps<typeof ParameterRail>) {
  const rail = render(ParameterRail, props);
  const groups = rail.container.getElementsByTagName('details');
  await waitFor(() => expect(groups.length).toBe(6), { timeout: 15_000 });
  return rail;
}

function optionsOf(container: HTMLElement): string[] {
  const select = [...container.querySelectorAll('select')].find(({ options }) =>
    [...options].some(({ value }) => value === 'probabilistic'),
  )!;
  return [...select.options].map(({ value }) => value);
}

test('a group stays as it was unfolded when a setting changes', async () => {
  const props = {
    config: DEFAULT_CONFIG,
    baselineConfig: null,
    rested: Promise.resolve(),
    onchange: () => undefined,
  };
  const { container, rerender } = await whole(props);
  const group = (name: string): HTMLDetailsElement => container.querySelector(`[data-group=${name}]`)!;
  group('execution').open = true;
  await fireEvent(group('execution'), new Event('toggle'));
  group('strategy').open = false;
  await fireEvent(group('strategy'), new Event('toggle'));
  await rerender({ ...props, config: withSetting(DEFAULT_CONFIG, 'venue.fillRule', 'probabilistic') });
  expect(group('execution').open).toBe(true);
  expect(group('strategy').open).toBe(false);
  expect(group('execution').textContent).toContain('Drawn orders A');
});

test('a recording is offered the rules that it can have, a model its own besides', async () => {
  const props = { baselineConfig: null, rested: Promise.resolve(), onchange: () => undefined };
  const model = await whole({ ...props, config: DEFAULT_CONFIG });
  expect(optionsOf(model.container)).toEqual(['auto', 'reach', 'touch', 'through', 'queue', 'probabilistic']);
  model.unmount();
  const recorded = await whole({ ...props, config: RECORDED });
  expect(optionsOf(recorded.container)).toEqual(['auto', 'touch', 'through', 'queue', 'probabilistic']);
});
