import { refuse, type Arguments } from './input';

/** One share of the jobs of a sweep: those whose number leaves `index` when divided by `of`. */
export interface Shard {
  /** 0 … of − 1. */
  readonly index: number;
  readonly of: number;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The share to run: from `--shard i/n` (i from 0), else from the job array this process runs in (Kubernetes Indexed
 * Job, SLURM, AWS Batch, GNU parallel), else all of it. `--shards n` states the number of shards where the array does not,
 * or not rightly, as when SLURM runs one lost task again; a SLURM array then counts from 0, whatever its least task is.
 */
export function shardOf(given: Arguments, environment: Environment): Shard {
  const word = given.option('shard');
  if (word !== undefined) {
    const match = /^(\d+)\/(\d+)$/.exec(word);
    if (match === null) return refuse('--shard', `--shard must be i/n, as in 0/4; got ${word}.`);
    return checked(Number(match[1]), Number(match[2]), '--shard');
  }
  const stated = given.option('shards');
  const array = arrayTask(environment, stated !== undefined);
  if (array === null) {
    if (stated === undefined) return { index: 0, of: 1 };
    return refuse('--shards', '--shards wants a job array to number this process: give --shard i/n instead.');
  }
  const { index, of, source } = array;
  if (stated === undefined && of === undefined)
    return refuse(source, `${source} is set, but not how many shards there are: give --shards n.`);
  return checked(index, stated === undefined ? of! : whole('--shards', stated), source);
}

/** This process's place in the job array of a cluster; null outside one. `partial`: the array may be a part of the whole. */
function arrayTask(
  environment: Environment,
  partial: boolean,
): { index: number; of: number | undefined; source: string } | null {
  const counted = (name: string): number | undefined => {
    const text = environment[name];
    return text === undefined ? undefined : whole(name, text);
  };
  // A number of shards that is stated makes the array's own, right or wrong, of no interest.
  const count = (name: string): number | undefined => (partial ? undefined : counted(name));
  const kubernetes = counted('JOB_COMPLETION_INDEX');
  if (kubernetes !== undefined) {
    const of = count('JOB_COMPLETIONS') ?? count('JOB_COMPLETION_COUNT');
    return { index: kubernetes, of, source: 'JOB_COMPLETION_INDEX' };
  }
  const slurm = counted('SLURM_ARRAY_TASK_ID');
  if (slurm !== undefined) {
    // A whole array may begin at 1, and count by twos.
    const index = (slurm - (count('SLURM_ARRAY_TASK_MIN') ?? 0)) / (count('SLURM_ARRAY_TASK_STEP') ?? 1);
    return { index, of: count('SLURM_ARRAY_TASK_COUNT'), source: 'SLURM_ARRAY_TASK_ID' };
  }
  const batch = counted('AWS_BATCH_JOB_ARRAY_INDEX');
  if (batch !== undefined)
    return { index: batch, of: count('AWS_BATCH_JOB_ARRAY_SIZE'), source: 'AWS_BATCH_JOB_ARRAY_INDEX' };
  const parallel = counted('PARALLEL_SEQ');
  // GNU parallel counts from 1 and does not say how many jobs there are.
  if (parallel !== undefined) return { index: parallel - 1, of: undefined, source: 'PARALLEL_SEQ' };
  return null;
}

/** Digits and nothing else: an empty word is no shard 0, whose share another process may be running. */
function whole(source: string, text: string): number {
  if (!/^\d+$/.test(text))
    refuse(source, `${source} must be a whole number; got ${text.trim() === '' ? 'nothing' : text}.`);
  return Number(text);
}

function checked(index: number, of: number, source: string): Shard {
  const valid = Number.isInteger(index) && Number.isInteger(of) && of >= 1 && index >= 0 && index < of;
  if (!valid) return refuse(source, `${source}: there is no shard ${index} of ${of}; the first is 0.`);
  return { index, of };
}
