// @vitest-environment jsdom
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { DEFAULT_CONFIG } from '../../../src/session/default-config';
import { experimentDocument, readExperiment } from '../../../src/session/link';
import { readConfig } from '../../../src/session/read-config';
import type { Config } from '../../../src/session/config';
import { experimentFile, readExperimentFile } from '../../../src/ui/keep/experiment-file';
import Experiments from '../../../src/ui/keep/Experiments.svelte';
import { keptChanges, type Changes } from '../../../src/ui/keep/kept-changes';
import { keptSession } from '../../../src/ui/keep/kept-session';
import { SessionKeeper } from '../../../src/ui/keep/session-keeper';
import { differenceInWords, stepInWords } from '../../../src/ui/keep/setting-words';
import { shelfProblem, type SavedExperiment } from '../../../src/ui/keep/shelf';
import { MemoryShelf } from '../../support/memory-shelf';

const NO_CHANGES = { past: [], future: [] };
const DIGEST = { tape: 'a'.repeat(64), run: 'b'.repeat(64) };
const SCORECARD = { equity: 12.5, fills: 31, inventoryRms: 0.0487, losingFillShare: 0.25 };

function configOf(changes: Record<string, unknown>): Config {
  const read = readConfig(changes);
  if (!read.ok) throw new Error('bug in the test');
  return read.config;
}

function saved(id: string, name: string, config = DEFAULT_CONFIG): SavedExperiment {
  return {
    id,
    name,
    savedAtMs: 1_764_000_000_000,
    scenario: 'default',
    document: experimentDocument({
      config,
      before: null,
      pairs: null,
      untilS: 1800,
      digest: DIGEST,
      question: null,
    }),
    figures: { equity: 1, fills: 2, inventoryRms: 0.03, losingShare: null },
  };
}

/** As much of the client as keeping needs. */
function clientOf(config: Config, source = 'synthetic') {
  const frame = { timeS: 1800.4, scorecard: SCORECARD };
  return {
    config,
    source,
    asked: config,
    ownMarket: DEFAULT_CONFIG,
    frame,
    panelFrame: frame,
    playing: false,
    speed: Infinity,
    compareWith: vi.fn((): Promise<unknown> => Promise.resolve({ ok: true })),
    api: {
      digest: () => Promise.resolve({ ...DIGEST, untilS: 1800 }),
      configuration: () => Promise.resolve(config),
      exportFile: () => Promise.resolve({ name: 'x.qlt', mime: '', bytes: new Uint8Array([1, 2, 3]) }),
    },
  };
}

beforeEach(() => {
  HTMLDialogElement.prototype.showModal = function () {
    this.open = true;
  };
  HTMLDialogElement.prototype.close = function () {
    this.open = false;
  };
  localStorage.clear();
  sessionStorage.clear();
});

afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

describe('experiments in a file', () => {
  test('what is exported is read again as it was', () => {
    const all = [saved('1', 'one'), saved('2', 'two', configOf({ seed: 9 }))];
    expect(readExperimentFile(experimentFile(all))).toEqual({ experiments: all, problems: [] });
  });

  test('what is sound is taken, the rest is named', () => {
    const broken = { ...saved('2', 'broken'), document: { config: { seed: -1 }, untilS: 0, digest: DIGEST } };
    const { experiments, problems } = readExperimentFile(
      experimentFile([saved('1', 'one'), broken, { ...saved('3', ' ') }]),
    );
    expect(experiments.map(({ name }) => name)).toEqual(['one']);
    expect(problems).toHaveLength(2);
    expect(problems[0]).toMatch(/^Experiment 2: .*seed/i);
  });

  test.each([
    ['no JSON', '{', /not a JSON file/],
    ['something else', '{"format":"x"}', /no experiments of Quotelab/],
    ['a later version', '{"format":"quotelab-experiments","version":2,"experiments":[]}', /later version/],
  ])('%s is refused in a sentence', (_, text, expected) => {
    expect(readExperimentFile(text).problems.join()).toMatch(expected);
  });
});

