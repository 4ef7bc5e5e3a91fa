import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, posix, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';

/** The table of docs/architecture.md, section 2. What stands on a floor may use what stands below it, never beside it. */
const FLOORS: Readonly<Record<string, number>> = {
  domain: 0,
  estimate: 1,
  tape: 1,
  market: 2,
  replay: 2,
  feed: 2,
  strategy: 2,
  execution: 2,
  venue: 2,
  risk: 2,
  ledger: 2,
  metrics: 2,
  calibrate: 2,
  session: 3,
  lab: 4,
  exchange: 4,
  cli: 5,
  workers: 5,
  ui: 6,
};

/** Up to here the same input gives the same bytes, synchronously: no clock, no chance, no promise. */
const LAST_PURE_FLOOR = 4;
/** The two hosts among the pure floors: a real socket and a real server. */
const HOSTS = ['src/feed/socket.ts', 'src/exchange/'];

/**
 * What the page may run of the engine, where otherwise it may use types only: declarations that draw a form or check a
 * link, and names. A file belongs here only if it holds no loop over a tape.
 */
const PAGE_MAY_RUN = [
  /^src\/[a-z]+\/registry$/,
  /^src\/domain\/(part|side|instrument|student-quantile|tab-memory)$/,
  /^src\/session\/(config|config-fields|config-changes|desk-in-world|default-scenario|scenarios|frames|link|setting-label)$/,
  /^src\/risk\/bands$/,
  /^src\/market\/event-words$/,
  // A report is written from figures that are on the page already.
  /^src\/lab\/report\/sweep-report$/,
  // Before any worker is started.
  /^workers\/own-scripts$/,
  // Closed forms that say what a slider causes.
  /^src\/strategy\/(beliefs|glft|risk-aversion)$/,
  /^src\/execution\/swept-lot$/,
];

/** Which folders may use which package. A package that is not here may be used by none. */
const PACKAGES: readonly { name: RegExp; folders: readonly string[] }[] = [
  { name: /^node:/, folders: ['exchange', 'cli'] },
  { name: /^ws$/, folders: ['exchange', 'cli'] },
  { name: /^fflate$/, folders: ['tape', 'replay', 'cli', 'workers'] },
  { name: /^fzstd$/, folders: ['replay'] },
  { name: /^hyparquet(-writer)?(\/|$)/, folders: ['replay', 'lab', 'cli', 'workers'] },
  {
    name: /^valibot$/,
    folders: ['replay', 'feed', 'session', 'lab', 'exchange', 'cli', 'workers', 'ui'],
  },
  { name: /^comlink$/, folders: ['workers', 'ui'] },
  { name: /^idb$/, folders: ['workers', 'ui'] },
  { name: /^(svelte(\/.+)?|lightweight-charts|d3-scale|d3-array)$/, folders: ['ui'] },
];

/** A name that says nothing about what is inside. */
const EMPTY_NAME =
  /^(index|types?|utils?|helpers?|common|misc)$|(^|-)(manager|handler|service|utils?|helpers?)$/;

