import { expose } from 'comlink';
import { SelfTest } from '../src/lab/self-test';
import type { LabApi } from './lab-protocol';

let selfTest = new SelfTest();

const lab: LabApi = {
  startSelfTest() {
    selfTest = new SelfTest();
    return Promise.resolve(selfTest.progress());
  },
  stepSelfTest() {
    selfTest.step();
    return Promise.resolve(selfTest.progress());
  },
};

/** The lab worker: no clock, no socket, only sessions. */
expose(lab);
