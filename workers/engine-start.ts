// First: every other way out is closed before anything else runs.
import { openSocket } from './only-socket';
import './list-locales';
import { expose } from 'comlink';
import { EngineHost } from './engine-host';

/** The engine worker: the only wall clock and the only sockets of the browser build. */
const host = new EngineHost({
  now: () => performance.now(),
  utcUs: () => Math.round((performance.timeOrigin + performance.now()) * 1000),
  every: (ms, run) => {
    const timer = setInterval(run, ms);
    return () => clearInterval(timer);
  },
  after: (ms, run) => {
    setTimeout(run, ms);
  },
  openSocket,
  locks: navigator.locks,
  startTapeHand: () => new Worker(new URL('./tape-hand.ts', import.meta.url), { type: 'module' }),
});
addEventListener('online', () => host.online());
expose(host);
