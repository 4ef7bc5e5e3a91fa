// @vitest-environment jsdom
import { fireEvent, render, screen } from '@testing-library/svelte';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { durationWords, gainWords, stateWords } from '../../../src/ui/lab/advice-words';
import type { Trial } from '../../../workers/lab-protocol';
import { LabHost } from '../../../workers/lab-host';
import type { Hand } from '../../../workers/lab-pool';
import { jobRunner } from '../../../src/lab/work';
import { readConfig } from '../../../src/session/read-config';
import { BARE_THEORY } from '../../../src/session/scenarios';

/** A hand that works in the test's own thread. */
function handHere(): Hand {
  let run: ((job: number) => unknown) | null = null;
  const hand: Hand = {
    onmessage: null,
    onerror: null,
    terminate: () => undefined,
    postMessage(order) {
      if (order === 'rehearse') return;
      if ('work' in order) run = jobRunner(order.work);
      else {
        const data = { run: order.run, job: order.job, result: structuredClone(run!(order.job)) };
        queueMicrotask(() => hand.onmessage?.({ data } as MessageEvent));
      }
    },
  };
  return hand;
}

const host = vi.hoisted((): { api: unknown } => ({ api: null }));
vi.mock('comlink', () => ({ wrap: () => host.api }));
vi.mock('../../../src/ui/start-lab', () => ({ startLab: () => ({}) }));

beforeEach(() => {
  host.api = new LabHost({ cores: 2, startHand: handHere, after: (ms, run) => setTimeout(run, ms) });
});
afterEach(() => {
  document.body.replaceChildren();
});

test('a hint comes with its test, can be applied, shown, and grows stale with the desk', async () => {
  const result = readConfig({
    ...BARE_THEORY,
    durationS: 1,
    market: { part: 'paper-2008', values: { sigma: 2, A: 6, k: 1.5, steps: 40 } },
    strategy: {
      part: 'linear-skew',
      values: { lot: 1, halfSpread: 0.7, skewPerLot: -0.3 },
      volatility: 'given',
    },
    utility: { gamma: 0.4 },
  });
  if (!result.ok) throw new Error('refused');
  const { default: Advisor } = await import('../../../src/ui/lab/Advisor.svelte');
  const onopen = vi.fn();
  const onapply = vi.fn();
  const { rerender } = render(Advisor, { config: result.config, onopen, onapply });
  await fireEvent.input(screen.getByLabelText('Tapes, at most'), { target: { value: '160' } });
  await fireEvent.change(screen.getByLabelText('Tapes, at most'), { target: { value: '160' } });
  await fireEvent.click(screen.getByText('Ask the advisor'));
  const hints = await screen.findByLabelText('Hints', {}, { timeout: 10_000 });
  expect(hints.textContent).toContain('lean the wrong way');
  expect(hints.textContent).toMatch(/\+\d.* ± .* USD a session \(95\u00a0%, 80 paired tapes\)/);
  const [apply] = screen.getAllByText('Apply');
  const [show] = screen.getAllByText('Show me');
  await fireEvent.click(apply);
  await fireEvent.click(show);
  expect(onapply).toHaveBeenCalledWith(onopen.mock.calls[0][0]);
  expect(screen.getByText(/Inventory accumulating/).textContent).toContain('Increase skew_factor');
  await rerender({ config: { ...result.config, seed: 8 } });
  expect((apply as HTMLButtonElement).disabled).toBe(true);
});

test('says beforehand about how long it will take', () => {
  expect(durationWords(8000, 1)).toBe('about 5\u00a0seconds');
  expect(durationWords(40, 1)).toBe('about 5\u00a0seconds');
  expect(durationWords(500, 28_800)).toBe('about 3\u00a0minutes');
  expect(durationWords(160, 28_800)).toBe('about a minute');
});

test('what is still tested has not cost anything yet', () => {
  const worse = { state: 'open', pairs: 40, gain: { value: -5, se: 1 } } as Trial;
  expect(stateWords(worse, false)).toBe('testing');
  expect(stateWords(worse, true)).toBe('costs');
  expect(stateWords({ ...worse, state: 'given-up' }, false)).toBe('costs');
  expect(stateWords({ ...worse, gain: { value: -1, se: 1 } }, true)).toBe('no evidence');
  expect(stateWords({ ...worse, gain: { value: 1, se: 1 } }, true)).toBe('no evidence');
  expect(stateWords({ ...worse, gain: { value: 3, se: 1 } }, true)).toBe('not proven');
  expect(stateWords({ ...worse, gain: { value: 3, se: 0 } }, true)).toBe('not proven');
  // Five tapes do not know their own spread so well.
  expect(stateWords({ ...worse, pairs: 5, gain: { value: 2.5, se: 1 } }, true)).toBe('no evidence');
  expect(gainWords({ value: 10, se: 1 }, 5)).toMatch(/^\+10\.0 ± 2\.8 USD/);
  expect(gainWords({ value: 10, se: 1 }, 500)).toMatch(/^\+10\.0 ± 2\.0 USD/);
});
