/** Starts the engine's worker. The bundler finds the worker by this very expression: it must stay literal. */
export function startEngine(): Worker {
  return new Worker(new URL('../../workers/engine.ts', import.meta.url), { type: 'module' });
}
