/** What a key does; the help says it in words. One-letter keys can be switched off (WCAG 2.1.4). */
export interface KeyAction {
  readonly key: string;
  readonly run: () => void;
}

/** Elements that letters belong to before they belong to the page. A slider takes none of ours. */
const TAKES_KEYS =
  'input:not([type="range"], [type="checkbox"], [type="radio"]), select, textarea, [contenteditable]';
/** Elements that space presses. */
const TAKES_SPACE = 'button, summary, a, [role="button"], [type="checkbox"], [type="radio"]';

/** The action of a key press, or null where the press is meant for something else. */
export function actionOf(event: KeyboardEvent, actions: readonly KeyAction[]): KeyAction | null {
  if (event.defaultPrevented || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return null;
  const target = event.target instanceof Element ? event.target : null;
  if (target?.closest(TAKES_KEYS) || document.querySelector('dialog[open]')) return null;
  if (event.key === ' ' && target?.closest(TAKES_SPACE)) return null;
  return actions.find(({ key }) => key === event.key.toLowerCase()) ?? null;
}

/** What a press of Ctrl or ⌘ with Z or Y asks of the history; null where it is meant for something else. */
export function historyKey(event: KeyboardEvent): 'undo' | 'redo' | null {
  if (event.defaultPrevented || event.altKey || !(event.ctrlKey || event.metaKey)) return null;
  const target = event.target instanceof Element ? event.target : null;
  if (target?.closest(TAKES_KEYS) || document.querySelector('dialog[open]')) return null;
  const key = event.key.toLowerCase();
  if (key === 'y') return 'redo';
  return key !== 'z' ? null : event.shiftKey ? 'redo' : 'undo';
}
