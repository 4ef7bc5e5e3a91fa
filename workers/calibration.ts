import { calibrateTape } from '../src/calibrate/calibrate';
import type { Session } from '../src/session/session';
import { firstRows } from '../src/tape/tape';
import type { CalibrationAnswer } from './protocol';

/** Calibrates on what a session has read so far: nobody knows the rest. */
export function calibrationOf(session: Session): CalibrationAnswer {
  const { header } = session.tape;
  return {
    calibration: calibrateTape(firstRows(session.tape, session.row)),
    untilS: session.timeS,
    mid: session.mid,
    truth: header.truth,
  };
}
