import type { RandomStream } from '../../src/domain/random';

/** The four kinds of hostile input of the acceptance list. */
export const HOSTILE_KINDS = ['bytes', 'text', 'mutation', 'near-json'] as const;
export type HostileKind = (typeof HOSTILE_KINDS)[number];

/** Pieces that JSON is made of, and pieces that readers stumble over. */
const PIECES = [
  ...['{', '}', '[', ']', ':', ',', '"', '\\', '\\u0000', '\ud800', ' ', '\n'],
  ...['null', 'true', 'false', 'NaN', 'Infinity', '-0', '1e999', '0x10', '9007199254740993', '1e-400', '0'],
  ...[
    '"channel"',
    '"type"',
    '"topic"',
    '"event"',
    '"data"',
    '"ticker"',
    '"book"',
    '"trades"',
    '"fills"',
    '"fill"',
  ],
  ...['"__proto__"', '"constructor"', '"toString"', '"hasOwnProperty"', '"length"', '"then"', '"toJSON"'],
  ...[
    '"bids"',
    '"asks"',
    '"price"',
    '"size"',
    '"mid"',
    '"bid"',
    '"ask"',
    '"side"',
    '"id"',
    '"time"',
    '"seq"',
  ],
  ...['"BTC-USDC"', '"65000.5"', '"-1"', '""', '[[', ']]', '{}', '[]', '"\\ud83d"'],
];

/** What takes the place of a value inside of a frame. */
const VALUES: readonly unknown[] = [
  ...[
    null,
    true,
    false,
    0,
    -0,
    -1,
    1e308,
    5e-324,
    1e18,
    Number.MAX_SAFE_INTEGER,
    '',
    ' 1 ',
    '1e3',
    'NaN',
    '-5',
    '0x10',
  ],
  ...[
    [],
    {},
    [[]],
    [null],
    '1'.repeat(60),
    '\u202e',
    { length: -1 },
    { price: {} },
    [[1, 2, 3]],
    'snapshot',
    'delta',
  ],
];

/** One hostile input of a kind. Mutations change one of the given frames. */
export function hostileFrame(kind: HostileKind, random: RandomStream, frames: readonly string[]): unknown {
  switch (kind) {
    case 'bytes': {
      const bytes = Uint8Array.from({ length: below(random, 200) }, () => below(random, 256));
      return random.unit() < 0.3
        ? bytes.buffer
        : Buffer.from(bytes).toString(random.unit() < 0.5 ? 'latin1' : 'utf8');
    }
    case 'text':
      return Array.from({ length: below(random, 120) }, () =>
        String.fromCharCode(below(random, 0x10000)),
      ).join('');
    case 'near-json':
      return Array.from({ length: 1 + below(random, 40) }, () => PIECES[below(random, PIECES.length)]).join(
        '',
      );
    case 'mutation': {
      const frame = frames[below(random, frames.length)];
      return random.unit() < 0.5 ? withBrokenText(frame, random) : withStrangeValue(frame, random);
    }
  }
}

/** A whole number from 0 to `limit` − 1. */
function below(random: RandomStream, limit: number): number {
  return Math.floor(random.unit() * limit);
}

/** A few characters deleted, doubled, or replaced. */
function withBrokenText(frame: string, random: RandomStream): string {
  let text = frame;
  for (let edits = 1 + below(random, 4); edits > 0; edits--) {
    const at = below(random, text.length);
    const edit = below(random, 4);
    if (edit === 0) text = text.slice(0, at) + text.slice(at + 1 + below(random, 5));
    else if (edit === 1) text = text.slice(0, at) + text.slice(at, at + 8) + text.slice(at);
    else if (edit === 2) text = text.slice(0, at) + PIECES[below(random, PIECES.length)] + text.slice(at);
    else text = text.slice(0, at);
  }
  return text;
}

/** The frame with one value or one name somewhere inside of it changed. */
function withStrangeValue(frame: string, random: RandomStream): string {
  const root: { frame: unknown } = { frame: JSON.parse(frame) };
  let parent: Record<string, unknown> = root;
  let name = 'frame';
  for (;;) {
    const value = parent[name];
    const isInner = typeof value === 'object' && value !== null && Object.keys(value).length > 0;
    if (!isInner || random.unit() < 0.1) break;
    const names = Object.keys(value);
    parent = value as Record<string, unknown>;
    name = names[below(random, names.length)];
  }
  if (random.unit() < 0.2 && !Array.isArray(parent)) {
    parent[PIECES[below(random, PIECES.length)].replaceAll('"', '') || 'x'] = parent[name];
    delete parent[name];
  } else parent[name] = VALUES[below(random, VALUES.length)];
  return JSON.stringify(root.frame) ?? 'null';
}