interface Source {
  /** From the root of the repository, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

interface Import {
  readonly specifier: string;
  readonly typeOnly: boolean;
}

/** The folder that the table knows a file by, or null where it lies outside the table. */
function folderOf(path: string): string | null {
  const [top, folder, ...rest] = path.split('/');
  if (top === 'workers') return 'workers';
  return top === 'src' && rest.length > 0 && folder !== undefined && folder in FLOORS ? folder : null;
}

function parse({ path, text }: Source): ts.SourceFile {
  const script = path.endsWith('.svelte')
    ? [...text.matchAll(/<script\b[^>]*>([\s\S]*?)<\/script>/g)].map((match) => match[1]).join('\n')
    : text;
  return ts.createSourceFile(path, script, ts.ScriptTarget.ES2022, true, ts.ScriptKind.TS);
}

function everyNode(file: ts.SourceFile): ts.Node[] {
  const nodes: ts.Node[] = [];
  const visit = (node: ts.Node) => {
    nodes.push(node);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return nodes;
}

/** Whether nothing of the import is left once the types are gone. */
function isTypeOnly(node: ts.ImportDeclaration | ts.ExportDeclaration): boolean {
  if (ts.isExportDeclaration(node)) {
    const named =
      node.exportClause && ts.isNamedExports(node.exportClause) ? node.exportClause.elements : null;
    return node.isTypeOnly || (named !== null && named.every((element) => element.isTypeOnly));
  }
  const clause = node.importClause;
  if (!clause) return false;
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  const named =
    clause.namedBindings && ts.isNamedImports(clause.namedBindings) ? clause.namedBindings.elements : null;
  return clause.name === undefined && named !== null && named.every((element) => element.isTypeOnly);
}

function importsOf(nodes: readonly ts.Node[]): Import[] {
  return nodes.flatMap((node): Import[] => {
    if ((ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) && node.moduleSpecifier) {
      return [{ specifier: (node.moduleSpecifier as ts.StringLiteral).text, typeOnly: isTypeOnly(node) }];
    }
    if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
      return [{ specifier: (node.argument.literal as ts.StringLiteral).text, typeOnly: true }];
    }
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const [argument] = node.arguments;
      const specifier = argument && ts.isStringLiteralLike(argument) ? argument.text : '(computed)';
      return [{ specifier, typeOnly: false }];
    }
    return [];
  });
}

function importProblems(path: string, folder: string, { specifier, typeOnly }: Import): string | null {
  const floor = FLOORS[folder];
  if (!specifier.startsWith('.')) {
    const allowed = PACKAGES.find(({ name }) => name.test(specifier))?.folders ?? [];
    return allowed.includes(folder) || (typeOnly && folder === 'ui')
      ? null
      : `${folder} may not use the package ${specifier}`;
  }
  const target = posix.join(posix.dirname(path), specifier.replace(/\?.*$/, ''));
  if (target === 'package.json') return null;
  const targetFolder = folderOf(target);
  if (targetFolder === null) return `imports ${target}, which the table does not know`;
  if (targetFolder === folder) return null;
  if (FLOORS[targetFolder] >= floor) {
    return `${folder} (floor ${floor}) may not use ${targetFolder} (floor ${FLOORS[targetFolder]})`;
  }
  const module = target.replace(/\.(svelte\.)?[jt]s$/, '');
  if (folder === 'ui' && !typeOnly && !PAGE_MAY_RUN.some((allowed) => allowed.test(module))) {
    return `the page may use only types of ${target}`;
  }
  return null;
}

const TIMERS =
  /^(setTimeout|setInterval|setImmediate|queueMicrotask|requestAnimationFrame|requestIdleCallback)$/;
const CLOCKS = /^(Math\.random|Date\.now|performance\.(now|timeOrigin|mark|measure))$/;

/** What makes a node depend on the clock, on chance or on the order in which promises settle; null if nothing does. */
function impurity(node: ts.Node): string | null {
  if (ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.expression)) {
    const name = `${node.expression.text}.${node.name.text}`;
    return CLOCKS.test(name) ? name : null;
  }
  if (
    ts.isElementAccessExpression(node) &&
    /^(Math|Date|performance|globalThis)$/.test(node.expression.getText())
  ) {
    return `${node.expression.getText()}[…]`;
  }
  if ((ts.isNewExpression(node) || ts.isCallExpression(node)) && node.expression.getText() === 'Date')
    return 'Date';
  if (ts.isAwaitExpression(node)) return 'await';
  if (node.kind === ts.SyntaxKind.AsyncKeyword) return 'async';
  if (!ts.isIdentifier(node)) return null;
  const isMemberName =
    (ts.isPropertyAccessExpression(node.parent) && node.parent.name === node) ||
    (ts.isPropertyAssignment(node.parent) && node.parent.name === node) ||
    (ts.isTypeElement(node.parent) && node.parent.name === node);
  return !isMemberName && (TIMERS.test(node.text) || node.text === 'Promise') ? node.text : null;
}