describe('the words for what differs', () => {
  test('are those of the form, with value and unit', () => {
    expect(differenceInWords(configOf({ strategy: { values: { gamma: 0.03 } }, seed: 9 }), 'default')).toBe(
      'seed 9 · Risk aversion γ 0.03 1/USD',
    );
    expect(differenceInWords(DEFAULT_CONFIG, 'default')).toBe('');
  });

  test('name three and count the rest', () => {
    const config = configOf({ seed: 1, fees: { schedule: 'none' }, layers: [], risk: { bands: 'none' } });
    expect(differenceInWords(config, 'default')).toMatch(/^.+ · .+ · .+ · \d more$|^.+ · .+ · .+ · .+$/);
  });
});

describe('the words for the step between two runs', () => {
  const gamma = (value: number, more = {}): Config =>
    configOf({ strategy: { values: { gamma: value } }, ...more });

  test('are the setting, what it was and what it is, the unit once', () => {
    expect(stepInWords(gamma(0.1), gamma(0.2))).toBe('Risk aversion γ 0.1 → 0.2 1/USD');
    expect(stepInWords(gamma(0.1), gamma(0.1, { seed: 9 }))).toBe('seed 7 → 9');
    expect(stepInWords(DEFAULT_CONFIG, DEFAULT_CONFIG)).toBe('the same settings');
    expect(stepInWords(DEFAULT_CONFIG, { ...DEFAULT_CONFIG, layers: [] })).toBe('other layers');
  });

  test('name another part and not each of its values', () => {
    const fixed = configOf({ strategy: { part: 'fixed' } });
    expect(stepInWords(DEFAULT_CONFIG, fixed)).toMatch(/^Strategy .+ → [^·]+$/);
  });

  test('say from when a desk was run otherwise', () => {
    const killed = { ...DEFAULT_CONFIG, actions: [{ t: 3600, do: 'kill' as const }] };
    expect(stepInWords(DEFAULT_CONFIG, killed)).toBe('kill at 1:00:00');
  });
});

