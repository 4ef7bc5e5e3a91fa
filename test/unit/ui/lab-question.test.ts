// @vitest-environment jsdom
import { Blob } from 'node:buffer';
import { cleanup, fireEvent, render, screen } from '@testing-library/svelte';
import { afterEach, expect, test, vi } from 'vitest';
import type { Config } from '../../../src/session/config';
import { DEFAULT_CONFIG } from '../../../src/session/default-config';
import type { LabQuestion } from '../../../src/session/lab-question';
import type { EngineClient } from '../../../src/ui/engine.svelte';
import {
  askQuestion,
  bringQuestion,
  setUpQuestion,
  standingQuestion,
  waitsToBeAsked,
} from '../../../src/ui/lab/lab-question.svelte';
import { forgetForms } from '../../../src/ui/lab/question-form';
import Lab from '../../../src/ui/lab/Lab.svelte';
import { openLinked } from '../../../src/ui/open-experiment';
import { shareLink } from '../../../src/ui/share-link';

vi.mock('comlink', () => ({ wrap: () => ({ warm: () => undefined, hold: () => undefined }) }));
vi.mock('../../../src/ui/start-lab', () => ({ startLab: () => ({}) }));

// The one of jsdom has no stream.
vi.stubGlobal('Blob', Blob);

const SWEEP: LabQuestion = {
  kind: 'sweep',
  axes: [
    { path: 'execution.sizeLaw', range: null },
    { path: 'risk.minSpreadBps', range: { from: 1, to: 9, steps: 5, ratio: false } },
  ],
  paths: 33,
};

const digest = { tape: 'a'.repeat(64), run: 'b'.repeat(64), untilS: 60 };
const client = {
  source: 'synthetic',
  comparedWith: null,
  api: { digest: () => Promise.resolve(digest), configuration: () => Promise.resolve(DEFAULT_CONFIG) },
  pause: () => Promise.resolve(),
  play: () => Promise.resolve(),
  open: () => Promise.resolve({ ok: true }),
} as unknown as EngineClient;

afterEach(() => {
  document.body.replaceChildren();
  bringQuestion(null);
  forgetForms();
  window.history.replaceState(null, '', '/');
});

