import { describe, expect, test } from 'vitest';
import { AlertWatch } from '../../../src/ui/alerts/alert-watch';

interface Flag {
  readonly timeS: number;
  readonly kind: string;
}

function frame(timeS: number, connection: string, flags: readonly Flag[] = [], text = 'Lost.', attempts = 0) {
  return {
    source: 'live',
    timeS,
    flags: flags.map((flag) => ({ ...flag, text: flag.kind })),
    live: { connection, text, attempts },
  } as never;
}

const kinds = (alerts: readonly { kind: string }[]): string[] => alerts.map(({ kind }) => kind);

describe('alerts of a live session', () => {
  test('tell breakers, stale prices and adverse selection once, oldest first, and no ordinary event', () => {
    const watch = new AlertWatch();
    expect(watch.look(frame(1, 'live'))).toEqual([]);
    const flags = [
      { timeS: 9, kind: 'adverse-selection' },
      { timeS: 8, kind: 'resume' },
      { timeS: 7, kind: 'stale' },
      { timeS: 6, kind: 'set' },
    ];
    expect(kinds(watch.look(frame(10, 'live', flags)))).toEqual(['stale', 'adverse-selection']);
    expect(watch.look(frame(11, 'live', flags))).toEqual([]);
  });

  test('tell a lost connection, and not one that the user ended', () => {
    const watch = new AlertWatch();
    watch.look(frame(1, 'live'));
    expect(watch.look(frame(2, 'waiting'))).toEqual([{ timeS: 2, kind: 'disconnect', text: 'Lost.' }]);
    expect(watch.look(frame(3, 'waiting'))).toEqual([]);
    watch.look(frame(20, 'live'));
    expect(watch.look(frame(21, 'stopped', [], 'Disconnected.'))).toEqual([]);
  });

  test('tell a lost connection whose wait fell between two frames, and no change that was planned', () => {
    const watch = new AlertWatch();
    watch.look(frame(1, 'live'));
    expect(watch.look(frame(2, 'connecting', [], 'Planned.'))).toEqual([]);
    watch.look(frame(3, 'live'));
    expect(kinds(watch.look(frame(4, 'connecting', [], 'Lost.', 1)))).toEqual(['disconnect']);
    expect(watch.look(frame(5, 'waiting', [], 'Lost.', 2))).toEqual([]);
  });

  test('tell what happened at the very time of a frame that was seen before', () => {
    const watch = new AlertWatch();
    watch.look(frame(10, 'live'));
    const flags = [{ timeS: 10, kind: 'kill' }];
    expect(kinds(watch.look(frame(10, 'live', flags)))).toEqual(['kill']);
    expect(watch.look(frame(11, 'live', flags))).toEqual([]);
  });

  test('do not repeat a kind within ten seconds', () => {
    const watch = new AlertWatch();
    watch.look(frame(1, 'live'));
    expect(kinds(watch.look(frame(2, 'live', [{ timeS: 2, kind: 'stale' }])))).toEqual(['stale']);
    expect(watch.look(frame(5, 'live', [{ timeS: 5, kind: 'stale' }]))).toEqual([]);
    expect(kinds(watch.look(frame(13, 'live', [{ timeS: 13, kind: 'stale' }])))).toEqual(['stale']);
  });

  test('begin anew with another connection, and are silent in a market that is not live', () => {
    const watch = new AlertWatch();
    watch.look(frame(100, 'live'));
    expect(watch.look(frame(1, 'connecting'))).toEqual([]);
    expect(kinds(watch.look(frame(3, 'live', [{ timeS: 2, kind: 'kill' }])))).toEqual(['kill']);
    const simulated = {
      source: 'synthetic',
      timeS: 5,
      flags: [{ timeS: 5, kind: 'kill', text: '' }],
      live: null,
    };
    expect(watch.look(simulated as never)).toEqual([]);
  });
});
