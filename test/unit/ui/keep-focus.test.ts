// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { keepFocus } from '../../../src/ui/keep/keep-focus';

let end: () => void;

beforeEach(() => {
  vi.useFakeTimers();
  // jsdom lays nothing out: what is hidden says so itself.
  Element.prototype.checkVisibility = function (this: Element) {
    return this.closest('[hidden]') === null;
  };
  vi.spyOn(document, 'hasFocus').mockReturnValue(true);
  end = keepFocus(document);
});

afterEach(() => {
  end();
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const PAGE = `
  <div><a href="#">Docs</a></div>
  <div id="row"><button id="term">γ</button><button id="reset">Reset</button><input id="field" /></div>
  <div id="lab"><input id="count" /><button id="run">Run</button><input id="seed" /></div>
  <div id="last"><button id="undo">Undo</button><button id="redo">Redo</button></div>`;

/** Puts the page up, brings the focus to `id` and does there what its press does; answers where the focus then is. */
function after(id: string, how: 'key' | 'pointer', deed: (element: HTMLElement) => void): string {
  document.body.innerHTML = PAGE;
  const element = document.getElementById(id)!;
  if (how === 'pointer') document.body.dispatchEvent(new Event('pointerdown', { bubbles: true }));
  else press(document.body, 'Tab');
  element.focus();
  vi.advanceTimersByTime(1);
  if (how === 'key') press(element, 'Enter');
  deed(element);
  vi.advanceTimersByTime(500);
  return document.activeElement!.id;
}

function press(element: HTMLElement, key: string): void {
  element.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
}

/** Browsers take the focus from what is switched off or hidden; jsdom does not. */
function lose(element: HTMLElement): void {
  element.blur();
}

test('where what had the focus goes, the keyboard goes on from what stands there', () => {
  expect(after('reset', 'key', (reset) => reset.remove())).toBe('field');
  const cancel = Object.assign(document.createElement('button'), { id: 'cancel' });
  expect(after('run', 'key', (run) => run.replaceWith(cancel))).toBe('cancel');
});

test('what is switched off hands the focus to the nearest, also backwards, and so does what is hidden', () => {
  const off = (element: HTMLElement): void => {
    lose(element);
    (element as HTMLButtonElement).disabled = true;
  };
  expect(after('redo', 'key', off)).toBe('undo');
  expect(after('undo', 'key', off)).toBe('redo');
  const hide = (element: HTMLElement): void => {
    element.parentElement!.hidden = true;
    lose(element);
  };
  expect(after('term', 'key', hide)).toBe('count');
});

test('what comes back at once has its focus back', () => {
  expect(after('run', 'key', lose)).toBe('run');
});

test('where a whole part of the page goes, the focus goes to what comes after it', () => {
  expect(after('run', 'key', (run) => run.parentElement!.remove())).toBe('undo');
});

test('keys that move about do not look around before they are answered', () => {
  document.body.innerHTML = PAGE;
  const looked = vi.spyOn(document, 'querySelectorAll');
  const run = document.getElementById('run')!;
  press(document.body, 'Tab');
  run.focus();
  press(run, 'ArrowRight');
  expect(looked).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(looked).toHaveBeenCalledOnce();
});

test('a pointer’s focus is left alone', () => {
  expect(after('reset', 'pointer', (reset) => reset.remove())).toBe('');
});
