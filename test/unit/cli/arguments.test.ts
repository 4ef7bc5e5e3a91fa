import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { errataCommand } from '../../../src/cli/commands/errata';
import { exchangeCommand } from '../../../src/cli/commands/exchange';
import { importCommand } from '../../../src/cli/commands/import';
import { monteCarloCommand } from '../../../src/cli/commands/monte-carlo';
import { commandNamed } from '../../../src/cli/commands/registry';
import { runCommand } from '../../../src/cli/commands/run';
import { BadInput, parseArguments } from '../../../src/cli/input';

const folder = mkdtempSync(join(tmpdir(), 'quotelab-arguments-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function pathsOf(action: () => unknown): Promise<readonly string[]> {
  try {
    await action();
  } catch (error) {
    if (error instanceof BadInput) return error.problems.map(({ path }) => path);
    throw error;
  }
  throw new Error('was accepted');
}

describe('what a command is told', () => {
  it('is no command because every object knows the word', () => {
    expect(commandNamed('run')).toBe(runCommand);
    for (const name of ['toString', 'constructor', '__proto__', 'runs'])
      expect(commandNamed(name)).toBe(undefined);
  });

  it('has every wrong option named at once', async () => {
    const words = ['a', '--moon', '1', '--sun', '2', '--seed', '--paths', '3', '--workers'];
    expect(await pathsOf(() => parseArguments(words, ['seed', 'paths', 'workers']))).toEqual([
      '--moon',
      '--sun',
      '--seed',
      '--workers',
    ]);
    expect(parseArguments(['--seed', '-1', '--tag', '--x'], ['seed', 'tag']).option('tag')).toBe('--x');
  });

  it('is refused where an option stands twice, instead of the last one winning', async () => {
    const words = ['--seed', '1', '--paths', '2', '--seed', '3'];
    expect(await pathsOf(() => parseArguments(words, ['seed', 'paths']))).toEqual(['--seed']);
    expect(() => parseArguments(words, ['seed', 'paths'])).toThrow('--seed stands twice: 1 and 3.');
  });

  it('is read from standard input only once', async () => {
    const words = ['-', '--versus', '-', '--paths', '4'];
    expect(await pathsOf(() => monteCarloCommand.run(words))).toEqual(['-']);
    expect(() => parseArguments(['-', '-'], [])).toThrow('only once');
    expect(parseArguments(['-', '--out', '-'], ['out']).positional).toEqual(['-']);
  });

  it('has every value named that makes no sense for a recording', async () => {
    const out = join(folder, 'x.qlt');
    const words = ['--tick', '-1', '--lot-step', '0', '--day', '2020', '--columns', 'a=b', '--from', 'x'];
    expect(await pathsOf(() => importCommand.run(['a.csv', '--out', out, ...words]))).toEqual([
      '--tick',
      '--lot-step',
      '--day',
      '--columns',
      '--from',
      'a.csv',
    ]);
    const backwards = ['--from', '2024-08-08T10:00:00Z', '--until', '2024-08-08T09:00:00Z'];
    expect(await pathsOf(() => importCommand.run(['a.csv', '--out', out, ...backwards]))).toEqual([
      '--until',
      'a.csv',
    ]);
    expect(existsSync(out)).toBe(false);
  });

  it('has every value named that makes no sense for a venue, before it opens', async () => {
    const words = ['--port', '99999', '--rate', 'fast', '--host', '0.0.0.0', '--start', '-1'];
    expect(await pathsOf(() => exchangeCommand.run(words))).toEqual([
      '--port',
      '--rate',
      '--host',
      '--start',
    ]);
    const stateless = [join(folder, 'nowhere', 'state.jsonl'), folder, '/dev/full'];
    for (const state of stateless)
      expect(await pathsOf(() => exchangeCommand.run(['--port', '0', '--state', state]))).toEqual([
        '--state',
      ]);
    const bad = join(folder, 'bad-venue.json');
    const tape = join(folder, 'missing.qlt');
    writeFileSync(bad, '{"seed":-1}');
    const both = ['--tape', tape, '--config', bad, '--at-end', 'x'];
    expect(await pathsOf(() => exchangeCommand.run(both))).toEqual(['seed', tape, '--at-end']);
    const early = exchangeCommand.run(['--start', '-1']) as Promise<void>;
    await expect(early).rejects.toThrow('--start must be 0 or more; got -1.');
  });

  it('is checked in both configurations of a comparison', async () => {
    const [a, b] = [{ seed: -1 }, { durationS: 0 }].map((config, i) => {
      const path = join(folder, `${i}.json`);
      writeFileSync(path, JSON.stringify(config));
      return path;
    });
    const words = [a, '--versus', b, '--paths', '4', '--workers', '0'];
    expect(await pathsOf(() => monteCarloCommand.run(words))).toEqual(['seed', 'durationS', '--workers']);
  });

  it('is checked beside what cannot be read', async () => {
    const missing = join(folder, 'missing.json');
    const words = [missing, '--paths', '0', '--seed', '-1', '--workers', '0'];
    const named = [missing, 'paths', 'seed', '--workers'];
    expect(await pathsOf(() => monteCarloCommand.run(words))).toEqual(named);
    expect(await pathsOf(() => monteCarloCommand.run([missing, '--seed', 'x']))).toEqual([
      missing,
      '--paths',
      '--seed',
    ]);
    const tape = join(folder, 'missing.qlt');
    const run = [missing, '--tape', tape, '--explain', '-1'];
    expect(await pathsOf(() => runCommand.run(run))).toEqual([missing, tape, '--explain']);
    const bad = join(folder, 'bad.json');
    const market = { part: 'hawkes', values: { sigma: -1 } };
    const values = { sigma: 'calibrate', gamma: -1 };
    writeFileSync(bad, JSON.stringify({ seed: -1, market, strategy: { values }, untilS: 2e6, layers: 3 }));
    expect(await pathsOf(() => runCommand.run([bad, '--tape', tape]))).toEqual([
      tape,
      'market.values.sigma',
      'seed',
      'strategy.values.gamma',
      'layers',
    ]);
    writeFileSync(bad, JSON.stringify({ strategy: { values: 'calibrate' }, venue: { fillRule: 'reach' } }));
    expect(await pathsOf(() => runCommand.run([bad, '--tape', tape]))).toEqual([tape]);
    expect(await pathsOf(() => errataCommand.run(['E1', 'x', 'y']))).toEqual(['x', 'y']);
  });

  it('is refused before anything is written', async () => {
    const config = join(folder, 'short.json');
    writeFileSync(config, '{"durationS":60}');
    const out = join(folder, 'half');
    expect(await pathsOf(() => runCommand.run([config, '--out', out, '--explain', '-1']))).toEqual([
      '--explain',
    ]);
    expect(existsSync(out)).toBe(false);
  });

  it('is refused where it belongs to another source of the market, not ignored', async () => {
    const words = ['--at-end', 'stop', '--tick', '1', '--feed-symbol', 'BTC'];
    expect(await pathsOf(() => exchangeCommand.run(words))).toEqual(['--feed-symbol', '--tick', '--at-end']);
    const played = ['--tape', join(folder, 'none.qlt'), '--confirm-host', 'example.org'];
    expect(await pathsOf(() => exchangeCommand.run(played))).toEqual([played[1], '--confirm-host']);
  });

  it('is not made in a place where nothing can be made', () => {
    const config = join(folder, 'short.json');
    writeFileSync(config, '{"durationS":60}');
    expect(() => runCommand.run([config, '--out', '/proc/quotelab/tables'])).toThrow(BadInput);
  });

  it('has an output refused that is a device, a folder or the recording itself, which stays as it is', async () => {
    const recording = join(folder, 'trades.csv');
    const text = 'time,price,size\n1700000000,10,1\n';
    writeFileSync(recording, text);
    for (const out of ['/dev/null', folder, '', recording, join(folder, 'nowhere', 'x.qlt')]) {
      expect(await pathsOf(() => importCommand.run([recording, '--out', out]))).toEqual(['--out']);
    }
    expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
    expect(readFileSync(recording, 'utf8')).toBe(text);
  });

  it('has a folder for the tables refused that is none, or where a table would take the place of the input', async () => {
    // A session that would take far longer than this test.
    const long = join(folder, 'long.json');
    writeFileSync(long, '{"durationS":2592000,"market":{"values":{"gridS":1}}}');
    const text = readFileSync(long, 'utf8');
    const recording = join(folder, 'fills.csv');
    writeFileSync(recording, 'time,bid,ask\n1700000000,10,11\n1700000001,10,11\n');
    for (const out of ['', long, join(long, 'tables'), '/proc/quotelab'])
      expect(await pathsOf(() => runCommand.run([long, '--out', out]))).toEqual(['--out']);
    const onTape = ['default', '--tape', recording, '--out', folder];
    expect(await pathsOf(() => runCommand.run(onTape))).toEqual(['--out']);
    expect(readFileSync(long, 'utf8')).toBe(text);
  });

  it('asks for a moment of the session, not for one after its end', async () => {
    const config = join(folder, 'short.json');
    writeFileSync(config, '{"durationS":60,"untilS":30}');
    expect(await pathsOf(() => runCommand.run([config, '--explain', '30.5']))).toEqual(['--explain']);
    const { explain } = runCommand.run([config, '--explain', '30']) as { explain: { timeS: number } };
    expect(explain.timeS).toBe(30);
  });

  it('has a report that cannot be written refused before any other output', async () => {
    const config = join(folder, 'short.json');
    writeFileSync(config, '{"durationS":60}');
    const out = join(folder, 'tables');
    for (const report of [join(folder, 'nowhere', 'r.html'), folder, join(config, 'r.html')]) {
      const words = [config, '--out', out, '--report', report];
      expect(await pathsOf(() => runCommand.run(words))).toEqual(['--report']);
      expect(existsSync(out)).toBe(false);
    }
    for (const report of [join(out, 'fills.csv'), join(out, 'tape.qlt'), out]) {
      expect(await pathsOf(() => runCommand.run([config, '--out', out, '--report', report]))).toEqual([
        '--report',
      ]);
      expect(existsSync(out)).toBe(false);
    }
    const inside = join(out, 'r.html');
    runCommand.run([config, '--out', out, '--report', inside]);
    expect(existsSync(inside)).toBe(true);
  });
});

describe('bad input', () => {
  const nowhere = [join(folder, 'no-1'), join(folder, 'no-2')];
  const out = join(folder, 'nowhere', 'x');

  it.each([
    [
      'import',
      [...nowhere, '--out', out, '--tick', '0', '--format', 'x'],
      ['--tick', '--format', '--out', ...nowhere],
    ],
    ['inspect', [...nowhere, folder, '--day', 'x'], ['--day', ...nowhere, folder]],
    ['calibrate', [nowhere[0], '--horizon', '0', '--tick', '0'], ['--horizon', '--tick', nowhere[0]]],
    ['merge', [...nowhere, '--out', out], ['--out', ...nowhere]],
    ['merge', ['package.json', 'README.md', '--out', join(folder, 'm')], ['package.json', 'README.md']],
    ['sweep', [nowhere[0], '--out', out, '--workers', '0'], [nowhere[0], '--out', '--workers']],
    ['advise', [nowhere[0], '--pairs', 'x', '--workers', '0'], [nowhere[0], '--pairs', '--workers']],
    ['exchange', ['--port', '-1', '--tape', nowhere[0], '--rate', 'x'], ['--port', '--rate', nowhere[0]]],
    ['bench', ['--rounds', '0', '--workers', '0'], ['--rounds', '--workers']],
  ])('%s tells everything that is wrong before it works', async (name, words, paths) => {
    expect(await pathsOf(() => commandNamed(name)!.run(words))).toEqual(paths);
  });
});

describe('npm run bench', () => {
  it.each([['--help'], ['page', '--help']])(
    'tells its options on %s and measures nothing',
    (...words) => {
      const { status, stdout, stderr } = spawnSync('node', ['scripts/bench.mjs', ...words], {
        encoding: 'utf8',
      });
      expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
      expect(stderr).toContain('bench [NAME...]');
    },
    60_000,
  );
});
