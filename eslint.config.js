import js from '@eslint/js'
import ts from 'typescript-eslint'

/** Forbids imports from the given folders inside `files`; the reason is shown with the error. */
function wall(files, forbidden) {
  return {
    files,
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: forbidden.map(([regex, message]) => ({ regex, message })) },
      ],
    },
  }
}

const NODE_ONLY = [
  '^node:',
  'Node-only modules appear only in the Node entry, the *-plugin folders and tests: this file runs in browsers.',
]
const NOT_ENGINE = ['/engine/', 'Only remote.ts and index.ts join the engine with the rest.']
const NOT_SANDBOX = ['/sandbox/', 'Nothing imports the sandbox.']

const COMPILER = [
  NODE_ONLY,
  [
    '^\\.\\./runtime/(?!codes\\.ts|errors\\.ts)',
    'The compiler imports nothing of the run time but error codes.',
  ],
]
const COMPILER_PURE = [
  '/bundler-plugin/',
  'The steps of the compiler touch no file system: only its two entries hand them a way to find the package.',
]

export default ts.config(
  { ignores: ['**/dist', '**/.cache', 'coverage', 'fixtures', 'node_modules', '**/*.html', 'tmp'] },
  js.configs.recommended,
  ts.configs.recommended,
  {
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportAllDeclaration', message: 'Write public names out one by one.' },
      ],
    },
  },
  {
    files: [
      '**/*.mjs',
      '**/*.cjs',
      'scripts/**',
      'bench/**',
      'examples/**',
      'test/routes-extra/**',
    ],
    languageOptions: {
      globals: {
        console: 'readonly',
        process: 'readonly',
        Buffer: 'readonly',
        URL: 'readonly',
        setTimeout: 'readonly',
        clearTimeout: 'readonly',
        setImmediate: 'readonly',
        performance: 'readonly',
        globalThis: 'readonly',
        document: 'readonly',
        location: 'readonly',
        queueMicrotask: 'readonly',
        module: 'writable',
        require: 'readonly',
        structuredClone: 'readonly',
        WebSocket: 'readonly',
        MessageChannel: 'readonly',
        AbortController: 'readonly',
        setInterval: 'readonly',
        clearInterval: 'readonly',
        AbortSignal: 'readonly',
        TextDecoder: 'readonly',
        TextEncoder: 'readonly',
        Response: 'readonly',
      },
    },
  },
  {
    // The host of a wasm plugin counts the parameters of its exports.
    files: ['bench/swc-plugin/hand-back/*.ts', 'scripts/oracle/forced-plugin/*.ts'],
    rules: { '@typescript-eslint/no-unused-vars': ['error', { args: 'none' }] },
  },
  { files: ['**/*.cjs', '**/*.cts'], rules: { '@typescript-eslint/no-require-imports': 'off' } },
  wall(['runtime/*.ts'], [NOT_SANDBOX]),
  wall(
    ['runtime/wire/**'],
    [
      NODE_ONLY,
      NOT_SANDBOX,
      NOT_ENGINE,
      ['/peer/|ws', 'wire knows no sockets: bytes in, values out.'],
    ],
  ),
  wall(
    ['runtime/peer/**'],
    [
      NODE_ONLY,
      NOT_SANDBOX,
      NOT_ENGINE,
      [
        '/(table|remote)\\.ts$',
        'peer does not know what a handler does: it is given execute(call).',
      ],
    ],
  ),
  wall(
    ['runtime/engine/**'],
    [
      NODE_ONLY,
      NOT_SANDBOX,
      ['/(wire|peer|table|remote)', 'The engine does not know that peers exist.'],
    ],
  ),
  {
    // A base method has parameters for those that override it; the host counts those of an export.
    files: ['swc-plugin/**', 'test/swc-plugin/dump/**'],
    rules: { '@typescript-eslint/no-unused-vars': ['error', { args: 'none' }] },
  },
  wall(
    ['swc-plugin/**'],
    [
      NODE_ONLY,
      [
        '^\\.\\./',
        'The sources of the wasm are compiled without the rest: what they share is generated.',
      ],
    ],
  ),
  wall(['babel-plugin/**'], [...COMPILER, COMPILER_PURE]),
  wall(['babel-plugin/index.ts', 'babel-plugin/macro.ts'], COMPILER),
)