/** Everything that is wrong with one file, in words; empty where all is well. */
function problemsOf(source: Source): string[] {
  const { path } = source;
  const folder = folderOf(path);
  if (folder === null) return [`${path}: lies in no folder of the table`];
  const problems: string[] = [];

  const name = posix.basename(path).replace(/(\.svelte)?\.ts$|\.svelte$/, '');
  const wellNamed = path.endsWith('.svelte') ? /^[A-Z][A-Za-z0-9]*$/ : /^[a-z0-9]+(-[a-z0-9]+)*$/;
  if (!wellNamed.test(name)) problems.push('is not named kebab-case.ts or PascalCase.svelte');
  if (EMPTY_NAME.test(name)) problems.push('has a name that says nothing');

  const nodes = everyNode(parse(source));
  for (const found of importsOf(nodes)) {
    const problem = importProblems(path, folder, found);
    if (problem !== null) problems.push(problem);
  }
  const isHost = HOSTS.some((host) => path === host || (host.endsWith('/') && path.startsWith(host)));
  if (FLOORS[folder] <= LAST_PURE_FLOOR && !isHost) {
    for (const found of new Set(nodes.map(impurity))) {
      if (found !== null) problems.push(`uses ${found} on a floor without clock, chance and promises`);
    }
  }
  return problems.map((problem) => `${path}: ${problem}`);
}

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Every file below a folder of the repository, as paths from its root; none where the folder is missing. */
function filesBelow(folder: string): string[] {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll('\\', '/'));
}

const sources = ['src', 'workers']
  .flatMap(filesBelow)
  .filter((path) => /\.(ts|svelte)$/.test(path))
  .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));

describe('the house as it stands', () => {
  test('there is something to check', () => {
    expect(sources.length).toBeGreaterThan(10);
  });

  test('imports point down, the page runs no engine, and the engine knows no clock', () => {
    expect(sources.flatMap(problemsOf)).toEqual([]);
  });

  test('no folder lies deeper than three levels', () => {
    const deep = ['src', 'workers', 'test', 'scripts', 'bench', 'public', 'docs']
      .flatMap(filesBelow)
      .filter((path) => path.split('/').length > 4);
    expect(deep).toEqual([]);
  });

  test('the page of the docs holds the same table', () => {
    const page = readFileSync(join(root, 'docs/architecture.md'), 'utf8');
    const rows = [...page.matchAll(/^ *([a-z]+)\/ +floor (\d) /gm)].map(([, name, floor]) => [
      name,
      Number(floor),
    ]);
    expect(Object.fromEntries(rows)).toEqual(FLOORS);
  });

  test('the engine-only project and the lint rules cover every pure folder', () => {
    const project = ts.readConfigFile(join(root, 'tsconfig.engine.json'), (path) =>
      readFileSync(path, 'utf8'),
    ).config;
    const pure = Object.keys(FLOORS).filter((name) => FLOORS[name] <= LAST_PURE_FLOOR && name !== 'exchange');
    expect([...project.include].sort()).toEqual(pure.map((name) => `src/${name}`).sort());
    expect(project.exclude).toEqual(['src/feed/socket.ts']);
  });
});

