import { expose } from 'comlink';
import { EngineHost } from './engine-host';

/** The engine worker: the only wall clock of the browser build. */
expose(
  new EngineHost({
    now: () => performance.now(),
    every: (ms, run) => {
      setInterval(run, ms);
    },
    after: (ms, run) => {
      setTimeout(run, ms);
    },
  }),
);
