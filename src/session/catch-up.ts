import type { Session } from './session';

/** Lets every session behind `chosen`, on the same tape, read so many rows more at most; true once all stand where it does. */
export function catchUp(sessions: Iterable<Session>, chosen: Session, rows: number): boolean {
  const { time, length } = chosen.tape;
  let level = true;
  for (const session of sessions) {
    if (session.timeS >= chosen.timeS) continue;
    const last = session.row + rows - 1;
    session.advance(last < length ? Math.min(time[last], chosen.timeS) : chosen.timeS);
    level &&= session.timeS >= chosen.timeS;
  }
  return level;
}