describe('the checker catches', () => {
  const planted: [string, string, string, RegExp][] = [
    [
      'an import that points up',
      'src/domain/a.ts',
      `import { run } from '../session/run';`,
      /floor 0.*floor 3/,
    ],
    [
      'siblings on floor 2',
      'src/venue/a.ts',
      `import type { Quotes } from '../strategy/strategy';`,
      /floor 2.*floor 2/,
    ],
    [
      'siblings on floor 1',
      'src/tape/a.ts',
      `export { sigma } from '../estimate/sigma';`,
      /floor 1.*floor 1/,
    ],
    [
      'an import from a third level',
      'src/feed/dialects/a.ts',
      `import '../../lab/sweep';`,
      /floor 2.*floor 4/,
    ],
    ['a command that uses a worker', 'src/cli/a.ts', `import '../../workers/protocol';`, /floor 5.*floor 5/],
    ['a late import', 'src/risk/a.ts', `export const f = () => import('../ui/main');`, /floor 2.*floor 6/],
    [
      'an imported type',
      'src/risk/a.ts',
      `export type A = import('../session/run').Run;`,
      /floor 2.*floor 3/,
    ],
    [
      'a page that runs the engine',
      'src/ui/A.svelte',
      `<script lang="ts">import { run } from '../session/run';</script>`,
      /only types/,
    ],
    [
      'a page that runs a worker file',
      'src/ui/a.ts',
      `import { x } from '../../workers/protocol';`,
      /only types/,
    ],
    ['a framework in the engine', 'src/session/a.ts', `import { untrack } from 'svelte';`, /package svelte/],
    ['Node in the engine', 'src/replay/a.ts', `import { readFileSync } from 'node:fs';`, /package node:fs/],
    ['an unknown package', 'src/ui/a.ts', `import lodash from 'lodash';`, /package lodash/],
    ['an unknown folder', 'src/misc/a.ts', '', /no folder/],
    ['an import out of the house', 'src/cli/a.ts', `import '../../test/unit/x';`, /does not know/],
    ['chance', 'src/market/a.ts', 'export const x = Math.random();', /Math\.random/],
    ['hidden chance', 'src/market/a.ts', `export const x = Math['random']();`, /Math\[/],
    ['the date', 'src/tape/a.ts', 'export const x = Date.now();', /Date\.now/],
    ['a new date', 'src/tape/a.ts', 'export const x = new Date();', /Date/],
    ['the clock', 'src/lab/a.ts', 'export const x = performance.now();', /performance\.now/],
    ['a timer', 'src/feed/a.ts', 'setTimeout(() => {}, 1);', /setTimeout/],
    ['a promise', 'src/lab/a.ts', 'export const x = Promise.resolve(1);', /Promise/],
    ['a promised type', 'src/lab/a.ts', 'export type X = Promise<number>;', /Promise/],
    ['an async function', 'src/lab/a.ts', 'export async function f() {}', /async/],
    ['an empty name', 'src/domain/utils.ts', '', /says nothing/],
    ['a name in another case', 'src/domain/sideOf.ts', '', /kebab-case/],
  ];
  test.each(planted)('%s', (_, path, text, expected) => {
    expect(problemsOf({ path, text }).join('\n')).toMatch(expected);
  });

  const innocent: [string, string, string][] = [
    ['an import that points down', 'src/lab/a.ts', `import { run } from '../session/run';`],
    ['types on the page', 'src/ui/a.ts', `import type { Run } from '../session/run';`],
    ['a registry on the page', 'src/ui/a.ts', `import { strategies } from '../strategy/registry';`],
    ['the protocol on the page', 'src/ui/a.ts', `import type { Api } from '../../workers/protocol';`],
    ['the socket half', 'src/feed/socket.ts', 'export const wait = () => setTimeout(() => {}, 1);'],
    [
      'the sandbox venue',
      'src/exchange/server.ts',
      `import { WebSocketServer } from 'ws'; export const t = Date.now();`,
    ],
    ['a worker clock', 'workers/a.ts', 'export const t = performance.now();'],
    ['words in a comment', 'src/domain/a.ts', '// Never Math.random() or Date.now(), no Promise.'],
    [
      'a field of that name',
      'src/metrics/a.ts',
      'export const performance = { total: 1 }; export const x = performance.total;',
    ],
  ];
  test.each(innocent)('and leaves alone: %s', (_, path, text) => {
    expect(problemsOf({ path, text })).toEqual([]);
  });
});
