import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { HOSTS, loadHost } from '../swc-plugin/hosts.ts'
import dscope, { checkHost, withDscope, type SwcHost } from '../../bundler-plugin/swc.ts'

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
  const swc = loadHost('@swc/core').version
  expect(config).toEqual({ root: PACKAGE, packageName: 'dscope', swc })
})

test('options are handed on, and the name may be given', () => {
  const options = {
    root: project,
    packageName: 'shop',
    role: 'client',
    roles: ['client', 'server'],
    serverOnly: ['pg', 'src/server/**'],
    strict: true,
    swc: '1.16.0',
  }
  expect(dscope(options)[1]).toEqual(options)
})

test.each(HOSTS)(
  'an arrow without braces that awaits compiles on %s by the release in the options, and is refused without it',
  (name) => {
    const source = `import { spin } from 'dscope/macro'
export const later = (world, ask) => spin(world, async () => (await ask(1)) + 1)
`
    const host = loadHost(name)
    const others = { root: project, packageName: 'shop' }
    const [wasm] = dscope(others)
    const build = (config: object) => {
      const jsc = { experimental: { plugins: [[wasm, config] as [string, object]] } }
      const options = { swcrc: false, filename: join(project, 'a.js'), jsc }
      return () => host.transformSync(source, options).code
    }
    expect(build({ ...others, swc: host.version })()).toContain('finally')
    expect(build(others)).toThrow('DSC142')
  },
)

test('a root without a name, and an unknown option, are told', () => {
  expect(() => dscope({ root: project })).toThrow(expect.objectContaining({ code: 'DSC134' }))
  const unknown = { colour: 'red' } as object
  expect(() => dscope(unknown)).toThrow(expect.objectContaining({ code: 'DSC134' }))
})

test.each([[[/^pg/]], [{ server: [/^pg/] }]])(
  'a regular expression among the patterns is refused: options travel as JSON, which has none',
  (serverOnly) => {
    const given: object = { root: project, packageName: 'shop', serverOnly }
    expect(() => dscope(given)).toThrow(
      expect.objectContaining({
        code: 'DSC134',
        data: expect.objectContaining({ option: 'serverOnly' }),
      }),
    )
  },
)

test('options of SWC keep what they have, and get the plugin after those that are there', () => {
  const options = { root: project, packageName: 'shop' }
  const swc = {
    sourceMaps: true,
    jsc: { target: 'es2022', experimental: { plugins: [['a', {}]] } },
  }
  expect(withDscope(swc, options)).toEqual({
    sourceMaps: true,
    jsc: { target: 'es2022', experimental: { plugins: [['a', {}], dscope(options)] } },
  })
})

test('in a build for a role, SWC is told to leave the text of files out of its maps', () => {
  const source = `import { spinRemote } from 'dscope/macro'
const password = 'CANARY'
export const main = (to) => spinRemote(to, [], () => { 'on server'; return password })
`
  const swc = loadHost('@swc/core')
  const build = (role?: string) => {
    const options = { root: project, packageName: 'shop', ...(role && { role }) }
    return swc.transformSync(source, {
      ...withDscope({ swcrc: false, sourceMaps: true }, options),
      filename: join(project, 'a.js'),
    } as object)
  }
  expect(JSON.stringify(build())).toContain('CANARY')
  const { code, map } = build('client')
  expect(`${code}${map}`).not.toContain('CANARY')
  expect(JSON.parse(map ?? '').mappings).not.toBe('')
})

test.each(['1.14.0', '1.3.107', '0.9.0'])(
  '@swc/core %s is refused before it can crash',
  (version) => {
    write('package.json', { name: 'acme' })
    write('node_modules/@swc/core/package.json', { name: '@swc/core', version })
    expect(() => dscope({ root: project })).toThrow(expect.objectContaining({ code: 'DSC141' }))
  },
)

test.each(['1.15.0', '1.16.22', '2.0.0'])('@swc/core %s is accepted, and the plugin is told which it is', (version) => {
  write('package.json', { name: 'acme' })
  write('node_modules/@swc/core/package.json', { name: '@swc/core', version })
  const [, config] = dscope({ root: project })
  expect(config).toEqual({ root: project, packageName: 'acme', swc: version })
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
