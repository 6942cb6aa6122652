import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { execFileSync } from 'node:child_process'
import { misuseInVite } from '../../bundler-plugin/misuse.ts'

const root = resolve(__dirname, '../..')
const folder = join(root, 'tmp/misuse')
beforeAll(() => mkdirSync(folder, { recursive: true }))

const configured = (plugins: string): string =>
  `import react from '@vitejs/plugin-react'\nimport dscope from 'dscope/vite'\nexport default { plugins: [${plugins}] }\n`
const IGNORED = configured(`dscope(), react({ babel: { plugins: ['dscope/babel'] } })`)

/** Resolves a configuration with Vite itself, and returns what it warned about. */
function warnings(text: string): string {
  const configFile = join(folder, 'vite.config.mjs')
  writeFileSync(configFile, text)
  const script = `
    import { createLogger, resolveConfig } from 'vite'
    const customLogger = { ...createLogger('silent'), warn: (text) => console.log(text) }
    await resolveConfig({ root: ${JSON.stringify(folder)}, configFile: ${JSON.stringify(configFile)}, customLogger }, 'build')`
  return execFileSync(process.execPath, ['--input-type=module', '-e', script], {
    cwd: root,
    encoding: 'utf8',
  })
}

test('a compiler for plugin-react, which has not read it since version 6, is told as DSC151', () => {
  expect(existsSync(join(root, 'dist/vite.js'))).toBe(true)
  expect(warnings(IGNORED)).toContain('DSC151: @vitejs/plugin-react does not read its option')
  expect(warnings(IGNORED.replace('dscope/babel', 'macros'))).toContain('DSC151')
})

test('a configuration that names the compiler nowhere else is fine', () => {
  expect(warnings(configured('dscope(), react()'))).toBe('')
})

test('so is one where another plugin runs Babel, and none at all', () => {
  const configFile = join(folder, 'vite.babel.mjs')
  writeFileSync(configFile, IGNORED)
  const plugins = [{ name: 'vite:react-babel' }, { name: '@rolldown/plugin-babel' }]
  expect(misuseInVite({ root, configFile, plugins })).toEqual([])
  expect(misuseInVite({ root, plugins: [] })).toEqual([])
})
