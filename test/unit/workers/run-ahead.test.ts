import { expect, test } from 'vitest';
import { Player } from '../../../src/session/player';
import { runDigest } from '../../../src/session/run';
import type { Session } from '../../../src/session/session';
import { RunAhead } from '../../../workers/run-ahead';
import { configured } from '../../support/configured';

/** A worker whose turns wait for the test, and whose clock moves by so much whenever it is read. */
class Turns {
  ms = 0;
  readonly waiting: (() => void)[] = [];
  private readonly stepMs: number;
  constructor(stepMs: number) {
    this.stepMs = stepMs;
  }

  now = (): number => (this.ms += this.stepMs);
  after = (_ms: number, run: () => void): void => {
    this.waiting.push(run);
  };

  /** So many turns at most; how many there were. */
  take(most = Infinity): number {
    let turns = 0;
    for (; turns < most && this.waiting.length > 0; turns++) this.waiting.shift()!();
    return turns;
  }
}

const NOW = configured({ durationS: 28_800 });
const NEXT = configured({ durationS: 28_800, strategy: { values: { gamma: 0.02 } } });

function played(untilS: number): Player {
  const player = new Player(NOW);
  player.seek(untilS);
  return player;
}

/** What a player without foresight shows after the same change. */
function digestWithout(untilS: number, input: unknown): string {
  const player = played(untilS);
  expect(player.change(input).ok).toBe(true);
  return runDigest(player.session);
}

test.each([0, 1, 3, Infinity])('a run that came %d turns far ends as one that begins when asked', (most) => {
  const player = played(28_800);
  const turns = new Turns(6);
  const ahead = new RunAhead(turns);
  ahead.expect(NEXT, player.deskOf(NEXT)!, () => player.session);
  const taken = turns.take(most);
  const begun = ahead.take(structuredClone(NEXT))!;
  if (most === Infinity) {
    expect(taken).toBeGreaterThan(5);
    expect(begun.session.timeS).toBe(28_800);
    expect(begun.spentMs).toBeGreaterThan(5 * 6);
  } else {
    expect(taken).toBe(most);
    expect(begun.session.timeS).toBeLessThan(28_800);
    expect(begun.session.timeS > 0).toBe(most > 0);
  }
  const before = player.session;
  expect(player.change(NEXT, begun.session).ok).toBe(true);
  expect(player.session).toBe(begun.session);
  expect(player.baseline).toBe(before);
  expect(runDigest(player.session)).toBe(digestWithout(28_800, NEXT));
});

test('what was not expected begins anew, and nothing goes on behind it', () => {
  const player = played(7200);
  const turns = new Turns(6);
  const ahead = new RunAhead(turns);
  const begin = (): void => ahead.expect(NEXT, player.deskOf(NEXT)!, () => player.session);
  begin();
  expect(ahead.take(NOW)!.asked).toBe(false);
  expect(ahead.take(NEXT)).toBeNull();
  expect(turns.take()).toBe(1);
  // Pressed since: the desk is another, the guess is of no use.
  begin();
  turns.take();
  player.act('kill');
  expect(ahead.take({ ...NEXT, actions: player.config.actions })!.asked).toBe(false);
});

test('a cursor that went back, and another tape, need another run', () => {
  const player = played(7200);
  const begun = player.deskOf(NEXT)!;
  begun.advance(7200);
  player.seek(3600);
  expect(player.change(NEXT, begun).ok).toBe(true);
  expect(player.session).not.toBe(begun);
  expect(runDigest(player.session)).toBe(digestWithout(3600, NEXT));

  const other = configured({ durationS: 28_800, seed: 77 });
  expect(player.deskOf(other)).toBeNull();
  expect(player.deskOf({ nonsense: true })).toBeNull();
  const stale = player.deskOf(NOW)!;
  expect(player.open(other, 3600).ok).toBe(true);
  expect(player.change(other, stale).ok).toBe(true);
  expect(player.session).not.toBe(stale);
});

test('runs that are written over one another leave nothing of each other, and the ghost alone', () => {
  const player = played(7200);
  const first = marksOf(player.session);
  const layers = NOW.layers.slice(0, 2);
  const wanted = [0.02, 0.03, 0.04, 0.05].map((gamma, i) =>
    configured({ durationS: 28_800, strategy: { values: { gamma } }, ...(i === 2 ? { layers } : {}) }),
  );
  for (const input of wanted) {
    expect(player.change(input, player.deskOf(input)).ok).toBe(true);
    const fresh = played(7200);
    expect(fresh.change(input).ok).toBe(true);
    expect(marksOf(player.session)).toEqual(marksOf(fresh.session));
    expect(marksOf(player.baseline!)).toEqual(first);
  }
  // The third one's place is taken by the fifth: a run in memory, one before it, and the ghost.
  const { buffer } = player.session.marks.values;
  expect(player.change(NEXT).ok).toBe(true);
  expect(player.change(NOW).ok).toBe(true);
  expect(player.session.marks.values.buffer).toBe(buffer);
});

test('a run that was expected in vain is written over by the one that is asked for instead', () => {
  const player = played(7200);
  expect(player.change(NEXT).ok).toBe(true);
  const vain = player.deskOf(NOW)!;
  vain.advance(5000);
  player.reuse(vain);
  const asked = configured({ durationS: 28_800, strategy: { values: { gamma: 0.05 } } });
  expect(player.change(asked).ok).toBe(true);
  expect(player.session.marks.values.buffer).toBe(vain.marks.values.buffer);
  expect(runDigest(player.session)).toBe(digestWithout(7200, asked));
});

function marksOf({ marks }: Session): Float64Array {
  return marks.values.slice(0, marks.length * marks.stride);
}
