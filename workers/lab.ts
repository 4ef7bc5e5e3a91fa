import './only-socket';
import { expose } from 'comlink';
import { LabHost } from './lab-host';

/** The lab's head: no socket, no tape of its own. The bundler finds the hand's script by this very expression. */
expose(
  new LabHost({
    cores: navigator.hardwareConcurrency,
    startHand: () => new Worker(new URL('./lab-hand.ts', import.meta.url), { type: 'module' }),
    after: (ms, run) => setTimeout(run, ms),
  }),
);
