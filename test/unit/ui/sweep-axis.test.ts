import { describe, expect, test } from 'vitest';
import { readSweep } from '../../../src/lab/sweep-plan';
import { readConfig } from '../../../src/session/read-config';
import { SCENARIOS } from '../../../src/session/scenarios';
import { axisChoices, axisValues } from '../../../src/ui/lab/sweep-axis';

describe.each(SCENARIOS.map(({ name, config }) => [name, config] as const))('%s', (_name, document) => {
  const read = readConfig(document);
  if (!read.ok) throw new Error('a scenario that cannot be read');
  const base = read.config;
  // Events that one model knows cannot befall another: that is refused, with the reason.
  const choices = axisChoices(base).filter(
    ({ path, parameter }) =>
      parameter.kind !== 'number' && !(path === 'market.part' && base.market.events.length > 0),
  );

  test.each(choices.map((choice) => [choice.path, choice] as const))(
    'walks along %s',
    (path, { parameter }) => {
      const values = axisValues(parameter, { from: 0, to: 0, steps: 0, ratio: false });
      const planned = readSweep({ base, axes: [{ path, values }], pathsPerCell: 1 });
      expect(planned.ok ? [] : planned.problems.map(({ message }) => message)).toEqual([]);
    },
  );
});
