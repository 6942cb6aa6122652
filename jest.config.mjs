// Many times faster than Babel, which counts where no cache is warm.
const swc = {
  swcrc: false,
  module: { type: 'commonjs' },
  jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
}

/** @type {import('jest').Config} */
const shared = {
  // Projects that the tests copy and build: their packages share a name, and are none of this one.
  modulePathIgnorePatterns: ['/test/routes[^/]*/.+/package\\.json$', '/test/routes-extra/dist/'],
  transform: {
    // Programs of two processes: compiled here as in the other process, by the plugin as it is built.
    '/test/programs/.*\\.ts$': ['babel-jest', { plugins: ['./dist/babel.cjs'] }],
    '\\.ts$': ['@swc/jest', swc],
  },
}

/** Compiled programs import the package by its name; in the tests that is the source. */
const sources = (suffix) => ({
  '^#(cbor-reader|scalars)$': `<rootDir>/runtime/wire/$1${suffix}.ts`,
  '^#socket$': `<rootDir>/runtime/peer/socket${suffix}.ts`,
  '^dscope$': '<rootDir>/runtime/index.ts',
  '^dscope/(internal|node|macro)$': '<rootDir>/runtime/$1.ts',
})

/** @type {import('jest').Config} */
export default {
  maxWorkers: 2,
  testTimeout: 30_000,
  projects: [
    {
      ...shared,
      displayName: 'node',
      testMatch: ['<rootDir>/test/**/*.test.ts'],
      moduleNameMapper: sources(''),
    },
    {
      ...shared,
      // Everything about values, frames and peers once more, as a browser decodes, sends and receives.
      displayName: 'browser reader',
      testMatch: ['<rootDir>/test/runtime/{wire,peer}/*.test.ts'],
      testPathIgnorePatterns: ['/test/runtime/peer/socket\\.test\\.ts$'],
      moduleNameMapper: sources('-browser'),
    },
  ],
}
