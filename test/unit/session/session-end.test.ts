import { expect, it } from 'vitest';
import { Player } from '../../../src/session/player';
import { reportOf } from '../../../src/session/report';
import { runDigest, runSession, writeTape } from '../../../src/session/run';
import { sessionEndS } from '../../../src/session/session-end';
import { configured } from '../../support/configured';

it('a session ends where it is told to, and never after its world', () => {
  expect(sessionEndS({ untilS: null, durationS: 60 })).toBe(60);
  expect(sessionEndS({ untilS: 0, durationS: 60 })).toBe(0);
  expect(sessionEndS({ untilS: 61, durationS: 60 })).toBe(60);
});

it('a later end than the world’s changes nothing of a run', () => {
  const whole = configured({ durationS: 1800 });
  const beyond = configured({ durationS: 1800, untilS: 2_592_000 });
  const tape = writeTape(whole);
  const [one, other] = [whole, beyond].map((config) => runSession(config, tape));
  expect(other.timeS).toBe(1800);
  expect(runDigest(other)).toBe(runDigest(one));
  expect(reportOf(beyond, other).metrics).toEqual(reportOf(whole, one).metrics);
  expect(new Player(beyond).endS).toBe(1800);
});
