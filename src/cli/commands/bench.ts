import { cpus, totalmem } from 'node:os';
import { BENCHMARKS, type Benchmark } from '../benchmarks';
import type { Command } from '../command';
import { parseArguments, refuse } from '../input';
import { yardstickNs } from '../yardstick';

const ROUNDS = 5;
const WARM_UPS = 2;

interface BenchResult {
  readonly name: string;
  /** Median over the rounds. */
  readonly value: number;
  readonly unit: string;
  readonly runs: number;
  /** Median over the rounds of value / yardstick of the same round: what carries over to other machines. */
  readonly perYardstick: number;
}

/** Speed of the parts, as medians of interleaved rounds after warm-up, beside a fixed yardstick loop. */
export const benchCommand: Command = {
  usage: '[NAME...]',
  run(words) {
    const { positional } = parseArguments(words, []);
    const unknown = positional.filter((name) => !Object.hasOwn(BENCHMARKS, name));
    if (unknown.length > 0) {
      refuse(
        unknown[0],
        `There is no benchmark ${unknown.join(', ')}; known are: ${Object.keys(BENCHMARKS).join(', ')}.`,
      );
    }
    const names = positional.length > 0 ? positional : Object.keys(BENCHMARKS);
    return { machine: machine(), yardstick: 'ns per step of a 32-bit xorshift', results: measured(names) };
  },
};

function measured(names: readonly string[]): BenchResult[] {
  const running = names.map((name) => ({ name, ...BENCHMARKS[name], once: BENCHMARKS[name].prepare() }));
  for (const { name, once } of running) {
    process.stderr.write(`warming ${name}\n`);
    for (let i = 0; i < WARM_UPS; i++) once();
  }
  const values = new Map<string, number[]>(names.map((name) => [name, []]));
  const ratios = new Map<string, number[]>(names.map((name) => [name, []]));
  for (let round = 0; round < ROUNDS; round++) {
    process.stderr.write(`round ${round + 1} of ${ROUNDS}\n`);
    const yardstick = yardstickNs();
    for (const { name, unit, once } of running) {
      const value = timed(once, unit);
      values.get(name)!.push(value);
      ratios.get(name)!.push(value / yardstick);
    }
  }
  return running.map(({ name, unit }) => ({
    name,
    value: rounded(median(values.get(name)!)),
    unit,
    runs: ROUNDS,
    perYardstick: rounded(median(ratios.get(name)!)),
  }));
}

function timed(once: () => number, unit: Benchmark['unit']): number {
  const startMs = performance.now();
  const work = once();
  const elapsedMs = performance.now() - startMs;
  if (unit === 'ms') return elapsedMs / work;
  return unit === 'rows/s' ? (1000 * work) / elapsedMs : (1e6 * elapsedMs) / work;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1];
}

/** Four significant digits: more would claim more than was measured. */
function rounded(value: number): number {
  return Number(value.toPrecision(4));
}

function machine(): string {
  const [{ model }] = cpus();
  const memoryGiB = Math.round(totalmem() / 1024 ** 3);
  return `${model.trim()}, ${cpus().length} cores, ${memoryGiB} GiB, Node ${process.versions.node}`;
}
