import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parquetReadObjects } from 'hyparquet';
import { afterAll, describe, expect, it } from 'vitest';
import { mergeCommand } from '../../../src/cli/commands/merge';
import { sweepCommand } from '../../../src/cli/commands/sweep';
import { BadInput, parseArguments } from '../../../src/cli/input';
import { shardOf } from '../../../src/cli/shard';
import { BARE_THEORY } from '../../../src/session/scenarios';

const folder = mkdtempSync(join(tmpdir(), 'quotelab-sweep-'));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string) => join(folder, name);

const GRID = {
  base: {
    ...BARE_THEORY,
    durationS: 1,
    market: { part: 'paper-2008' },
    strategy: { part: 'avellaneda-stoikov', values: { lot: 1 }, volatility: 'given' },
  },
  axes: [
    { path: 'market.values.sigma', values: [1, 2] },
    { path: 'strategy.values.gamma', values: [0.01, 0.1, 1] },
    { path: 'strategy.values.Q', values: [null, 4] },
  ],
  pathsPerCell: 1250,
};
writeFileSync(at('grid.json'), JSON.stringify(GRID));

const sweep = (...words: string[]) =>
  sweepCommand.run([at('grid.json'), '--workers', '1', ...words]) as Promise<Record<string, never>>;
const merge = (...words: string[]) => mergeCommand.run(words) as Promise<Record<string, never>>;

async function refusal(action: () => unknown): Promise<string> {
  try {
    await action();
  } catch (error) {
    if (error instanceof BadInput) return error.message;
    throw error;
  }
  throw new Error('was accepted');
}

