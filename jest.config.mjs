/** @type {import('jest').Config} */
export default {
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  transform: { '\\.[cm]?tsx?$': 'babel-jest' },
  // Compiled programs import the package by its name; in the tests that is the source.
  moduleNameMapper: {
    '^dscope$': '<rootDir>/runtime/index.ts',
    '^dscope/(internal|node|macro)$': '<rootDir>/runtime/$1.ts',
  },
  maxWorkers: 2,
  testTimeout: 30_000,
}
