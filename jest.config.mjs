/** @type {import('jest').Config} */
export default {
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  transform: {
    // Programs of two processes: compiled here as in the other process, by the plugin as it is built.
    '/test/programs/.*\\.ts$': ['babel-jest', { plugins: ['./dist/babel.cjs'] }],
    '\\.[cm]?tsx?$': 'babel-jest',
  },
  // Compiled programs import the package by its name; in the tests that is the source.
  moduleNameMapper: {
    '^dscope$': '<rootDir>/runtime/index.ts',
    '^dscope/(internal|node|macro)$': '<rootDir>/runtime/$1.ts',
  },
  maxWorkers: 2,
  testTimeout: 30_000,
}