describe('the session that a reload brings back', () => {
  test('is the configuration asked for last, its time and its scenario', () => {
    vi.useFakeTimers();
    const config = configOf({ seed: 11 });
    const comparedWith = configOf({ seed: 12 });
    const client = { ...clientOf(config), comparedWith, forkS: 600 };
    const keeper = new SessionKeeper(client as never, () => 'default', new MemoryShelf().open, NO_CHANGES);
    vi.advanceTimersByTime(1500);
    keeper.close();
    const now = { config, scenario: 'default', comparedWith };
    const kept = { ...now, untilS: 1800.4, source: 'synthetic', speed: null, recording: '', forkS: 600 };
    expect(keptSession()).toEqual({ ...kept, paused: true });
    sessionStorage.clear();
    // Another tab runs on arrival.
    expect(keptSession()).toEqual({ ...kept, paused: false });
  });

  test('of an untouched default market belongs to its tab alone', () => {
    vi.useFakeTimers();
    const keeper = new SessionKeeper(
      clientOf(DEFAULT_CONFIG) as never,
      () => 'default',
      new MemoryShelf().open,
      NO_CHANGES,
    );
    vi.advanceTimersByTime(1500);
    keeper.close();
    expect(keptSession()).not.toBeNull();
    sessionStorage.clear();
    expect(keptSession()).toBeNull();
  });

  test('is written when the page goes, without waiting for the second', () => {
    const keeper = new SessionKeeper(
      clientOf(configOf({ seed: 3 })) as never,
      () => '',
      new MemoryShelf().open,
      NO_CHANGES,
    );
    window.dispatchEvent(new Event('pagehide'));
    keeper.close();
    expect((keptSession()?.config as Config).seed).toBe(3);
  });

  test('of a live feed is the market before it: no key, no address, nothing of the feed', () => {
    const live = { ...clientOf(configOf({ market: { part: 'tape' } }), 'live'), key: 'canary' };
    const keeper = new SessionKeeper(live as never, () => '', new MemoryShelf().open, NO_CHANGES);
    window.dispatchEvent(new Event('pagehide'));
    keeper.close();
    expect(keptSession()).toMatchObject({ source: 'live', config: DEFAULT_CONFIG });
    expect(JSON.stringify({ ...localStorage, ...sessionStorage })).not.toContain('canary');
  });

  test('of a replay comes with its recording', async () => {
    vi.useFakeTimers();
    const shelf = new MemoryShelf();
    const client = clientOf(configOf({ market: { part: 'tape' } }), 'replay');
    const keeper = new SessionKeeper(client as never, () => '', shelf.open, NO_CHANGES);
    await vi.advanceTimersByTimeAsync(2500);
    keeper.close();
    expect(keptSession()?.source).toBe('replay');
    const { recording } = keptSession()!;
    expect((await shelf.recording(recording!))?.size).toBe(3);

    // Another tab brings the same back, and then replays something else: a reload of this one is not to play that.
    sessionStorage.clear();
    const other = new SessionKeeper(client as never, () => '', shelf.open, NO_CHANGES);
    await vi.advanceTimersByTimeAsync(2500);
    expect(await shelf.recording(recording!)).toBeDefined();
    client.asked = configOf({ market: { part: 'tape' }, durationS: 60 });
    await vi.advanceTimersByTimeAsync(2500);
    other.close();
    expect(keptSession()!.recording).not.toBe(recording);
    expect(await shelf.recording(recording!)).toBeUndefined();
  });

  test('comes with the changes that can be taken back, of this tab alone and of no live market', () => {
    const step = (seed: number) => ({
      config: configOf({ seed }),
      comparedWith: seed === 2 ? configOf({ seed: 1 }) : null,
      scenario: 'default',
      opened: false,
    });
    const changes = { past: [step(1), step(2)], future: [step(4)] };
    const keptBy = (source: string): Changes => {
      const keeper = new SessionKeeper(
        clientOf(configOf({ seed: 3 }), source) as never,
        () => '',
        new MemoryShelf().open,
        changes,
      );
      window.dispatchEvent(new Event('pagehide'));
      keeper.close();
      return keptChanges();
    };
    expect(keptBy('synthetic')).toEqual(changes);
    expect(keptBy('live')).toEqual(NO_CHANGES);
    expect(localStorage.getItem('quotelab.changes')).toBeNull();
  });

  test('with damaged changes has none', () => {
    for (const past of [[{ config: {} }], [{ config: DEFAULT_CONFIG, comparedWith: 5 }], 7]) {
      sessionStorage.setItem('quotelab.changes', JSON.stringify({ past, future: [] }));
      expect(keptChanges()).toEqual(NO_CHANGES);
    }
    sessionStorage.setItem('quotelab.changes', '{');
    expect(keptChanges()).toEqual(NO_CHANGES);
  });

  test('damaged storage is as good as none', () => {
    sessionStorage.setItem('quotelab.session', '{"config":');
    expect(keptSession()).toBeNull();
    sessionStorage.setItem('quotelab.session', '{"config":5}');
    expect(keptSession()).toBeNull();
  });

  test('a run that was looked at is among the recent ones, with its figures; one passed over is not', async () => {
    vi.useFakeTimers();
    const shelf = new MemoryShelf();
    const client = clientOf(configOf({ seed: 5 }));
    const keeper = new SessionKeeper(client as never, () => 'default', shelf.open, NO_CHANGES);
    await vi.advanceTimersByTimeAsync(1000);
    client.asked = configOf({ seed: 6 });
    await vi.advanceTimersByTimeAsync(6500);
    keeper.close();
    const runs = await shelf.recent();
    expect(runs.map((run) => (JSON.parse(run.id) as Config).seed)).toEqual([6]);
    expect(runs[0].figures).toMatchObject({ equity: 12.5, fills: 31 });
  });
});

