import { availableParallelism, cpus, loadavg, platform, release } from 'node:os';
import { join } from 'node:path';
import { inUnit, measured, medianOf, YARDSTICK, type Benchmark, type Prepared } from '../bench/benchmark';
import { CReferences } from '../bench/c-references';
import { engineBenchmarks } from '../bench/engine-benchmarks';
import { inputBenchmarks } from '../bench/input-benchmarks';
import { venueBenchmarks } from '../bench/venue-benchmarks';
import type { Command } from '../command';
import { type Arguments, BadInput, parseArguments, refuse, together } from '../input';
import { threadsOf } from '../pool';

const ROUNDS = 5;

/** What one benchmark gave, a number per round. */
interface Rounds {
  readonly benchmark: Benchmark;
  readonly prepared: Prepared;
  readonly nanoseconds: number[];
  readonly yardsticks: number[];
  readonly references: number[];
}

/** Speed of the engine and of what surrounds it: medians of interleaved rounds, after warm-up. */
export const benchCommand: Command = {
  usage: '[NAME...] [--rounds N] [--workers W]',
  async run(words) {
    const given = parseArguments(words, ['rounds', 'workers']);
    const [rounds, threads] = together(
      () => roundsOf(given),
      () => threadsOf(given),
    );
    const references = new CReferences(process.env.QUOTELAB_REF ?? join('..', 'shared', 'engine-ref'));
    if (references.absence !== null) process.stderr.write(`no comparison with C: ${references.absence}\n`);
    try {
      const benchmarks = chosen(given.positional, [
        ...engineBenchmarks(references, threads),
        ...inputBenchmarks(),
        ...venueBenchmarks(references),
      ]);
      return { machine: machineOf(threads), results: await resultsOf(benchmarks, rounds) };
    } finally {
      references.close();
    }
  },
};

function roundsOf(given: Arguments): number {
  const rounds = given.numberOption('rounds', ROUNDS);
  if (!Number.isInteger(rounds) || rounds < 1)
    refuse('--rounds', `--rounds must be a whole number from 1; got ${rounds}.`);
  return rounds;
}

function chosen(names: readonly string[], benchmarks: readonly Benchmark[]): readonly Benchmark[] {
  const known = benchmarks.map(({ name }) => name);
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    throw new BadInput(
      unknown.map((name) => ({
        path: name,
        code: 'not-an-option',
        message: `There is no benchmark ${name}; known are: ${known.join(', ')}.`,
      })),
    );
  }
  return names.length === 0 ? benchmarks : benchmarks.filter(({ name }) => names.includes(name));
}

/** Every benchmark once a round, beside the yardstick and its reference, so that all meet the same machine. */
async function resultsOf(benchmarks: readonly Benchmark[], rounds: number): Promise<unknown[]> {
  const all: Rounds[] = [];
  try {
    for (const benchmark of benchmarks) {
      const prepared = await benchmark.prepare();
      all.push({ benchmark, prepared, nanoseconds: [], yardsticks: [], references: [] });
      await measured(prepared);
    }
    await measured(YARDSTICK);
    for (let round = 1; round <= rounds; round++) {
      process.stderr.write(`round ${round} of ${rounds}\n`);
      for (const { prepared, nanoseconds, yardsticks, references } of all) {
        yardsticks.push(await measured(YARDSTICK));
        nanoseconds.push(await measured(prepared));
        if (prepared.reference) references.push(prepared.reference.run());
      }
    }
  } finally {
    for (const { prepared } of all) await prepared.close?.();
  }
  return all.map(resultOf);
}

function resultOf({ benchmark, prepared, nanoseconds, yardsticks, references }: Rounds): unknown {
  const { name, unit } = benchmark;
  const value = inUnit(medianOf(nanoseconds), unit);
  const inYardsticks = nanoseconds.map((ns, i) => ns / yardsticks[i]);
  const reference = prepared.reference && {
    name: prepared.reference.name,
    value: inUnit(medianOf(references), unit),
    timesSlower: medianOf(nanoseconds.map((ns, i) => ns / references[i])),
  };
  return {
    name,
    value,
    unit,
    runs: nanoseconds.length,
    // Time of one item in steps of the yardstick, for any unit.
    perYardstick: medianOf(inYardsticks),
    ...(reference && { reference }),
  };
}

function machineOf(threads: number): unknown {
  return {
    processor: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    threads,
    load: loadavg()[0],
    node: process.version,
    system: `${platform()} ${release()}`,
  };
}
