import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createPackageCheck } from '../../bundler-plugin/installed-package.ts'

let root: string

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'dscope-installed-'))
  write('node_modules/none/package.json', '{ "name": "none", "dependencies": { "dscopes": "1" } }')
  write('node_modules/none/dist/esm/package.json', '{ "type": "module" }')
  write('node_modules/uses/package.json', '{ "peerDependencies": { "dscope": "*" } }')
  write('node_modules/@scope/none/package.json', '{ "name": "@scope/none" }')
  write('node_modules/none/node_modules/uses/package.json', '{ "dependencies": { "dscope": "1" } }')
  write('packages/linked/package.json', '{ "name": "linked" }')
  symlinkSync(join(root, 'packages/linked'), join(root, 'node_modules/linked'), 'dir')
})

afterAll(() => rmSync(root, { recursive: true }))

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), text)
}

function mayUseDscope(path: string): boolean {
  return createPackageCheck()(join(root, path))
}

test('a module of an installed package that does not name dscope is not looked into', () => {
  expect(mayUseDscope('node_modules/none/index.js')).toBe(false)
  expect(mayUseDscope('node_modules/none/dist/esm/deep/index.js')).toBe(false)
  expect(mayUseDscope('node_modules/@scope/none/index.js')).toBe(false)
})

test('a module of one that names it is, also where it lies in another package', () => {
  expect(mayUseDscope('node_modules/uses/src/index.ts')).toBe(true)
  expect(mayUseDscope('node_modules/none/node_modules/uses/index.js')).toBe(true)
})

test('modules of the program are always looked into, and those of linked packages', () => {
  expect(mayUseDscope('src/index.ts')).toBe(true)
  expect(mayUseDscope('packages/linked/index.js')).toBe(true)
  expect(mayUseDscope('node_modules/linked/index.js')).toBe(true)
})

test('so is what lies in a package without a package.json', () => {
  expect(mayUseDscope('node_modules/unknown/index.js')).toBe(true)
})
