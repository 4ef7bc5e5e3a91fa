/** Longest that a page waits for a first drawing of its own: one in the background is not drawn at all. */
const UNSEEN_MS = 200;

let last: Promise<void> | undefined;

/**
 * Resolves in a task that belongs to whoever asked, in the order in which they asked, and not before the page has been
 * drawn once: what is put together in many short tasks never holds up a press of a key or a drawing for long.
 */
export function ownTask(): Promise<void> {
  last = (last ?? firstDrawn()).then(() => new Promise((resolve) => setTimeout(resolve)));
  return last;
}

function firstDrawn(): Promise<void> {
  return Promise.race([drawn(), new Promise<void>((resolve) => setTimeout(resolve, UNSEEN_MS))]);
}

/** Resolves once the page has been drawn as it is now: a press is answered before what it opens is laid out. */
export function drawn(): Promise<void> {
  return new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
}
