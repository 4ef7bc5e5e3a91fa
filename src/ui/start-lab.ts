/** Starts a lab worker. The bundler finds the worker by this very expression: it must stay literal. */
export function startLab(): Worker {
  return new Worker(new URL('../../workers/lab.ts', import.meta.url), { type: 'module' });
}
