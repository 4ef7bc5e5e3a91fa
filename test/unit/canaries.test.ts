import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ESLint } from 'eslint';
import { describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const SLOW_MS = 60_000;

function run(...args: string[]) {
  const { status, stdout } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
  return { status, stdout };
}

describe('the checks find planted errors', () => {
  test(
    'svelte-check, in a script, in a template and in a module',
    () => {
      const { status, stdout } = run(
        'node_modules/svelte-check/bin/svelte-check',
        ...['--workspace', 'test/fixtures/canary', '--tsconfig', 'tsconfig.json'],
        ...['--output', 'machine'],
      );
      expect(status).not.toBe(0);
      expect(stdout).toMatch(/ERROR "Planted\.svelte" 3:9 "Type 'number' is not assignable to type 'string'/);
      expect(stdout).toMatch(/ERROR "Planted\.svelte" 6:.*wrongInTemplate/);
      expect(stdout).toMatch(/ERROR "planted\.ts" 1:14 "Type 'string' is not assignable to type 'number'/);
    },
    SLOW_MS,
  );

  test(
    'tsc, where an engine file knows a timer, a document or a process',
    () => {
      const { status, stdout } = run(
        'node_modules/typescript/bin/tsc',
        ...['-p', 'test/fixtures/canary/tsconfig.engine.json'],
      );
      expect(status).not.toBe(0);
      for (const name of ['setTimeout', 'document', 'process']) expect(stdout).toContain(`'${name}'`);
    },
    SLOW_MS,
  );

  const ENGINE_ERRORS: [string, string][] = [
    ['export const x = Math.exp(1);', 'no-restricted-syntax'],
    [`export const x = Math['exp'](1);`, 'no-restricted-syntax'],
    ['export const { exp } = Math;', 'no-restricted-syntax'],
    ['export const x = 2 ** 0.5;', 'no-restricted-syntax'],
    ['export async function f() { await g(); } const g = f;', 'no-restricted-syntax'],
    ['export const x = Date.now();', 'no-restricted-globals'],
    ['export const x = performance.now();', 'no-restricted-globals'],
    ['export const x = new Intl.NumberFormat();', 'no-restricted-globals'],
    ['export const x = Promise.resolve();', 'no-restricted-globals'],
    ['setTimeout(() => undefined, 1);', 'no-restricted-globals'],
    ['export const x = [3, 20].sort();', '@typescript-eslint/require-array-sort-compare'],
    [`export const x = ['b', 'a'].sort();`, '@typescript-eslint/require-array-sort-compare'],
    ['export const x = (12.5).toLocaleString();', 'no-restricted-properties'],
    [`export const x = 'a'.localeCompare('b');`, 'no-restricted-properties'],
  ];
  test(
    'eslint, in an engine file; and no error in the exact functions',
    async () => {
      const eslint = new ESLint({ cwd: root });
      // The text is planted in the place of a file that exists: typed rules know no other.
      const rulesBrokenBy = async (text: string) => {
        const [result] = await eslint.lintText(text, { filePath: join(root, 'src/domain/side.ts') });
        return result.messages.map(({ ruleId }) => ruleId);
      };
      for (const [text, rule] of ENGINE_ERRORS) expect(await rulesBrokenBy(text), text).toContain(rule);
      const innocent =
        'export const x = Math.sqrt(Math.PI) + Math.imul(2, 3); export const y = [2, 1].sort((a, b) => a - b); export const z = new Float64Array(2).sort();';
      expect(await rulesBrokenBy(innocent)).toEqual([]);
    },
    SLOW_MS,
  );
});
