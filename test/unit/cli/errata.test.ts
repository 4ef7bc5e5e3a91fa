import { describe, expect, it } from 'vitest';
import { errataCommand } from '../../../src/cli/commands/errata';
import { BadInput } from '../../../src/cli/input';

describe('errata', () => {
  it('prints what the article prints beside what is right, as plain JSON', () => {
    const output = errataCommand.run(['E20', 'E21']);
    expect(JSON.parse(JSON.stringify(output))).toEqual(output);
    const { errata } = output as { errata: { name: string; measures: { printed: unknown }[] }[] };
    expect(errata.map(({ name }) => name)).toEqual(['E20', 'E21']);
    expect(errata[0].measures[0]).toMatchObject({
      // Sold 0.4 at 65,026; at 80,000 it is worth 14,974 · 0.4 less.
      printed: { value: 0 },
      right: { value: expect.closeTo(5989.6, 6) },
    });
  });

  it('refuses a fault that it does not know and names those it does', () => {
    expect(() => errataCommand.run(['E9'])).toThrow(BadInput);
    expect(() => errataCommand.run(['E9'])).toThrow(/E1, E2, E3/);
  });
});
