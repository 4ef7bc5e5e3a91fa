import { describe, expect, it } from 'vitest';
import { RandomStream, randomStream } from '../../../src/domain/random';
import golden from '../../fixtures/golden.json';
import { hexOf } from '../doubles';

const draws = <T>(n: number, draw: () => T): T[] => Array.from({ length: n }, draw);

describe('random stream', () => {
  it('gives the golden words, normals and exponentials', () => {
    const words = new RandomStream(1, 2, 3);
    expect(draws(16, () => words.next())).toEqual(golden['sfc32(1,2,3)']);
    const normals = new RandomStream(1, 2, 3);
    expect(draws(16, () => hexOf(normals.normal()))).toEqual(golden['normal(1,2,3)']);
    const exponentials = new RandomStream(1, 2, 3);
    expect(draws(16, () => hexOf(exponentials.exponential()))).toEqual(golden['exponential(1,2,3)']);
  });

  it('gives the golden sums of a million draws, slow paths included', () => {
    const stream = new RandomStream(1, 2, 3);
    let normals = 0;
    let exponentials = 0;
    for (let i = 0; i < 1e6; i++) {
      normals += stream.normal();
      exponentials += stream.exponential();
    }
    expect([hexOf(normals), hexOf(exponentials)]).toEqual(
      golden['sum of 1e6 alternating normal, exponential'],
    );
  });

  it('draws by the block what it would draw one by one', () => {
    const single = randomStream(5, 'blocks', 7);
    const block = randomStream(5, 'blocks', 7);
    const out = new Float64Array(1000);
    for (let round = 0; round < 20; round++) {
      block.fillExponentials(out, -0.4, 1.7);
      expect([...out]).toEqual(draws(out.length, () => (single.exponential() - 0.4) * 1.7));
      block.fillSigns(out, 0.3);
      expect([...out]).toEqual(draws(out.length, () => (single.next() >>> 31 ? 0.3 : -0.3)));
    }
    expect(block.normal()).toBe(single.normal());
  });

  it('has the moments and tails of its laws', () => {
    const n = 400_000;
    const stream = randomStream(3, 'moments');
    const sums = [0, 0, 0, 0];
    let beyond2 = 0;
    let tail = 0;
    let uniform = 0;
    let outside = 0;
    for (let i = 0; i < n; i++) {
      const z = stream.normal();
      const e = stream.exponential();
      const u = stream.unit();
      uniform += u;
      sums[0] += z;
      sums[1] += z * z;
      sums[2] += e;
      sums[3] += e * e;
      if (Math.abs(z) > 2) beyond2++;
      if (e > 3) tail++;
      if (!(u > 0 && u < 1)) outside++;
    }
    const within = (value: number, expected: number, variance: number): void =>
      expect(Math.abs(value / n - expected)).toBeLessThan(4 * Math.sqrt(variance / n));
    within(sums[0], 0, 1);
    within(sums[1], 1, 2);
    within(sums[2], 1, 1);
    within(sums[3], 2, 20);
    within(beyond2, 0.04550026389635842, 0.0455 * 0.9545);
    within(tail, 0.049787068367863944, 0.0498 * 0.9502);
    within(uniform, 0.5, 1 / 12);
    expect(outside).toBe(0);
  });

  it('is another stream for another seed, name or index, and the same for the same', () => {
    const first = (seed: number, name: string, index?: number): number[] => {
      const stream = randomStream(seed, name, index);
      return draws(8, () => stream.next());
    };
    expect(first(7, 'flow')).toEqual(first(7, 'flow', 0));
    const others = [first(7, 'flow'), first(8, 'flow'), first(7, 'flaw'), first(7, 'flow', 1)];
    expect(new Set(others.map(String)).size).toBe(4);
  });

  it('never correlates with its neighbours', () => {
    const n = 100_000;
    for (const other of [randomStream(7, 'flow', 1), randomStream(8, 'flow'), randomStream(7, 'flov')]) {
      const stream = randomStream(7, 'flow');
      let product = 0;
      for (let i = 0; i < n; i++) product += stream.normal() * other.normal();
      expect(Math.abs(product / n)).toBeLessThan(4 / Math.sqrt(n));
    }
  });
});
