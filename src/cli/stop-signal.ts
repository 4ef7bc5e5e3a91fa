const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const removals = new Set<() => void>();

/**
 * Has `remove` called when a signal ends the process before the returned function was called. A signal is heard only
 * where the work pauses for the event loop: work in one piece would not even be ended by it.
 */
export function onStopSignal(remove: () => void): () => void {
  if (removals.size === 0) for (const signal of SIGNALS) process.on(signal, stop);
  removals.add(remove);
  return () => {
    if (removals.delete(remove) && removals.size === 0) release();
  };
}

/** Removes what is unfinished and dies of the same signal, as whoever sent it expects. */
function stop(signal: NodeJS.Signals): void {
  for (const remove of removals) remove();
  release();
  process.kill(process.pid, signal);
}

function release(): void {
  for (const signal of SIGNALS) process.removeListener(signal, stop);
}