describe('sweep and merge', () => {
  it('give the same bytes in one piece and from shards, in any order of files', async () => {
    const whole = await sweep('--out', at('whole.parquet'));
    expect(whole).toMatchObject({ cells: 12, pathsPerCell: 1250, rows: 36, shard: null });
    for (const index of [2, 0, 3, 1]) {
      const part = await sweep('--out', at('part-{shard}.parquet'), '--shard', `${index}/4`);
      expect(part.out).toBe(at(`part-${index}.parquet`));
    }
    const parts = [3, 0, 2, 1].map((index) => at(`part-${index}.parquet`));
    const merged = await merge(...parts, '--out', at('merged.parquet'));
    expect(readFileSync(at('merged.parquet')).equals(readFileSync(at('whole.parquet')))).toBe(true);
    expect(merged.results).toEqual(whole.results);
    expect(readdirSync(folder).filter((name) => name.endsWith('unfinished'))).toEqual([]);
  });

  it('make a report of a page, from the sweep and from its merge', async () => {
    await sweep('--out', at('reported.parquet'), '--report', at('sweep.html'));
    await merge(at('reported.parquet'), '--out', at('again.parquet'), '--report', at('merge.html'));
    const html = readFileSync(at('sweep.html'), 'utf8');
    expect(html).toMatch(/<td>\d[\d.]+ ± [\d.]+<\/td>/);
    expect(readFileSync(at('merge.html'), 'utf8')).toBe(html);
  });

  it('write rows that say what they are', async () => {
    await sweep('--out', at('rows.parquet'));
    const bytes = readFileSync(at('rows.parquet'));
    const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
    const rows = await parquetReadObjects({ file });
    expect(rows).toHaveLength(36);
    expect(rows[0]).toMatchObject({
      'market.values.sigma': 1,
      'strategy.values.gamma': 0.01,
      'strategy.values.Q': null,
      job: 0,
      cell: 0,
      block: 0,
      first_path: 0,
      paths: 500,
      fills_n: 500,
      losingFillShare_n: 0,
      losingFillShare_mean: null,
    });
    expect(rows.reduce((sum, row) => sum + (row.paths as number), 0)).toBe(12 * 1250);
  });

  it('notice what is missing, what stands twice and what belongs elsewhere', async () => {
    const parts = [0, 1, 2, 3].map((index) => at(`part-${index}.parquet`));
    const out = ['--out', at('no.parquet')];
    expect(await refusal(() => merge(parts[0], parts[2], ...out))).toContain('jobs are missing');
    const twice = await refusal(() => merge(...parts, at('whole.parquet'), ...out));
    expect(twice).toBe(`Job 0 stands in more than one file: ${parts[0]} and ${at('whole.parquet')}.`);
    expect(await refusal(() => merge(at('grid.json'), ...out))).toContain('cannot be read as Parquet');
    expect(await refusal(() => merge(parts[0], '--out', parts[0]))).toContain('one of the shards');
    writeFileSync(at('other.json'), JSON.stringify({ ...GRID, pathsPerCell: 10 }));
    await sweepCommand.run([at('other.json'), '--workers', '1', '--out', at('other.parquet')]);
    expect(await refusal(() => merge(parts[0], at('other.parquet'), ...out))).toContain('another sweep');
    expect(await refusal(() => sweep('--out', join(folder, 'nowhere', 'x.parquet')))).toContain('written');
    expect(readdirSync(folder)).not.toContain('no.parquet');
  });

  it('do not put shards of two versions of the engine together', async () => {
    const parts = [0, 1, 2, 3].map((index) => at(`part-${index}.parquet`));
    const changed = Buffer.from(readFileSync(parts[2]));
    const mark = changed.indexOf('quotelab.engine') + 'quotelab.engine'.length + 2;
    expect(changed.toString('latin1', mark, mark + 16)).toMatch(/^[0-9a-f]{16}$/);
    changed.write('0123456789abcdef', mark, 'latin1');
    writeFileSync(at('other-engine.parquet'), changed);
    const words = [parts[0], parts[1], at('other-engine.parquet'), parts[3], '--out', at('no.parquet')];
    expect(await refusal(() => merge(...words))).toBe(
      `${at('other-engine.parquet')} was made by another version of the engine than ${parts[0]}: run all shards with one.`,
    );
    expect(readdirSync(folder)).not.toContain('no.parquet');
  });

  it('say in one sentence that a shard is damaged, wherever it is', async () => {
    const whole = readFileSync(at('part-0.parquet'));
    const told = new Set<string>();
    for (let from = 4; from < whole.length; from += 151) {
      const damaged = Uint8Array.from(whole).fill(0xa5, from, from + 14);
      writeFileSync(at('damaged.parquet'), damaged);
      told.add(await refusal(() => merge(at('damaged.parquet'), '--out', at('no.parquet'))));
    }
    // Harm to a measured number alone cannot be seen: then only the other shards are asked for.
    const known = /^.*(is damaged: run|cannot be read as Parquet: |jobs are missing|more than one file).*$/;
    for (const sentence of told) expect(sentence).toMatch(known);
    expect([...told].join()).toContain(`${at('damaged.parquet')} is damaged: run this shard again`);
    const plan = whole.indexOf('pathsPerCell');
    writeFileSync(at('damaged.parquet'), Uint8Array.from(whole).fill(0x61, plan, plan + 4));
    expect(await refusal(() => merge(at('damaged.parquet'), '--out', at('no.parquet')))).toContain('damaged');
    expect(readdirSync(folder).filter((name) => /^no\.|unfinished/.test(name))).toEqual([]);
  });

  it.runIf(existsSync('/dev/full'))('are refused, as no bug of ours, where the disk is full', async () => {
    const full = (name: string) => symlinkSync('/dev/full', at(name));
    full(`full.parquet.${process.pid}.unfinished`);
    const said = await refusal(() => sweep('--out', at('full.parquet')));
    expect(said).toBe(`${at('full.parquet')} cannot be written: ENOSPC: no space left on device, write`);
    writeFileSync(at('full.html'), 'before');
    full('full.html.unfinished');
    const words = ['--out', at('roomy.parquet'), '--report', at('full.html')];
    expect(await refusal(() => sweep(...words))).toContain('full.html cannot be written: ENOSPC');
    expect(readFileSync(at('full.html'), 'utf8')).toBe('before');
    expect(readdirSync(folder).filter((name) => /^full/.test(name))).toEqual(['full.html']);
  });

  it('make a file of no rows where there are more shards than jobs', async () => {
    const words = [at('grid.json'), '--out', at('empty.parquet'), '--shard', '999/1000'];
    // On several threads: none of them has a job whose end would be the end of all.
    expect(await sweepCommand.run([...words, '--workers', '3'])).toMatchObject({ rows: 0 });
    const parts = [0, 1, 2, 3].map((index) => at(`part-${index}.parquet`));
    await merge(...parts, at('empty.parquet'), '--out', at('with-empty.parquet'));
    expect(readFileSync(at('with-empty.parquet')).equals(readFileSync(at('whole.parquet')))).toBe(true);
  });
});

describe('a grid of more cells than are checked one by one at once', () => {
  it('is refused before its first session where values are wrong together only', async () => {
    const percents = Array.from({ length: 71 }, (_, i) => 30 + i);
    const axes = [
      { path: 'risk.softPct', values: percents.map((value) => value - 30) },
      { path: 'risk.hardPct', values: percents.map((value) => 130 - value) },
    ];
    const base = { durationS: 1, risk: { bands: 'custom' } };
    writeFileSync(at('large.json'), JSON.stringify({ base, axes, pathsPerCell: 1 }));
    const words = [at('large.json'), '--workers', '1', '--out', at('large.parquet')];
    expect(await refusal(() => sweepCommand.run(words))).toBe(
      'risk.softPct must not be above risk.hardPct. (risk.softPct = 31, risk.hardPct = 30)',
    );
    expect(await refusal(() => sweepCommand.run([...words, '--shard', '300/316']))).toContain('softPct');
    expect(readdirSync(folder).filter((name) => name.startsWith('large.parquet'))).toEqual([]);
  });
});

