// @vitest-environment jsdom
import { cleanup, render } from '@testing-library/svelte';
import { afterEach, expect, test, vi } from 'vitest';
import { DEFAULT_CONFIG } from '../../../src/session/default-config';
import ReplayPanel from '../../../src/ui/panels/ReplayPanel.svelte';

afterEach(cleanup);

test('what cannot be read at all, such as a folder that is dropped, says so', async () => {
  const refused = () => Promise.reject(new DOMException('no such file', 'NotFoundError'));
  const folder = Object.assign(new File([], 'recordings'), { text: refused, arrayBuffer: refused });
  folder.slice = () => folder;
  const importFiles = vi.fn().mockResolvedValue({ ok: false, error: 'recordings could not be read.' });
  const { container } = render(ReplayPanel, {
    client: { importFiles, api: { importProgress: () => Promise.resolve(null) } } as never,
    frame: null,
    config: DEFAULT_CONFIG,
    dropped: [folder],
    ontaken: vi.fn(),
    onexperiment: vi.fn(),
  });
  await vi.waitFor(() => expect(container.textContent).toContain('could not be read'));
  expect(container.textContent).toContain('What was played before goes on.');
});
