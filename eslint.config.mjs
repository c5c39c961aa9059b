import tseslint from 'typescript-eslint';

// Dependencies point one way (docs/architecture.md). Each layer names the folders it may not reach.
const layers = {
  pwsh: ['errors', 'drives', 'findings', 'formats', 'image', 'sequence', 'content', 'site', 'media', 'cmdlets', 'cli'],
  formats: ['drives', 'findings', 'sequence', 'content', 'site', 'media', 'cmdlets', 'cli', 'pwsh'],
  image: ['drives', 'findings', 'formats', 'sequence', 'content', 'site', 'media', 'cmdlets', 'cli', 'pwsh'],
  findings: ['drives', 'formats', 'image', 'sequence', 'content', 'site', 'media', 'cmdlets', 'cli', 'pwsh'],
  sequence: ['drives', 'image', 'content', 'site', 'media', 'cmdlets', 'cli', 'pwsh'],
  content: ['drives', 'sequence', 'site', 'media', 'cmdlets', 'cli', 'pwsh'],
  drives: ['image', 'sequence', 'content', 'site', 'media', 'cmdlets', 'cli', 'pwsh'],
  site: ['drives', 'media', 'cmdlets', 'cli', 'pwsh'],
  media: ['cmdlets', 'cli', 'pwsh'],
  cmdlets: ['cli'],
  cli: ['drives', 'image', 'sequence', 'content', 'site', 'media'],
};

const onlyIn = (name, where) => ({ name, message: `Only ${where} imports ${name}.` });

const layerRules = Object.entries(layers).map(([layer, forbidden]) => ({
  files: [`src/${layer}/**/*.ts`],
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: forbidden.map((other) => ({
          regex: `^(\\.\\./)+${other}(/|\\.js$)`,
          message: `src/${layer} may not import src/${other}: dependencies point one way.`,
        })),
        paths: [
          ...(layer === 'pwsh' ? [] : [onlyIn('vscode-jsonrpc', 'src/pwsh'), onlyIn('vscode-jsonrpc/node', 'src/pwsh')]),
          ...(layer === 'cli' ? [] : [onlyIn('commander', 'src/cli')]),
        ],
      },
    ],
  },
}));

export default tseslint.config(
  { ignores: ['dist/', 'out/', 'node_modules/', 'module/', '**/*.generated.ts'] },
  ...tseslint.configs.strictTypeChecked.map((config) => ({ ...config, files: ['**/*.ts'] })),
  {
    files: ['**/*.ts'],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      eqeqeq: 'error',
      'prefer-const': 'error',
    },
  },
  ...layerRules,
  {
    // Not type-aware in tests: assertions and casts are their business.
    files: ['test/**/*.ts', 'bench/**/*.ts'],
    rules: {
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-floating-promises': 'error',
    },
  },
);
