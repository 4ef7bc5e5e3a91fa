import { describe, expect, test } from 'vitest';
import { SCENARIOS } from '../../../src/session/scenarios';
import { readLink, writeLink } from '../../../src/ui/link';

const digest = { tape: 'a'.repeat(64), run: '0123456789abcdef'.repeat(4) };

async function deflated(text: string): Promise<string> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream('deflate-raw'));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  return `#v1.${Buffer.from(bytes).toString('base64url')}`;
}

describe('a share link', () => {
  test('opens every scenario as it was shared', async () => {
    for (const { config } of SCENARIOS) {
      const experiment = { config: { ...config, seed: 123_456 }, untilS: 1800.125, digest };
      const link = await writeLink(experiment);
      expect(link.length).toBeLessThan(1000);
      expect(await readLink(link)).toEqual({ ok: true, experiment });
    }
  });

  test('is none where the fragment says nothing of the kind', async () => {
    expect(await readLink('')).toBeNull();
    expect(await readLink('#charts')).toBeNull();
  });

  test.each([
    ['of another version', '#v2.abc', /version/],
    ['cut short', '#v1.q1ZKzs9Ly0xXsqpWKs', /damaged/],
    ['with foreign characters', '#v1.q1%ZK', /characters/],
    ['longer than any of ours', `#v1.${'a'.repeat(5000)}`, /longer/],
  ])('%s is refused in one sentence', async (_, link, sentence) => {
    const read = await readLink(link);
    expect(read).toMatchObject({ ok: false, problems: [{ message: expect.stringMatching(sentence) }] });
  });

  test('that unpacks to a megabyte is given up before it does', async () => {
    const link = await deflated(JSON.stringify({ config: {}, pad: ' '.repeat(1_000_000) }));
    expect(link.length).toBeLessThan(4000);
    expect(await readLink(link)).toMatchObject({
      ok: false,
      problems: [{ message: expect.stringMatching(/64 KiB/) }],
    });
  });

  test('that holds no JSON is damaged', async () => {
    expect(await readLink(await deflated('{"config":'))).toMatchObject({ ok: false });
  });
});