describe('the report of a sweep', () => {
  it('is refused before the rows are written where it cannot be, or would take their place', async () => {
    for (const report of [at('nowhere/r.html'), folder, at('unwritten.parquet')]) {
      expect(await refusal(() => sweep('--out', at('unwritten.parquet'), '--report', report))).toContain(
        report,
      );
      const words = [at('some.parquet'), '--out', at('unwritten.parquet'), '--report', report];
      expect(await refusal(() => merge(...words))).toContain(report);
    }
    expect(await refusal(() => merge(at('some.parquet'), '--report', at('some.parquet')))).toContain('lost');
    expect(readdirSync(folder).filter((name) => name.startsWith('unwritten'))).toEqual([]);
  });
});

describe('the shard', () => {
  const shard = (words: string[], environment: Record<string, string> = {}) =>
    shardOf(parseArguments(words, ['shard', 'shards']), environment);

  it('comes from the option, or from the job array of Kubernetes, SLURM, AWS Batch or GNU parallel', () => {
    expect(shard([])).toEqual({ index: 0, of: 1 });
    expect(shard(['--shard', '2/5'], { JOB_COMPLETION_INDEX: '1' })).toEqual({ index: 2, of: 5 });
    expect(shard([], { JOB_COMPLETION_INDEX: '3', JOB_COMPLETIONS: '8' })).toEqual({ index: 3, of: 8 });
    const slurm = { SLURM_ARRAY_TASK_ID: '4', SLURM_ARRAY_TASK_MIN: '1', SLURM_ARRAY_TASK_COUNT: '4' };
    expect(shard([], slurm)).toEqual({ index: 3, of: 4 });
    // An array that counts by twos, as 0-4:2.
    const byTwos = {
      ...slurm,
      SLURM_ARRAY_TASK_MIN: '0',
      SLURM_ARRAY_TASK_COUNT: '3',
      SLURM_ARRAY_TASK_STEP: '2',
    };
    expect(shard([], byTwos)).toEqual({ index: 2, of: 3 });
    // One lost task of an array from 0 to 63, run again by itself.
    const again = { SLURM_ARRAY_TASK_ID: '17', SLURM_ARRAY_TASK_MIN: '17', SLURM_ARRAY_TASK_COUNT: '1' };
    expect(shard(['--shards', '64'], again)).toEqual({ index: 17, of: 64 });
    const batch = { AWS_BATCH_JOB_ARRAY_INDEX: '0', AWS_BATCH_JOB_ARRAY_SIZE: '2' };
    expect(shard([], batch)).toEqual({ index: 0, of: 2 });
    expect(shard(['--shards', '9'], { AWS_BATCH_JOB_ARRAY_INDEX: '7' })).toEqual({ index: 7, of: 9 });
    expect(shard(['--shards', '9'], { PARALLEL_SEQ: '9' })).toEqual({ index: 8, of: 9 });
    // A SLURM task may itself call GNU parallel: the array comes first.
    expect(shard([], { ...slurm, PARALLEL_SEQ: '1' })).toEqual({ index: 3, of: 4 });
  });

  it('is refused where it does not exist or its number of shards is unknown', async () => {
    expect(await refusal(() => shard(['--shard', '5/5']))).toContain('no shard 5 of 5');
    expect(await refusal(() => shard(['--shard', 'a/b']))).toContain('i/n');
    expect(await refusal(() => shard([], { AWS_BATCH_JOB_ARRAY_INDEX: '1' }))).toContain('--shards');
    expect(await refusal(() => shard([], { PARALLEL_SEQ: '1' }))).toContain('--shards');
    expect(await refusal(() => shard(['--shards', '3']))).toContain('--shard i/n');
    const kubernetes = { JOB_COMPLETION_INDEX: '1', JOB_COMPLETIONS: '4' };
    for (const [name, value] of [
      ['JOB_COMPLETION_INDEX', ''],
      ['JOB_COMPLETION_INDEX', ' '],
      ['JOB_COMPLETION_INDEX', '0x1'],
      ['JOB_COMPLETIONS', ''],
    ]) {
      const told = await refusal(() => shard([], { ...kubernetes, [name]: value }));
      expect(told).toContain(`${name} must be a whole number`);
    }
    expect(await refusal(() => shard(['--shards', ''], kubernetes))).toContain('--shards must be');
    expect(shard(['--shards', '8'], { ...kubernetes, JOB_COMPLETIONS: '' })).toEqual({ index: 1, of: 8 });
  });
});
