import { createNodeResolver, importX } from 'eslint-plugin-import-x';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

/** A floor, and the floors it may not import from, because they lie above it or beside it. */
const floor = (target, from, message) => ({
  target: `./src/${target}`,
  from: from.map((place) => `./src/${place}`),
  message,
});

/** Folders side by side, none of which may import from another. */
const besides = (place, names, message) =>
  names.map((name) =>
    floor(
      `${place}/${name}`,
      names.filter((other) => other !== name).map((other) => `${place}/${other}`),
      message,
    ),
  );

/** All of core but what all others may use: the model, and how JSON is read. */
const BESIDE_MODEL = ['core/api', 'core/demo', 'core/runs', 'core/snapshots', 'core/storage'];

export default defineConfig(
  { ignores: ['dist/', 'out/', '.cache/', 'node_modules/'] },
  {
    files: ['**/*.ts', '**/*.mjs'],
    plugins: { 'import-x': importX },
    settings: { 'import-x/resolver-next': [createNodeResolver({ extensions: ['.ts', '.js', '.json'] })] },
    rules: {
      'import-x/no-cycle': 'error',
      'import-x/no-restricted-paths': [
        'error',
        {
          zones: [
            floor(
              'core',
              ['vscode', 'webview', 'protocol.ts', 'extension.ts'],
              'Core is the lowest floor: imports go down only.',
            ),
            floor('core/json', [...BESIDE_MODEL, 'core/model'], 'JSON is read without knowing of what.'),
            floor('core/model', [...BESIDE_MODEL, 'core/json'], 'The model knows no other part of core.'),
            floor(
              'core/api',
              ['core/demo', 'core/runs', 'core/snapshots', 'core/storage'],
              'The client knows only the model.',
            ),
            floor(
              'core/demo',
              ['core/runs', 'core/snapshots', 'core/storage'],
              'The demo server knows only requests and responses.',
            ),
            floor(
              'core/storage',
              ['core/api', 'core/demo', 'core/runs', 'core/snapshots'],
              'Storage knows only the model.',
            ),
            floor('core/runs', ['core/snapshots'], 'The store does not know that it is kept.'),
            ...besides(
              'core/runs',
              ['polling', 'cancel', 'submit', 'watch', 'find'],
              'They meet in the store.',
            ),
            floor(
              'core/runs/load',
              [
                'core/runs/polling',
                'core/runs/cancel',
                'core/runs/submit',
                'core/runs/watch',
                'core/runs/find',
              ],
              'Loading knows only the store.',
            ),
            floor(
              'core/runs/store',
              [
                'core/runs/load',
                'core/runs/polling',
                'core/runs/cancel',
                'core/runs/submit',
                'core/runs/watch',
                'core/runs/find',
              ],
              'The store knows none of those that use it.',
            ),
            floor(
              'webview',
              ['vscode', 'extension.ts', ...BESIDE_MODEL],
              'The webview imports core/model, core/json and protocol.ts only.',
            ),
            floor(
              'protocol.ts',
              ['vscode', 'webview', 'extension.ts', ...BESIDE_MODEL],
              'The protocol knows only the model.',
            ),
            floor('vscode', ['webview', 'extension.ts'], 'The host meets the webview in protocol.ts only.'),
          ],
        },
      ],
    },
  },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: {
        project: ['tsconfig.json', 'src/core/tsconfig.json', 'src/webview/tsconfig.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      // Leaving properties out by naming them beside a rest is a way to copy an object without them.
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
      // A command handler, a listener and a test may be async where nothing is returned.
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: false }],
    },
  },
  {
    files: ['src/core/**/*.ts', 'src/webview/**/*.ts', 'src/protocol.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            { regex: '^vscode$', message: 'Only src/vscode and src/extension.ts know VS Code.' },
            { regex: '^node:', message: 'This floor also runs where there is no Node.' },
          ],
        },
      ],
    },
  },
  {
    files: ['src/**/*.ts'],
    ignores: ['src/core/api/http.ts'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          paths: [{ name: 'axios', message: 'Only core/api/http.ts knows axios.', allowTypeImports: false }],
        },
      ],
    },
  },
  {
    files: ['src/**/*.ts'],
    ignores: ['src/vscode/messages.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: 'MemberExpression[property.name=/^show(Information|Warning|Error)Message$/]',
          message: 'vscode/messages.ts shows messages: it keeps a server’s words from becoming links.',
        },
      ],
    },
  },
  { files: ['test/**/*.ts'], rules: { '@typescript-eslint/no-non-null-assertion': 'off' } },
);
