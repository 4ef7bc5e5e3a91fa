const REACHABLE = 'a[href], button, input, select, textarea, summary, [tabindex]';
/** The page looks so often whether the focus is still somewhere, ms. */
const LOOK_MS = 200;
/** Keys that move about and take nothing away: looking around would only make their answer wait. */
const MOVES = /^(Arrow|Page|Home|End|Tab|Shift|Control|Alt|Meta)/;

/** Where the keyboard was, and what stood around it while it was there. */
interface Place {
  readonly element: HTMLElement;
  /** The nearest first. */
  readonly around: readonly HTMLElement[];
  /** What the keyboard could reach before it and after it, in the order of the page. */
  readonly before: readonly HTMLElement[];
  readonly after: readonly HTMLElement[];
}

/**
 * Hands the focus on where what had it is gone: a button that its own press takes away or switches off would leave
 * whoever works by keyboard nowhere, without a mark of where the next key goes. A pointer loses nothing by that: its
 * focus is left alone, and no field opens the keyboard of a phone. Returns what ends it.
 */
export function keepFocus(page: Document): () => void {
  let byKey = false;
  let place: Place | null = null;
  const stand = (at: EventTarget | null): void => {
    if (at instanceof HTMLElement && at !== page.body && at !== place?.element) place = placeOf(at);
  };
  const keyed = ({ key }: KeyboardEvent): void => {
    byKey = true;
    if (!MOVES.test(key)) stand(page.activeElement);
  };
  const pointed = (): void => {
    byKey = false;
    place = null;
  };
  const focused = ({ target }: FocusEvent): void => {
    // Not before the key that brought it here is answered.
    if (byKey) setTimeout(() => page.activeElement === target && stand(target));
  };
  const look = (): void => {
    if (place === null || page.activeElement !== page.body || !page.hasFocus()) return;
    const next = canTake(place.element) ? place.element : whereNow(place);
    if (next === undefined) place = null;
    else next.focus();
  };

  page.addEventListener('keydown', keyed, true);
  page.addEventListener('pointerdown', pointed, true);
  page.addEventListener('focusin', focused);
  const timer = setInterval(look, LOOK_MS);
  return () => {
    clearInterval(timer);
    page.removeEventListener('keydown', keyed, true);
    page.removeEventListener('pointerdown', pointed, true);
    page.removeEventListener('focusin', focused);
  };
}

function placeOf(element: HTMLElement): Place {
  const around: HTMLElement[] = [];
  for (let outer = element.parentElement; outer !== null; outer = outer.parentElement) around.push(outer);
  const all = reachable(scopeOf(element));
  const lies = (one: HTMLElement, where: number): boolean =>
    (element.compareDocumentPosition(one) & where) > 0;
  return {
    element,
    around,
    before: all.filter((one) => lies(one, Node.DOCUMENT_POSITION_PRECEDING)),
    after: all.filter((one) => lies(one, Node.DOCUMENT_POSITION_FOLLOWING)),
  };
}

/** What stands there now, or the one before it where that is nearer by the page's own grouping. */
function whereNow({ around, before, after }: Place): HTMLElement | undefined {
  const previous = before.filter(canTake).at(-1);
  const there =
    previous === undefined
      ? after.find(canTake)
      : reachable(scopeOf(previous)).find(
          (one) => (previous.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING) > 0,
        );
  if (previous === undefined || there === undefined) return there ?? previous;
  const far = (one: HTMLElement): number => around.findIndex((outer) => outer.contains(one));
  return far(previous) < far(there) ? previous : there;
}

/** Nothing outside of an open dialog can take the focus. */
function scopeOf(element: HTMLElement): ParentNode {
  return element.closest('dialog[open]') ?? element.ownerDocument;
}

function reachable(scope: ParentNode): HTMLElement[] {
  return [...scope.querySelectorAll<HTMLElement>(REACHABLE)].filter(canTake);
}

function canTake(element: HTMLElement): boolean {
  return element.tabIndex >= 0 && !element.matches(':disabled') && isSeen(element);
}

function isSeen(element: HTMLElement): boolean {
  return element.isConnected && element.checkVisibility({ visibilityProperty: true });
}
