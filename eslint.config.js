import eslint from '@eslint/js';
import nx from '@nx/eslint-plugin';
import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript';
import { importX } from 'eslint-plugin-import-x';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

/** The packages and what each may import: `examples` and the scripts under `tools/` may import all. */
const edges = {
  core: [],
  data: [],
  models: ['core', 'data'],
  train: ['core', 'data', 'models'],
  vidthinker: ['data'],
  cli: ['core', 'data', 'models', 'train', 'vidthinker'],
  examples: ['core', 'data', 'models', 'train', 'vidthinker', 'cli'],
  workspace: ['core', 'data', 'models', 'train', 'vidthinker', 'cli'],
};

/** Each native module has one package that may touch it. */
const nativeModules = {
  '@tensorflow/tfjs-node': 'core',
  '@tensorflow/tfjs-node-gpu': 'core',
  'onnxruntime-node': 'core',
  'node-av': 'data',
  'apache-arrow': 'data',
};

const boundaries = Object.entries(edges).map(([name, allowed]) => ({
  sourceTag: `scope:${name}`,
  onlyDependOnLibsWithTags: [name, ...allowed].map((scope) => `scope:${scope}`),
  bannedExternalImports: Object.keys(nativeModules).filter((module) => nativeModules[module] !== name),
}));

const typed = {
  // An unawaited call into a native session loses its error and its order.
  '@typescript-eslint/no-floating-promises': 'error',
  '@typescript-eslint/no-misused-promises': 'error',
  '@typescript-eslint/no-explicit-any': 'error',
  '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports' }],
  '@typescript-eslint/no-import-type-side-effects': 'error',
  '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
  '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
  '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
  // An engine that happens to be synchronous still implements an asynchronous interface.
  '@typescript-eslint/require-await': 'off',
  eqeqeq: 'error',
  'import-x/no-cycle': 'error',
  'import-x/no-self-import': 'error',
  'import-x/no-useless-path-segments': 'error',
};

export default defineConfig(
  globalIgnores(['**/dist/', '**/node_modules/', '.nx/', 'docs/api/', 'runs/', '**/generated/']),
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  eslint.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    plugins: { 'import-x': importX, '@nx': nx },
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    settings: {
      'import-x/extensions': ['.ts'],
      'import-x/parsers': { '@typescript-eslint/parser': ['.ts'] },
      'import-x/resolver-next': [
        createTypeScriptImportResolver({ conditionNames: ['@videoitg/source', 'types', 'import', 'node', 'default'] }),
      ],
    },
    rules: {
      ...typed,
      // A sub-path import (#name) never leaves its package.
      '@nx/enforce-module-boundaries': ['error', { allow: ['^#'], depConstraints: boundaries }],
    },
  },
  {
    name: 'size: one concept per file',
    files: ['**/src/**/*.ts', 'tools/**/*.ts'],
    ignores: ['**/*.test.ts'],
    rules: {
      'max-lines': ['error', 300],
      'max-lines-per-function': ['error', { max: 50, skipComments: true, skipBlankLines: true }],
    },
  },
  {
    name: 'libraries report through return values and errors',
    files: ['packages/{core,models,data,train,vidthinker}/**/*.ts'],
    rules: { 'no-console': 'error' },
  },
  {
    name: 'models sees the data package only through its native-free half',
    files: ['packages/models/src/**/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [{ regex: '^@videoitg/data(?!/pure$)', message: "models may import '@videoitg/data/pure' only." }],
        },
      ],
    },
  },
  {
    name: 'data/pure stays free of native modules and of the rest of data',
    files: ['packages/data/src/pure/**/*.ts'],
    ignores: ['**/*.test.ts'],
    rules: {
      'import-x/no-restricted-paths': [
        'error',
        {
          basePath: import.meta.dirname,
          zones: [
            {
              target: './packages/data/src/pure',
              from: './packages/data/src',
              except: ['./pure'],
              message: 'data/pure must not reach into decoding, Arrow files or caches.',
            },
          ],
        },
      ],
      'no-restricted-imports': ['error', { paths: Object.keys(nativeModules) }],
    },
  },
  {
    name: 'an engine sits behind one adapter folder',
    files: ['packages/core/src/**/*.ts'],
    ignores: ['packages/core/src/engine/**', '**/*.test.ts'],
    rules: { 'no-restricted-imports': ['error', { paths: ['onnxruntime-node'] }] },
  },
  {
    files: ['**/*.test.ts'],
    rules: {
      // Tests await mocks and hand unbound methods to expect.
      '@typescript-eslint/unbound-method': 'off',
      // JSON.parse and expect.objectContaining are typed `any`; an assertion on the value follows.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
    },
  },
  {
    files: ['**/*.{js,mjs}'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        URL: 'readonly',
        Buffer: 'readonly',
        setTimeout: 'readonly',
      },
    },
  },
);
