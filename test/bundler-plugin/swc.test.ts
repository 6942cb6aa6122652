import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import dscope, { checkHost, type SwcHost } from '../../bundler-plugin/swc.ts'

const PACKAGE = join(__dirname, '../..')
const WASM = join(PACKAGE, 'swc.wasm')

let project: string
beforeEach(() => {
  project = realpathSync(mkdtempSync(join(tmpdir(), 'dscope-swc-')))
  mkdirSync(join(project, 'node_modules'))
  symlinkSync(PACKAGE, join(project, 'node_modules/dscope'))
})
afterEach(() => rmSync(project, { recursive: true }))

function write(file: string, content: object): void {
  mkdirSync(dirname(join(project, file)), { recursive: true })
  writeFileSync(join(project, file), JSON.stringify(content))
}

test('the entry has the wasm, and root and name of the nearest package', () => {
  write('package.json', { name: 'acme' })
  const [wasm, config] = dscope({ root: project })
  expect(realpathSync(wasm)).toBe(WASM)
  expect(config).toEqual({ root: project, packageName: 'acme' })
})

test('the package is found from the working directory, which may lie in it', () => {
  const [, config] = dscope()
  expect(config).toEqual({ root: PACKAGE, packageName: 'dscope' })
})

test('options are handed on, and the name may be given', () => {
  const options = { root: project, packageName: 'shop', roles: ['server'], strict: true }
  expect(dscope(options)[1]).toEqual(options)
})

test('a root without a name, and an unknown option, are told', () => {
  expect(() => dscope({ root: project })).toThrow(expect.objectContaining({ code: 'DSC134' }))
  const unknown = { colour: 'red' } as object
  expect(() => dscope(unknown)).toThrow(expect.objectContaining({ code: 'DSC134' }))
})

test.each([{ role: 'client' }, { serverOnly: ['pg'] }])(
  '%j is refused: ignored, it would leave in a bundle what it is to keep out',
  (options) => {
    const refused: object = { root: project, packageName: 'shop', ...options }
    expect(() => dscope(refused)).toThrow(
      expect.objectContaining({ code: 'DSC134', data: { option: Object.keys(options)[0] } }),
    )
  },
)

test.each(['1.14.0', '1.3.107', '0.9.0'])(
  '@swc/core %s is refused before it can crash',
  (version) => {
    write('package.json', { name: 'acme' })
    write('node_modules/@swc/core/package.json', { name: '@swc/core', version })
    expect(() => dscope({ root: project })).toThrow(expect.objectContaining({ code: 'DSC141' }))
  },
)

test.each(['1.15.0', '1.16.22', '2.0.0'])('@swc/core %s is accepted', (version) => {
  write('package.json', { name: 'acme' })
  write('node_modules/@swc/core/package.json', { name: '@swc/core', version })
  expect(dscope({ root: project })[1].packageName).toBe('acme')
})

test.each(['swc-1.15-first', 'swc-1.15-last', 'swc-1.16-first', '@swc/core'])(
  '%s hands over the syntax trees that the plugin knows',
  (name) => {
    const swc = createRequire(__filename)(name) as SwcHost
    expect(checkHost(swc, WASM)).toEqual({ version: swc.version, isKnown: true, reports: [] })
  },
)

test('a host that does not load the plugin is told with its own words', () => {
  const swc = createRequire(__filename)('@swc/core') as SwcHost
  const check = checkHost(swc, join(project, 'missing.wasm'))
  expect(check.isKnown).toBe(false)
  expect(check.reports.join()).toContain('missing.wasm')
})
