import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { COMMANDS, commandNamed } from '../../../src/cli/commands/registry';
import { readFaults } from '../../../src/exchange/fault-rules';
import { solve } from '../../../src/lab/solve';
import { readSweep } from '../../../src/lab/sweep-plan';
import { readConfig } from '../../../src/session/read-config';

const PAGES = new Map(
  [
    'README.md',
    ...readdirSync('docs')
      .filter((name) => name.endsWith('.md'))
      .map((name) => `docs/${name}`),
  ].map((file) => [file, readFileSync(file, 'utf8')]),
);
const everything = [...PAGES.values()].join('\n');

/** Blocks of code of one language, on every page. */
const blocks = (language: string): string[] =>
  [...everything.matchAll(new RegExp(`^ *\`\`\`${language}\\n([\\s\\S]*?)^ *\`\`\``, 'gm'))].map(
    ([, code]) => code,
  );

test('a documented command line names a command and options that it has', () => {
  const lines = [...everything.matchAll(/run -s quotelab -- ([a-z][a-z-]*)([^\n`#|]*)/g)];
  expect(lines.length).toBeGreaterThan(20);
  for (const [line, name, words] of lines) {
    const usage = commandNamed(name)?.usage;
    expect(usage, line).toBeDefined();
    for (const [option] of words.matchAll(/--[a-z-]+/g))
      expect(usage!.split(/[\s[\]|]+/), line).toContain(option);
  }
});

test('every option of every command is on a page', () => {
  for (const [name, { usage }] of Object.entries(COMMANDS))
    for (const [option] of usage.matchAll(/--[a-z-]+/g))
      expect(everything, `${name} ${option}`).toContain(`${option}`);
});

test('what a documented line sends to solve is answered', () => {
  const sent = [...everything.matchAll(/echo '([^']+)' \| npm run -s quotelab -- solve -/g)];
  expect(sent.length).toBeGreaterThan(0);
  for (const [, json] of sent) expect(solve(JSON.parse(json)), json).toMatchObject({ ok: true });
});

test('every configuration, grid and list of faults that a page shows is taken as it stands', () => {
  const readers = { market: readConfig, base: readSweep, faults: readFaults };
  const shown = blocks('json').map((code) => JSON.parse(code) as Record<string, unknown>);
  const read = Object.entries(readers).map(([field, reader]) => {
    const fitting = shown.filter((value) => field in value);
    for (const value of fitting) expect(reader(value), JSON.stringify(value)).toMatchObject({ ok: true });
    return fitting.length;
  });
  expect(Math.min(...read)).toBeGreaterThan(0);
});