describe('the dialog', () => {
  function show(shelf: MemoryShelf, client = clientOf(configOf({ seed: 9 }))) {
    const said = { opened: vi.fn(), said: vi.fn(), closed: vi.fn() };
    render(Experiments, {
      client,
      scenario: 'default',
      shelf: shelf.open,
      onopen: said.opened,
      onsaid: said.said,
      onclose: said.closed,
    });
    return { ...said, client };
  }

  test('saves under a usual name, renames, compares, opens, and deletes only when told twice', async () => {
    const shelf = new MemoryShelf();
    const { opened, said, client } = show(shelf);
    await screen.findByText(/Nothing saved yet/);
    await fireEvent.click(screen.getByRole('button', { name: 'Save' }));
    await screen.findByRole('button', { name: 'Open seed 9' });
    const [record] = await shelf.experiments();
    expect(readExperiment(record.document)).toMatchObject({
      ok: true,
      experiment: { untilS: 1800, digest: DIGEST, config: { seed: 9 } },
    });

    const rename = screen.getByRole('button', { name: 'Rename seed 9' });
    rename.focus();
    await fireEvent.click(rename);
    expect(document.activeElement).toBe(screen.getByRole('textbox', { name: /New name/ }));
    await fireEvent.input(screen.getByRole('textbox', { name: /New name/ }), { target: { value: 'Nine' } });
    await fireEvent.click(screen.getAllByRole('button', { name: 'Rename' })[0]);
    await screen.findByRole('button', { name: 'Compare Nine with the present run' });
    expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Rename Nine' }));

    await fireEvent.click(screen.getByRole('button', { name: 'Compare Nine with the present run' }));
    await waitFor(() =>
      expect(said).toHaveBeenCalledWith(expect.stringMatching(/ghost now: the same market/)),
    );
    expect(client.compareWith).toHaveBeenCalledWith(expect.objectContaining({ seed: 9 }));

    await fireEvent.click(screen.getByRole('button', { name: 'Open Nine', hidden: true }));
    expect(opened).toHaveBeenCalledWith(record.document, 'default');

    await fireEvent.click(screen.getByRole('button', { name: 'Delete Nine', hidden: true }));
    expect(shelf.saved.size).toBe(1);
    await fireEvent.click(screen.getByRole('button', { name: 'Sure? Delete Nine', hidden: true }));
    await waitFor(() => expect(shelf.saved.size).toBe(0));
  });

  test('leaves deleted what another tab deleted, and shows what another tab saved', async () => {
    const shelf = new MemoryShelf();
    await shelf.save(saved('1', 'one'));
    show(shelf);
    await fireEvent.click(await screen.findByRole('button', { name: 'Rename one' }));
    await shelf.remove('1');
    await fireEvent.input(screen.getByRole('textbox', { name: /New name/ }), { target: { value: 'two' } });
    await fireEvent.click(screen.getAllByRole('button', { name: 'Rename' })[0]);
    expect((await screen.findByRole('alert')).textContent).toMatch(/deleted in another tab/);
    await screen.findByText(/Nothing saved yet/);
    expect(shelf.saved.size).toBe(0);

    await shelf.save(saved('3', 'three'));
    await fireEvent.focus(window);
    await screen.findByRole('button', { name: 'Open three' });
  });

  test('says in a sentence that the browser stores nothing, or no more', async () => {
    const shelf = new MemoryShelf();
    shelf.refuses = new DOMException('denied', 'SecurityError');
    show(shelf);
    expect((await screen.findByRole('alert')).textContent).toMatch(
      /private window, or storage is switched off/,
    );
    expect(shelfProblem(new DOMException('full', 'QuotaExceededError'))).toMatch(/no room left/);
  });

  test('reads a file of experiments, and says what was wrong with the rest', async () => {
    const shelf = new MemoryShelf();
    show(shelf);
    await screen.findByText(/Nothing saved yet/);
    const text = experimentFile([saved('1', 'from elsewhere'), { ...saved('2', '') }]);
    const input = document.querySelector<HTMLInputElement>('#experiments-file')!;
    const file = new File([text], 'x.json');
    file.text = () => Promise.resolve(text);
    Object.defineProperty(input, 'files', { value: [file] });
    await fireEvent.change(input);
    await screen.findByRole('button', { name: 'Open from elsewhere' });
    expect(screen.getByRole('alert').textContent).toMatch(/Experiment 2: it has no name/);
  });
});
