// @vitest-environment jsdom
import { cleanup, fireEvent, render, screen } from '@testing-library/svelte';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Config } from '../../../src/session/config';
import { SCENARIOS } from '../../../src/session/scenarios';
import { isStoryClosed, setStoryClosed } from '../../../src/ui/closed-stories';
import { railGroups } from '../../../src/ui/rail/rail-groups';
import { settingOf } from '../../../src/ui/rail/setting';
import Story from '../../../src/ui/Story.svelte';
import { plainStory, storyParts } from '../../../src/ui/story-text';

afterEach(cleanup);

describe('the stories of the scenarios', () => {
  test.each(SCENARIOS.map((scenario) => [scenario.name, scenario] as const))(
    '%s names only numbers that its own form holds, and reads well without them',
    (_, { story, config }) => {
      const rows = railGroups(config).flatMap((group) => group.rows);
      for (const part of storyParts(story)) {
        if ('words' in part) continue;
        expect(rows.find(({ path }) => path === part.path)?.parameter.kind, part.path).toBe('number');
        expect(typeof settingOf(config, part.path)).toBe('number');
      }
      expect(plainStory(story)).not.toMatch(/[{}]| [.,;:]| {2}/);
      // Three sentences: what it is, what to watch, what to try.
      expect(plainStory(story).match(/[.!?](?=\s|$)/g)!.length).toBeGreaterThanOrEqual(2);
    },
  );
});

test('a story that was closed stays closed, whatever else is closed and picked, until its scenario is', () => {
  expect(isStoryClosed('toxic-flow')).toBe(false);
  setStoryClosed('toxic-flow', true);
  setStoryClosed('trend', true);
  setStoryClosed('flash-crash', false);
  expect(['toxic-flow', 'trend', 'flash-crash'].map(isStoryClosed)).toEqual([true, true, false]);
  setStoryClosed('toxic-flow', false);
  expect(['toxic-flow', 'trend'].map(isStoryClosed)).toEqual([false, true]);
});

describe('a number in a sentence', () => {
  function shown(): { number: HTMLElement; onchange: ReturnType<typeof vi.fn<(config: Config) => void>> } {
    const onchange = vi.fn<(config: Config) => void>();
    const { config } = SCENARIOS[0];
    render(Story, { story: 'Raise γ {strategy.values.gamma} and see.', config, onchange });
    return { number: screen.getByRole('slider', { name: 'Risk aversion γ in the story' }), onchange };
  }

  const gammaOf = (config: Config): number => Number(config.strategy.values.gamma);

  test('says what it is and what it stands at', () => {
    const { number } = shown();
    expect(number.getAttribute('aria-valuenow')).toBe('0.01');
    expect(number.textContent).toMatch(/^0[.,]01/);
  });

  test('moves by arrow keys, one step of the slider each, and leaves other keys alone', async () => {
    const { number, onchange } = shown();
    await fireEvent.keyDown(number, { key: 'ArrowRight' });
    await fireEvent.keyDown(number, { key: 'ArrowLeft' });
    const [up, down] = onchange.mock.calls.map(([config]) => gammaOf(config));
    expect(up).toBeGreaterThan(0.01);
    expect(down).toBeLessThan(0.01);
    expect(await fireEvent.keyDown(number, { key: 'k' })).toBe(true);
    expect(onchange).toHaveBeenCalledTimes(2);
  });

  test('follows the hand that drags it, and no hand that only passes', async () => {
    const { number, onchange } = shown();
    number.setPointerCapture = () => undefined;
    await fireEvent.pointerMove(number, { clientX: 80 });
    expect(onchange).not.toHaveBeenCalled();
    await fireEvent.pointerDown(number, { button: 0, clientX: 100 });
    await fireEvent.pointerMove(number, { clientX: 180 });
    await fireEvent.pointerUp(number);
    await fireEvent.pointerMove(number, { clientX: 300 });
    expect(onchange).toHaveBeenCalledTimes(1);
    expect(gammaOf(onchange.mock.calls[0][0])).toBeGreaterThan(0.01);
  });
});
