/**
 * Session time as a trader reads it: `2:13:45`. Sessions shorter than two minutes show fractions of a second
 * instead (`0.985 s`), because nothing else would move.
 */
export function sessionClock(timeS: number, durationS = Infinity): string {
  if (durationS < 120) return `${timeS.toFixed(3)} s`;
  const whole = Math.floor(timeS + 1e-9);
  const hours = Math.floor(whole / 3600);
  return `${hours}:${twoDigits(Math.floor(whole / 60) % 60)}:${twoDigits(whole % 60)}`;
}

/** How far a session has come, as the end of a sentence's figure: `so far, to 1:42:50`, and once it has ended `to 8:00:00`. */
export function clockSoFar(timeS: number, durationS: number): string {
  const clock = `to ${sessionClock(timeS, durationS)}`;
  return timeS < durationS ? `so far, ${clock}` : clock;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