test('a link from the lab says which question it holds, and opening it fills that in', async () => {
  const down = setUpQuestion(SWEEP);
  const { fragment, text } = await shareLink(client);
  expect(fragment).toMatch(/^#v3\./);
  expect(text).toContain(
    'The Lab opens with this question filled in: sweep of Size law and of Spread floor from 1 to 9 in 5 values, 33 tapes a cell. Whoever opens it presses Run.',
  );
  down();
  expect(standingQuestion()).toBeNull();
  window.history.replaceState(null, '', fragment);
  const opening = await openLinked(client, fragment);
  expect(opening).toMatchObject({ opened: true, asks: true });
  expect(opening.text).toMatch(
    /^Verified.*The Lab holds the question that was shared: sweep of .*Press Run there\.$/,
  );

  const onshare = vi.fn();
  const props = { config: DEFAULT_CONFIG, onopen: vi.fn(), onapply: vi.fn(), onshare, onclose: null };
  const { rerender } = render(Lab, props);
  const tapes = await screen.findByLabelText('Tapes a cell', {}, { timeout: 10_000 });
  expect(screen.getByRole('tab', { selected: true }).textContent).toBe('Sweep');
  expect(screen.getByText(/This is the sweep that was shared/)).toBeTruthy();
  expect(screen.getAllByRole<HTMLSelectElement>('combobox').map(({ value }) => value)).toEqual([
    'execution.sizeLaw',
    'risk.minSpreadBps',
    'even',
  ]);
  expect(['From', 'To', 'Values'].map((name) => screen.getByLabelText<HTMLInputElement>(name).value)).toEqual(
    ['1', '9', '5'],
  );
  expect(standingQuestion()).toEqual(SWEEP);
  await fireEvent.click(screen.getByRole('button', { name: 'Share the question' }));
  expect(onshare).toHaveBeenCalledOnce();

  // What is no longer the question of the link is not said to be, by the page nor by its address.
  await fireEvent.input(tapes, { target: { value: '34' } });
  expect(standingQuestion()).toEqual({ ...SWEEP, paths: 34 });
  expect(screen.queryByText(/that was shared/)).toBeNull();
  expect(location.hash).toBe('');
  await rerender({ config: { ...DEFAULT_CONFIG, seed: 8 } });
  expect(screen.getByLabelText<HTMLInputElement>('Tapes a cell').value).toBe('34');
});

test('what was typed in a question is there again after another one, or after the charts', async () => {
  const props = {
    config: DEFAULT_CONFIG,
    onopen: vi.fn(),
    onapply: vi.fn(),
    onshare: vi.fn(),
    onclose: null,
  };
  const late = { timeout: 10_000 };
  const lab = render(Lab, props);
  await fireEvent.click(screen.getByRole('tab', { name: 'Monte Carlo' }));
  await fireEvent.input(await screen.findByLabelText('Tapes'), { target: { value: '77' } });
  await fireEvent.click(screen.getByRole('tab', { name: 'Sweep' }));
  await fireEvent.input(await screen.findByLabelText('Tapes a cell', {}, late), { target: { value: '33' } });
  await fireEvent.input(screen.getByLabelText('Values'), { target: { value: '5' } });
  await fireEvent.click(screen.getByRole('tab', { name: 'Monte Carlo' }));
  expect(screen.getByLabelText<HTMLInputElement>('Tapes').value).toBe('77');
  await fireEvent.click(screen.getByRole('tab', { name: 'Sweep' }));
  lab.unmount();

  render(Lab, props);
  const tapes = await screen.findByLabelText<HTMLInputElement>('Tapes a cell', {}, late);
  expect([tapes.value, screen.getByLabelText<HTMLInputElement>('Values').value]).toEqual(['33', '5']);
  cleanup();

  // Of a session of another length the usual numbers are others.
  render(Lab, { ...props, config: { ...DEFAULT_CONFIG, durationS: 600 } });
  expect((await screen.findByLabelText<HTMLInputElement>('Tapes a cell', {}, late)).value).toBe('20');
});

test('a question that was shared waits to be asked, once', () => {
  window.history.replaceState(null, '', '#v3.some');
  bringQuestion(SWEEP);
  const down = setUpQuestion(SWEEP);
  expect(waitsToBeAsked()).toBe(true);
  askQuestion();
  expect(waitsToBeAsked()).toBe(false);
  bringQuestion(SWEEP);
  expect(waitsToBeAsked()).toBe(true);
  down();
});

test('a question that could not be asked is left out of the link, and that is said', async () => {
  const down = setUpQuestion({ ...SWEEP, paths: 1.5 });
  const { fragment, text } = await shareLink(client);
  expect(fragment).toMatch(/^#v1\./);
  expect(text).toContain('The question in the lab cannot be asked as it stands and is left out.');
  down();
});

test('without the lab a link is as ever, and says where questions are shared', async () => {
  const { fragment, text } = await shareLink(client);
  expect(fragment).toMatch(/^#v1\./);
  expect(text).toContain('To share a question, share from the Lab.');
});

test('a run that no link can hold is not copied as one', async () => {
  const actions = Array.from({ length: 900 }, (_, i) => ({
    t: 7.001 * i,
    do: 'set' as const,
    path: 'strategy.values.gamma',
    value: Math.fround(0.01 + ((i * 7919) % 1009) / 1e5),
  }));
  const configuration = (): Promise<Config> => Promise.resolve({ ...DEFAULT_CONFIG, actions });
  const link = await shareLink({ ...client, api: { ...client.api, configuration } } as EngineClient);
  expect(link).toMatchObject({ fragment: '', copied: false });
  expect(link.text).toContain('save it under Experiments');
});
