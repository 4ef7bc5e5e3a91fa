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
async function whole(props: Omit<ComponentProps<typeof ParameterRail>, 'explained'>) {
  const rail = render(ParameterRail, { explained: props.config, ...props });
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

test('what follows from a setting is told once charts have shown it, and at once of another strategy', async () => {
  const props = { baselineConfig: null, rested: Promise.resolve(), onchange: () => undefined };
  const { container, rerender } = await whole({ ...props, config: DEFAULT_CONFIG });
  const effect = (): string | undefined => container.querySelector('.effect')?.textContent;
  const before = effect();
  expect(before).toMatch(/skew .* per lot/);
  const gamma = 4 * Number(DEFAULT_CONFIG.strategy.values.gamma);
  const config = withSetting(DEFAULT_CONFIG, 'strategy.values.gamma', gamma);
  await rerender({ ...props, config, explained: DEFAULT_CONFIG });
  expect(container.querySelector<HTMLInputElement>('#rail-strategy-values-gamma')!.value).toBe(String(gamma));
  expect(effect()).toBe(before);
  await rerender({ ...props, config, explained: config });
  expect(effect()).not.toBe(before);
  await rerender({
    ...props,
    config: withSetting(config, 'strategy.part', 'linear-skew'),
    explained: config,
  });
  expect(container.querySelector('#rail-strategy-values-skewPerLot')).not.toBeNull();
});
