import { allowOwnScripts } from '../../workers/own-scripts';

/** The engine's worker, and its first failure even where nobody listened yet. */
export interface StartedEngine {
  readonly worker: Worker;
  /** Resolves when the worker's script did not load or broke; never otherwise. */
  readonly broke: Promise<void>;
}

function startEngine(): StartedEngine {
  // The bundler finds the worker by this very expression: it must stay literal.
  const worker = new Worker(new URL('../../workers/engine.ts', import.meta.url), { type: 'module' });
  const broke = new Promise<void>((resolve) => {
    worker.addEventListener('error', () => resolve(), { once: true });
  });
  return { worker, broke };
}

/** The page's one engine. It starts as this module is read, first of all: the first picture waits for it. */
allowOwnScripts();
export const startedEngine = startEngine();
