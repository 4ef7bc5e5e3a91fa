import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const css = readFileSync(new URL('../../../src/ui/tokens.css', import.meta.url), 'utf8');

/** The colour tokens of a theme. */
function tokensOf(theme: string): Readonly<Record<string, string>> {
  const block = new RegExp(`:root\\[data-theme='${theme}'\\] \\{([^}]*)\\}`).exec(css)![1];
  return Object.fromEntries([...block.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6})/g)].map((m) => [m[1], m[2]]));
}

/** Relative luminance, WCAG 2.2. */
function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5]
    .map((at) => parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one: string, other: string): number {
  const [high, low] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (high + 0.05) / (low + 0.05);
}

const SURFACES = ['page', 'panel', 'control', 'control-hover'];
const ON_SURFACES = ['text', 'text-muted', 'accent', 'bid', 'ask', 'good', 'bad', 'warn'];
const PAIRS = [
  ...ON_SURFACES.flatMap((text) => SURFACES.map((surface) => [text, surface])),
  ['on-accent', 'accent'],
  ['text', 'bid-soft'],
  ['text', 'ask-soft'],
  ['text', 'bad-soft'],
  ['text', 'warn-soft'],
  ['text-muted', 'bad-soft'],
  ['text-muted', 'warn-soft'],
  ['bid', 'bid-soft'],
  ['ask', 'ask-soft'],
  ['bad', 'bad-soft'],
  ['warn', 'warn-soft'],
  ['panel', 'bad'],
];
const LINES = ['chart-mid', 'chart-reservation', 'chart-equity', 'chart-capture', 'chart-inventory'];
const DRAWN = [...LINES, 'chart-fees', 'chart-ghost', 'chart-limit', 'line-strong', 'bid', 'ask'];

describe.each(['dark', 'light'])('the %s theme', (theme) => {
  const token = tokensOf(theme);

  test.each(PAIRS)('%s can be read on %s', (text, surface) => {
    expect(contrast(token[text], token[surface])).toBeGreaterThanOrEqual(4.5);
  });

  test.each(DRAWN)('%s can be seen on a panel', (drawn) => {
    expect(contrast(token[drawn], token.panel)).toBeGreaterThanOrEqual(3);
  });
});

/** What the components of the page say about looks. */
const styles = readdirSync(new URL('../../../src/ui/', import.meta.url), {
  recursive: true,
  encoding: 'utf8',
})
  .filter((file) => file.endsWith('.svelte'))
  .map((file) => {
    const text = readFileSync(new URL(`../../../src/ui/${file}`, import.meta.url), 'utf8');
    return { file, css: /<style>([\s\S]*)<\/style>/.exec(text)?.[1] ?? '' };
  });

/** What of the pattern stands in any component, with the file. */
function found(pattern: RegExp): string[] {
  return styles.flatMap(({ file, css }) => [...css.matchAll(pattern)].map((match) => `${file}: ${match[1]}`));
}

describe('the components', () => {
  test('take every colour from the tokens', () => {
    expect(found(/(#[0-9a-f]{3,8}\b(?=[^{]*;)|\b(?:rgb|hsl)a?\([^)]*\))/gi)).toEqual([]);
  });

  test('write text in a colour whose contrast is held here', () => {
    const checked = new Set([...PAIRS.map(([text]) => text), ...LINES, 'chart-fees', 'chart-ghost']);
    const colors = found(/[^-]\bcolor: var\(--([\w-]+)\)/g);
    expect(colors.length).toBeGreaterThan(50);
    expect(colors.filter((color) => !checked.has(color.split(': ')[1]))).toEqual([]);
  });

  test('write text in a size of the scale', () => {
    expect(found(/font-size: (?!var\(--size-|inherit)([^;]+)/g)).toEqual([]);
  });

  test('move as fast as the tokens say, and so not at all for readers who asked for stillness', () => {
    expect(found(/(?:transition|animation)[^:]*:\s*([^;]*\d+m?s[^;]*)/g)).toEqual([]);
  });
});

test('the page on the design names every token', () => {
  const page = readFileSync(new URL('../../../docs/design.md', import.meta.url), 'utf8');
  const tokens = new Set([...css.matchAll(/^ {2,4}--([\w-]+):/gm)].map(([, name]) => name));
  expect(tokens.size).toBeGreaterThan(40);
  expect([...tokens].filter((name) => !page.includes(`\`--${name}\``))).toEqual([]);
});

test('both themes define the same tokens', () => {
  expect(Object.keys(tokensOf('light')).sort()).toEqual(Object.keys(tokensOf('dark')).sort());
});
