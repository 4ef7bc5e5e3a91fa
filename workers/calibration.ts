import type { Session } from '../src/session/session';
import type { CalibrationAnswer } from './protocol';
import { calibrated, type TapeSurroundings } from './tape-work';

/** Calibrates on what a session has read so far: nobody knows the rest. The session may go on meanwhile. */
export async function calibrationOf(session: Session, around: TapeSurroundings): Promise<CalibrationAnswer> {
  const { timeS: untilS, mid, tape, row } = session;
  const calibration = await calibrated(tape, row, around);
  return { calibration, untilS, mid, truth: tape.header.truth };
}
