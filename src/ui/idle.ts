/** Resolves when the page has nothing better to do, or at the latest after so many ms. */
export function idleMoment(atLastMs: number): Promise<void> {
  return new Promise((resolve) => {
    if ('requestIdleCallback' in window) requestIdleCallback(() => resolve(), { timeout: atLastMs });
    else setTimeout(resolve, 0);
  });
}
