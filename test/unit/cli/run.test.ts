import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { runCommand } from '../../../src/cli/commands/run';
import { scenariosCommand } from '../../../src/cli/commands/scenarios';
import { BadInput } from '../../../src/cli/input';
import { neverQuoted } from '../../../src/cli/never-quoted';
import type { Problem } from '../../../src/domain/part';
import { readConfig } from '../../../src/session/read-config';
import { configured } from '../../support/configured';

const folder = mkdtempSync(join(tmpdir(), 'quotelab-run-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, value: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, JSON.stringify(value));
  return path;
}

const run = (...words: string[]) => runCommand.run(words) as Record<string, never>;

function problemsOf(action: () => unknown): readonly Problem[] {
  try {
    action();
  } catch (error) {
    if (error instanceof BadInput) return error.problems;
    throw error;
  }
  throw new Error('was accepted');
}

describe('scenarios', () => {
  it('lists configurations that any other command accepts as they are', () => {
    const list = JSON.parse(JSON.stringify(scenariosCommand.run([])));
    expect(list.map((scenario: { name: string }) => scenario.name)).toContain('default');
    for (const { name, label, story, config } of list) {
      expect([name, label, story].every((text) => typeof text === 'string' && text.length > 0)).toBe(true);
      expect(readConfig(config)).toEqual({ ok: true, config });
    }
  });
});

describe('a size under one step of the instrument', () => {
  const said = (changes: unknown): readonly string[] => neverQuoted(configured(changes));

  it('is told of, layer by layer, or of the lot where there are none', () => {
    const coarse = { instrument: { lotStep: 0.03 } };
    expect(said(coarse)).toEqual([
      'layers[0].size of 0.005 is less than one size step of 0.03: never quoted.',
      'layers[1].size of 0.02 is less than one size step of 0.03: never quoted.',
    ]);
    const single = { layers: [], strategy: { part: 'fixed', values: { lot: 0.01 } } };
    expect(said({ ...coarse, ...single })).toEqual([
      'strategy.values.lot of 0.01 is less than one size step of 0.03: never quoted.',
    ]);
    for (const lotStep of [0, 0.00001, 0.005]) expect(said({ instrument: { lotStep } })).toEqual([]);
  });

  it('goes to standard error, and the run to standard output all the same', () => {
    const told = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const { fills } = run(file('stock.json', { durationS: 60, instrument: { lotStep: 1 } }));
    const lines = told.mock.calls.map(([line]) => String(line));
    told.mockRestore();
    expect(fills).toBe(0);
    expect(lines).toHaveLength(4);
    expect(lines[3]).toMatch(/^layers\[3\]\.size of 0\.1 .*\n$/);
  });
});

describe('run', () => {
  const short = file('short.json', { durationS: 900, seed: 3 });

  it('has the promised shape', () => {
    const result = run(short);
    expect(Object.keys(result)).toEqual([
      'config',
      'digest',
      'wallMs',
      'rows',
      'quotes',
      'fills',
      'metrics',
      'ledger',
      'risk',
      'state',
      'whyNoFills',
    ]);
    expect(result.digest).toEqual({
      tape: expect.stringMatching(/^[0-9a-f]{64}$/),
      run: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(result.config).toEqual(run(file('again.json', result.config)).config);
  });

  it('gives the same digests for a scenario by name, from its file, and on the tape it exported', () => {
    const byName = run('paper-2008', '--out', join(folder, 'out'));
    const fromFile = run(file('paper.json', byName.config));
    expect(fromFile.digest).toEqual(byName.digest);
    expect(readdirSync(join(folder, 'out')).sort()).toEqual([
      'events.jsonl',
      'fills.csv',
      'marks.csv',
      'quotes.csv',
      'tape.qlt',
    ]);
    const fills = readFileSync(join(folder, 'out/fills.csv'), 'utf8').trim().split('\n');
    expect(fills.length - 1).toBe(byName.fills);
    const onTape = run('paper-2008', '--tape', join(folder, 'out/tape.qlt'));
    expect(onTape.digest).toEqual(byName.digest);
  });

  it('writes an empty list of events where nothing happened, not a line without one', () => {
    run(file('calm.json', { durationS: 1, market: { values: { A: 1e-6 } } }), '--out', join(folder, 'calm'));
    expect(readFileSync(join(folder, 'calm/events.jsonl'), 'utf8')).toBe('');
  });

  it('names every mistake at once', () => {
    const bad = file('bad.json', { seed: -1, durationS: 'long', market: { part: 'moon' }, fees: 3, x: 1 });
    expect(problemsOf(() => run(bad)).map((problem) => problem.path)).toEqual(
      expect.arrayContaining(['seed', 'durationS', 'market.part', 'fees', 'x']),
    );
    expect(problemsOf(() => run('nowhere.json'))[0].message).toContain('neither a file nor a scenario');
    expect(problemsOf(() => run())[0].message).toContain('one configuration');
    expect(problemsOf(() => run(file('tape.json', { market: { part: 'tape' } })))[0].message).toContain(
      'recorded tape',
    );
  });
});
