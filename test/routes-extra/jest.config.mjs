import base from '../../jest.config.mjs'

const [{ transform, moduleNameMapper, modulePathIgnorePatterns }] = base.projects

export default {
  rootDir: '../..',
  testMatch: ['<rootDir>/test/routes-extra/*.route.ts'],
  maxWorkers: 1,
  modulePathIgnorePatterns,
  transform,
  moduleNameMapper,
}
