import { readFileSync, existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { addressOf, DOCS_PAGES, docsPages, markdownFiles, renderDoc } from '../../scripts/docs-pages';
import { CHART_RUNS } from '../../src/ui/docs/chart-runs';

const ROOT = new URL('../../', import.meta.url);
const DOCS = new URL('docs/', ROOT);
const LISTED = DOCS_PAGES.flatMap(({ pages }) => pages.map(({ file }) => file));
const SOURCES = new Map(LISTED.map((file) => [file, readFileSync(new URL(`${file}.md`, DOCS), 'utf8')]));
const RENDERED = new Map([...SOURCES].map(([file, markdown]) => [addressOf(file), renderDoc(markdown)]));

test('every markdown file of docs/ is in the navigation once, and nothing else is', () => {
  expect([...LISTED].sort()).toEqual(markdownFiles(DOCS));
});

test.each(LISTED)('%s: one heading of the first rank, no link and no anchor leads nowhere', (file) => {
  const { title, html, links } = RENDERED.get(addressOf(file))!;
  expect(title).not.toBe('');
  expect(html.match(/<h1 /g)).toHaveLength(1);
  for (const link of links.filter((address) => !/^https?:/.test(address))) {
    const [page, anchor] = link.split('#');
    const target = RENDERED.get(page === '' ? addressOf(file) : page);
    expect(target, link).toBeDefined();
    if (anchor !== undefined) expect(target!.anchors, link).toContain(anchor);
  }
});

test.each(LISTED)('%s: every formula became MathML, and nothing carries a style in place', (file) => {
  const { html } = RENDERED.get(addressOf(file))!;
  const prose = html.replace(/<(pre|code)\b[\s\S]*?<\/\1>/g, '');
  expect(prose).not.toMatch(/\$|\\[a-z]+\{/);
  expect(html).not.toMatch(/ style=|<script|temml-error/);
});

test.each(LISTED)('%s: the files and commands it names exist', (file) => {
  const text = SOURCES.get(file)!;
  const paths = text.match(
    /\b(src|test|workers|scripts|deploy|public)\/[\w./-]+\.(ts|mjs|sh|gz|yaml|svelte|css)\b/g,
  );
  for (const path of paths ?? []) {
    // What the reader is to write is named before it is there.
    expect(existsSync(new URL(path, ROOT)), path).toBe(true);
  }
  const commands = readFileSync(new URL('src/cli/commands/registry.ts', ROOT), 'utf8');
  for (const [, command] of text.matchAll(/run -s quotelab -- ([a-z-]+)/g))
    expect(commands, command).toContain(command);
});

test('every chart that a page asks for is there, and every chart is asked for by a page', () => {
  const asked = [...RENDERED.values()].flatMap(({ charts }) => charts);
  expect([...asked].sort()).toEqual(Object.keys(CHART_RUNS).sort());
});

describe('a page', () => {
  const site = { policy: "default-src 'none'", script: '../a.js', styles: '../a.css', engine: '../e.js' };

  test('names itself, marks its place in the navigation and leads back to the market from any folder', () => {
    for (const { path, html } of docsPages(DOCS, site)) {
      expect(html, path).toMatch(/<title>[^<]+ · Quotelab<\/title>/);
      expect(html.match(/aria-current="page"/g), path).toHaveLength(1);
      expect(html).toContain('<a href="../">');
      expect(html.match(/(src|href)="\/[^"]*"/g), path).toBeNull();
    }
  });

  test('refuses HTML and formulas that do not parse', () => {
    expect(() => renderDoc('# A\n\n<div>x</div>')).toThrow('markdown only');
    expect(() => renderDoc('# A\n\n$\\frac{1}$')).toThrow();
  });

  test('writes text as text', () => {
    expect(renderDoc('# A < B & "C"\n\n`<b>`').html).toBe(
      '<h1 id="a--b--c">A &lt; B &amp; &quot;C&quot;</h1>\n<p><code>&lt;b&gt;</code></p>\n',
    );
  });
});
