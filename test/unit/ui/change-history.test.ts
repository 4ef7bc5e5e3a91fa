import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Config } from '../../../src/session/config';
import { DEFAULT_CONFIG } from '../../../src/session/default-config';
import { withDeedsOf } from '../../../src/session/config-changes';
import { ChangeHistory } from '../../../src/ui/keep/change-history.svelte';

const standing = (seed: number, scenario = 'default', before: number | null = null) => ({
  config: { ...DEFAULT_CONFIG, seed },
  comparedWith: before === null ? null : { ...DEFAULT_CONFIG, seed: before },
  scenario,
});

describe('changes taken back and made again', () => {
  test('undo all, then redo all, ends where it began and passes through every standing', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(), { minLength: 1, maxLength: 12 }), (seeds) => {
        const history = new ChangeHistory();
        let present = standing(0);
        const passed = [present];
        for (const [i, seed] of seeds.entries()) {
          history.change(present, 'seed', 1000 * i);
          present = standing(seed + 1);
          passed.push(present);
        }
        for (let i = passed.length - 2; i >= 0; i--) {
          const step = history.undo(present)!;
          expect(step.config).toEqual(passed[i].config);
          present = step;
        }
        expect(history.canUndo).toBe(false);
        for (let i = 1; i < passed.length; i++) {
          const step = history.redo(present)!;
          expect(step.config).toEqual(passed[i].config);
          present = step;
        }
        expect(history.canRedo).toBe(false);
      }),
    );
  });

  test('a slider dragged for a minute is one step, and the next drag another', () => {
    const history = new ChangeHistory();
    history.hold();
    for (let i = 0; i < 60; i++) history.change(standing(i), 'strategy.values.gamma', 1000 * i);
    history.release();
    history.hold();
    history.change(standing(60), 'strategy.values.gamma', 60_100);
    history.release();
    expect(history.undo(standing(61))!.config.seed).toBe(60);
    expect(history.undo(standing(60))!.config.seed).toBe(0);
    expect(history.undo(standing(0))).toBeNull();
  });

  test('a key held down is one step; another setting or a pause begins a new one', () => {
    const history = new ChangeHistory();
    history.change(standing(1), 'gamma', 0);
    history.change(standing(2), 'gamma', 100);
    history.change(standing(3), 'k', 200);
    history.change(standing(4), 'k', 1200);
    expect(history.undo(standing(5))!.config.seed).toBe(4);
    expect(history.undo(standing(4))!.config.seed).toBe(3);
    expect(history.undo(standing(3))!.config.seed).toBe(1);
  });

  test('a new change forgets what was undone', () => {
    const history = new ChangeHistory();
    history.change(standing(1), 'seed', 0);
    history.undo(standing(2));
    expect(history.canRedo).toBe(true);
    history.change(standing(1), 'seed', 10_000);
    expect(history.canRedo).toBe(false);
  });

  test('a change that was refused is passed over', () => {
    const history = new ChangeHistory();
    history.change(standing(1), 'seed', 0);
    history.change(standing(2), 'seed', 10_000);
    expect(history.undo(standing(2))!.config.seed).toBe(1);
  });

  test('going back over a scenario that was opened says so', () => {
    const history = new ChangeHistory();
    history.open(standing(7));
    const step = history.undo(standing(1, 'toxic-flow'))!;
    expect([step.opened, step.scenario]).toEqual([true, 'default']);
    expect(history.redo(standing(7))).toMatchObject({ opened: true, scenario: 'toxic-flow' });
  });

  test('the comparison that stood comes back, with openings and with changes', () => {
    const history = new ChangeHistory();
    // A link opened in a fresh profile, then a change beside another run.
    history.open(standing(7));
    history.change(standing(1, '', 2), 'seed', 0);
    const changed = standing(3, '', 4);
    const linked = history.undo(changed)!;
    expect(linked.comparedWith!.seed).toBe(2);
    const fresh = history.undo(linked)!;
    expect([fresh.config.seed, fresh.comparedWith]).toEqual([7, null]);
    const again = history.redo(fresh)!;
    expect([again.opened, again.config.seed, again.comparedWith!.seed]).toEqual([true, 1, 2]);
    expect(history.redo(again)!.comparedWith!.seed).toBe(4);
  });

  test('an opening that brought another comparison alone is a step', () => {
    const history = new ChangeHistory();
    history.open(standing(7));
    expect(history.undo(standing(7, 'default', 8))!.comparedWith).toBeNull();
    expect(history.redo(standing(7))!.comparedWith!.seed).toBe(8);
  });

  test('what cannot be brought back is forgotten', () => {
    const history = new ChangeHistory();
    history.change(standing(1), 'seed', 0);
    history.forget();
    expect(history.canUndo).toBe(false);
  });
});

test('undo keeps a kill: it takes back settings, not deeds', () => {
  const earlier: Config = {
    ...DEFAULT_CONFIG,
    seed: 1,
    actions: [{ t: 50, do: 'set', path: 'layerMode', value: 'scaled' }],
  };
  const present: Config = {
    ...DEFAULT_CONFIG,
    seed: 2,
    actions: [
      { t: 20, do: 'kill' },
      { t: 60, do: 'set', path: 'layerMode', value: 'spaced' },
    ],
  };
  const restored = withDeedsOf(earlier, present);
  expect(restored.seed).toBe(1);
  expect(restored.actions.map((action) => [action.t, action.do])).toEqual([
    [20, 'kill'],
    [50, 'set'],
  ]);
});
