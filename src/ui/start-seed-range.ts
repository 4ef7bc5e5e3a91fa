/** Starts the worker of the range over seeds. The bundler finds it by this very expression: it must stay literal. */
export function startSeedRange(): Worker {
  return new Worker(new URL('../../workers/seed-range.ts', import.meta.url), { type: 'module' });
}
