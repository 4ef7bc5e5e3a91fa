/** ms since 1970 UTC by a clock that never goes back: UTC as it was when the process started, and monotonic from there. */
export function venueNowMs(): number {
  return performance.timeOrigin + performance.now();
}
