import { describe, expect, test } from 'vitest';
import { SCENARIOS } from '../../../src/session/scenarios';
import { readLink, writeLink } from '../../../src/ui/link';

const digest = { tape: 'a'.repeat(64), run: '0123456789abcdef'.repeat(4) };

/** `{ config: { seed: 3 }, untilS: 600, … }` as pages wrote it before links held comparisons. */
const FIRST_VERSION =
  '#v1.q1ZKzs9Ly0xXsqpWKk5NTVGyMq7VUSrNK8nMCVayMjMw0FFKyUxPLS4BKShJLEhVslIyoBAo6SgVleYpWSkZUgiUamsB';

/** A run and the run before it, of another seed, as pages wrote them before links held questions. */
const SECOND_VERSION =
  '#v2.pc67DYAgFEbhXf6aAl-odw0nQLgYEoOGR0XY3TiC8XRfdyrMFZw_QLUJlJD9uYGUlALWH5wyqCLrm0HQP4NALAEE2fXDOKl5WfVuLLuvRhPY2V2R37vEbEFraw8';

async function deflated(text: string): Promise<string> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream('deflate-raw'));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  return `#v1.${Buffer.from(bytes).toString('base64url')}`;
}

describe('a share link', () => {
  test('opens every scenario as it was shared', async () => {
    for (const { config } of SCENARIOS) {
      for (const before of [null, config]) {
        const experiment = {
          config: { ...config, seed: 123_456 },
          before,
          pairs: null,
          untilS: 1800.125,
          digest,
          question: null,
        };
        const link = await writeLink(experiment);
        expect(link.length).toBeLessThan(1000);
        expect(await readLink(link)).toEqual({ ok: true, experiment });
      }
    }
  });

  test('is of the first version where one run stands alone: older pages open it too', async () => {
    const [{ config }] = SCENARIOS;
    const experiment = { config, before: null, pairs: null, untilS: 1800, digest, question: null };
    expect(await writeLink(experiment)).toMatch(/^#v1\./);
    expect(await writeLink({ ...experiment, before: config })).toMatch(/^#v2\./);
  });

  test('is of the third version where it brings a question, which no older version may hold', async () => {
    const [{ config }] = SCENARIOS;
    const question = { kind: 'monte-carlo' as const, paths: 400 };
    for (const before of [null, config]) {
      const experiment = { config, before, pairs: null, untilS: 1800, digest, question };
      const link = await writeLink(experiment);
      expect(link).toMatch(/^#v3\./);
      expect(await readLink(link)).toEqual({ ok: true, experiment });
      for (const older of ['#v1.', '#v2.'])
        expect(await readLink(link.replace('#v3.', older))).toMatchObject({
          ok: false,
          problems: [{ message: expect.stringMatching(/version does not know/) }],
        });
    }
  });

  test('is of the third version where it says on how many tapes two desks were compared', async () => {
    const [{ config }] = SCENARIOS;
    const experiment = { config, before: config, pairs: 57, untilS: 1800, digest, question: null };
    const link = await writeLink(experiment);
    expect(link).toMatch(/^#v3\./);
    expect(await readLink(link)).toEqual({ ok: true, experiment });
    expect(await readLink(link.replace('#v3.', '#v2.'))).toMatchObject({
      ok: false,
      problems: [{ message: expect.stringMatching(/evidence, which its version does not know/) }],
    });
  });

  test('of the second version opens as it always did', async () => {
    const experiment = {
      config: SCENARIOS[0].config,
      before: null,
      pairs: null,
      untilS: 600,
      digest,
      question: null,
    };
    const before = { ...SCENARIOS[0].config, seed: 9 };
    expect(await readLink(SECOND_VERSION)).toEqual({ ok: true, experiment: { ...experiment, before } });
  });

  test('of the first version opens as it always did', async () => {
    expect(await readLink(FIRST_VERSION)).toEqual({
      ok: true,
      experiment: {
        config: { ...SCENARIOS[0].config, seed: 3 },
        before: null,
        pairs: null,
        untilS: 600,
        digest: { tape: '0'.repeat(64), run: '1'.repeat(64) },
        question: null,
      },
    });
  });

  test('of the first version holds no comparison', async () => {
    const text = JSON.stringify({ config: {}, before: {}, untilS: 1, digest });
    expect(await readLink(await deflated(text))).toMatchObject({
      ok: false,
      problems: [{ message: expect.stringMatching(/comparison/) }],
    });
  });

  test('costs next to nothing more for the run before', async () => {
    for (const { config } of SCENARIOS) {
      const experiment = { config, before: null, pairs: null, untilS: 1800, digest, question: null };
      const alone = await writeLink(experiment);
      const compared = await writeLink({ ...experiment, before: { ...config, seed: 9 } });
      expect(compared.length - alone.length).toBeLessThan(80);
    }
  });

  test('is none where the fragment says nothing of the kind', async () => {
    expect(await readLink('')).toBeNull();
    expect(await readLink('#charts')).toBeNull();
  });

  test.each([
    ['of another version', '#v4.abc', /version/],
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
