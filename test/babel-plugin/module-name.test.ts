import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { moduleName, type FindPackage } from '../../babel-plugin/module-name.ts'
import type { Options } from '../../babel-plugin/options.ts'
import { pathFrom, posixPath } from '../../babel-plugin/paths.ts'
import { findPackage } from '../../bundler-plugin/package-root.ts'

const acme: Options = { root: '/repo', packageName: 'acme' }

function name(filename: string | undefined, options = acme, find?: FindPackage): string {
  return moduleName({ filename, cwd: '/repo', root: '/repo' }, options, find).module
}

test.each([
  ['/repo/src/a.ts', 'acme/src/a.ts'],
  ['/repo/src/../lib/./a.ts', 'acme/lib/a.ts'],
  ['src/a.ts', 'acme/src/a.ts'],
  ['/repo/src/a.vue?vue&type=script', 'acme/src/a.vue'],
  ['/repo/src/a.ts#hash', 'acme/src/a.ts'],
  ['/repo/src/gro\u0308ße.ts', 'acme/src/gr\u00f6ße.ts'],
])('%s is the module %s', (filename, module) => {
  expect(name(filename)).toBe(module)
})

test('a root may contain what would be a query in a file name', () => {
  expect(name('/c#/x?y/src/a.ts', { root: '/c#/x?y', packageName: 'acme' })).toBe('acme/src/a.ts')
})

test('a path of Windows makes the same module as any other', () => {
  const options = { root: 'C:\\code\\acme', packageName: 'acme' }
  expect(name('C:\\code\\acme\\src\\a.ts', options)).toBe('acme/src/a.ts')
  expect(name('c:/code/acme/src/a.ts', options)).toBe('acme/src/a.ts')
})

test('a backslash is a character of a name where no drive says otherwise', () => {
  expect(posixPath('/repo/a\\b.ts')).toBe('/repo/a\\b.ts')
})

test('a relative root is counted from the working directory', () => {
  expect(name('/repo/packages/a/src/x.ts', { root: 'packages/a', packageName: 'a' })).toBe(
    'a/src/x.ts',
  )
})

test.each(['/elsewhere/a.ts', '/repository/a.ts', '/repo/../a.ts', undefined])(
  'the file %s is not inside the root /repo',
  (filename) => {
    const found = moduleName({ filename, cwd: '/repo', root: '/repo' }, acme, undefined)
    expect(found.isInside).toBe(false)
    expect(found.path).not.toContain('/')
  },
)

test('the folder itself is no file in it', () => {
  expect(pathFrom('/repo', '/repo')).toBeUndefined()
  expect(pathFrom('/repo', '/repo/')).toBeUndefined()
  expect(pathFrom('/', '/a.ts')).toBe('a.ts')
})

test('root and name come from the package where no option gives them', () => {
  const find = (): { root: string; name: string } => ({ root: '/repo/packages/a', name: '@acme/a' })
  expect(name('/repo/packages/a/src/x.ts', {}, find)).toBe('@acme/a/src/x.ts')
  expect(name('/repo/packages/a/src/x.ts', { packageName: 'b' }, find)).toBe('b/src/x.ts')
  expect(name('/repo/packages/a/src/x.ts', { root: '/repo' }, find)).toBe(
    '@acme/a/packages/a/src/x.ts',
  )
})

test('the package is not looked for when options give both root and name', () => {
  const find = (): never => {
    throw new Error('looked for')
  }
  expect(name('/repo/a.ts', acme, find)).toBe('acme/a.ts')
})

test('a name that nobody gives is an error that says which option to set', () => {
  expect(() => name('/repo/a.ts', {})).toThrow(/DSC134: .*`packageName`/)
})

test('the nearest package.json with a name is the package; one without a name is passed', () => {
  const folder = mkdtempSync(join(tmpdir(), 'dscope-'))
  try {
    mkdirSync(join(folder, 'dist/esm'), { recursive: true })
    writeFileSync(join(folder, 'package.json'), '{ "name": "acme" }')
    writeFileSync(join(folder, 'dist/package.json'), '{ "type": "module" }')
    expect(findPackage(join(folder, 'dist/esm/a.js'))).toEqual({ root: folder, name: 'acme' })
    expect(findPackage(folder)).toEqual({ root: folder, name: 'acme' })
  } finally {
    rmSync(folder, { recursive: true })
  }
})
