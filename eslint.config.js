import { readFileSync } from 'node:fs';
import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import tseslint from 'typescript-eslint';

/** Floors 0 to 4: what runs here must give the same bytes in every browser and in Node. */
/** @type {{ include: string[], exclude: string[] }} */
const engine = JSON.parse(readFileSync(new URL('tsconfig.engine.json', import.meta.url), 'utf8'));

/** The only members of Math whose value the language fixes to the last bit. */
const EXACT_MATH =
  'abs|floor|ceil|round|min|max|trunc|sign|sqrt|imul|clz32|fround|PI|E|LN2|LN10|LOG2E|LOG10E|SQRT2|SQRT1_2';

/** Clocks, chance and what differs from one host to the next. */
const HOST_GLOBALS = [
  'Date',
  'performance',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'queueMicrotask',
  'requestAnimationFrame',
  'requestIdleCallback',
  'Promise',
  'Intl',
  'crypto',
  'globalThis',
  'self',
  'window',
  'document',
  'console',
  'fetch',
  'WebSocket',
];

const NO_ENUM = {
  selector: 'TSEnumDeclaration',
  message: 'A union of literals says the same and needs no code.',
};

const SYNCHRONOUS = 'The engine is synchronous: whoever calls it waits, it does not.';

export default tseslint.config(
  {
    ignores: ['dist/', '.build/', 'coverage/', 'test-results/', 'playwright-report/', 'test/fixtures/'],
  },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  tseslint.configs.recommendedTypeChecked,
  svelte.configs.recommended,
  svelte.configs.prettier,
  {
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ['*.config.ts', '*.config.js'] },
        tsconfigRootDir: import.meta.dirname,
        extraFileExtensions: ['.svelte'],
      },
    },
    rules: {
      eqeqeq: 'error',
      'no-var': 'error',
      'prefer-const': 'error',
      'object-shorthand': 'error',
      'no-restricted-syntax': ['error', NO_ENUM],
      'no-unused-vars': 'off',
      // TypeScript knows which names exist in which world; the rule does not.
      'no-undef': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      // `import { type A }` would leave an import for its side effects behind.
      '@typescript-eslint/no-import-type-side-effects': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-unnecessary-condition': 'off',
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { globals: globals.browser, parserOptions: { parser: tseslint.parser } },
  },
  {
    files: engine.include.map((folder) => `${folder}/**/*.ts`),
    ignores: engine.exclude,
    rules: {
      'no-console': 'error',
      // Typed arrays keep their own `sort()`: it is numeric and fully specified. Arrays would sort as strings.
      '@typescript-eslint/require-array-sort-compare': ['error', { ignoreStringArrays: false }],
      'no-restricted-globals': [
        'error',
        ...HOST_GLOBALS.map((name) => ({
          name,
          message: 'The engine knows no clock, no host and no chance.',
        })),
      ],
      'no-restricted-properties': [
        'error',
        { property: 'localeCompare', message: 'Order depends on the host: compare with < and >.' },
        { property: 'toLocaleString', message: 'Text depends on the host.' },
      ],
      'no-restricted-syntax': [
        'error',
        NO_ENUM,
        {
          selector: `MemberExpression[object.name='Math']:not([computed=false][property.name=/^(${EXACT_MATH})$/])`,
          message:
            'Its last bit differs between engines: use src/domain/portable-math.ts or a random stream.',
        },
        {
          selector: "Identifier[name='Math']:not(MemberExpression > Identifier)",
          message: 'Name the function, Math.sqrt(x): a detached Math cannot be checked.',
        },
        {
          selector: "BinaryExpression[operator='**'], AssignmentExpression[operator='**=']",
          message: 'Its last bit differs between engines: multiply, or use src/domain/portable-math.ts.',
        },
        { selector: ':function[async=true]', message: SYNCHRONOUS },
        { selector: 'AwaitExpression', message: SYNCHRONOUS },
        { selector: 'ForOfStatement[await=true]', message: SYNCHRONOUS },
        { selector: 'ImportExpression', message: SYNCHRONOUS },
        { selector: "TSTypeReference[typeName.name='Promise']", message: SYNCHRONOUS },
      ],
    },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      // Tests look at parsed JSON, whose shape the assertion itself states.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  {
    files: ['**/*.mjs', '**/*.js', '*.config.ts'],
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: { globals: globals.node },
  },
);
