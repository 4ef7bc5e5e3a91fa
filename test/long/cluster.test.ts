import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';

/** What the script answers where parallel or SLURM is not installed. */
const MISSING = 3;

test('shards by GNU parallel and by SLURM, one killed and run again, merge to the sweep in one piece', ({
  skip,
}) => {
  const { status, stdout, stderr } = spawnSync('scripts/prove-cluster.sh', { encoding: 'utf8' });
  if (status === MISSING) skip(stderr.trim());
  expect(status, stderr).toBe(0);
  console.log(stdout.trim());
  expect(JSON.parse(stdout)).toMatchObject({ killedAndRunAgain: 2, identical: true });
});
