// @vitest-environment jsdom
import { fireEvent, render, screen } from '@testing-library/svelte';
import { expect, test, vi } from 'vitest';
import { policyMap } from '../../../src/lab/policy-map';
import type { Config } from '../../../src/session/config';
import { readConfig } from '../../../src/session/read-config';
import PolicyMap from '../../../src/ui/lab/PolicyMap.svelte';

const asked = vi.hoisted(() => [] as unknown[]);
vi.mock('../../../src/ui/lab/lab-run.svelte', () => ({
  policyOf: (config: Config) => {
    asked.push(config);
    return Promise.resolve(policyMap(config));
  },
}));

test('the map shows the lean, another measure on choice, and is asked for once a drag', async () => {
  const read = (gamma: number): Config => {
    const result = readConfig({ strategy: { values: { gamma } } });
    if (!result.ok) throw new Error('refused');
    return result.config;
  };
  const { rerender } = render(PolicyMap, { config: read(0.01) });
  await screen.findByRole('table');
  const rows = screen.getAllByRole('row');
  // Longest first: a long desk moves its quotes down.
  expect(rows[1].textContent).toMatch(/^\+10\s*−/);
  expect(
    screen.getByText(/^Left to itself, .* fills an hour, a position of .*BTC rms, and .*USD an hour/),
  ).toBeTruthy();
  await fireEvent.change(screen.getByLabelText('Show'), { target: { value: 'half' } });
  expect(screen.getAllByRole('row')[1].textContent).not.toContain('−');
  for (const gamma of [0.02, 0.03, 0.04]) await rerender({ config: read(gamma) });
  await vi.waitFor(() => expect(asked).toHaveLength(2));
});
