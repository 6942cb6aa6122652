import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { splitOptions, type BundlerOptions } from '../../bundler-plugin/options.ts'

// Needs `npm run build`, as `npm test` does first.
jest.setTimeout(120_000) // builds, on machines that have other work too

const repository = resolve(__dirname, '../..')
const TOOLS = ['vite', 'rollup', 'rolldown', 'webpack', 'rspack', 'esbuild']

const SOURCES: Readonly<Record<string, string>> = {
  'package.json': '{ "name": "shop", "type": "module" }',
  'src/main.ts': `import { search } from './search.ts'
import { help } from './help.ts'
help()
void search('client', 'server')
`,
  'src/search.ts': `import { spinRemote } from 'dscope/macro'
import { connect } from './server/db.ts' // CANARY behind an import
import { render, type Row } from './render.ts'

// CANARY above a constant
const password = 'CANARY of a constant'
function open(): { find(text: string): Row[] } {
  return connect(password)
}

export async function search(client: string, server: string): Promise<void> {
  const text = location.hash
  await spinRemote(server, [client, text], async () => {
    'on server'
    const rows = open().find('CANARY of a body' + text) // CANARY in a body
    await spinRemote(client, [rows], async () => {
      'on client'
      render(rows)
    })
  })
}
`,
  'src/render.ts': `export interface Row { id: number }
export function render(rows: Row[]): void {
  console.log('the rows of the client', rows)
}
`,
  'src/server/db.ts': `import { request } from 'node:http'
export function connect(password: string): { find(text: string): { id: number }[] } {
  return { find: (text) => [{ id: (password + text + 'CANARY of an import' + request.name).length }] }
}
`,
  'src/help.ts': `export const help = (): void => {}
`,
}

const LEAKING_HELP = `import { connect } from './server/db.ts'
export const help = (): unknown => connect('')
`

const SERVER_ONLY = ['node:*', '**/server/**']
const ROLES = ['client', 'server']

const folders: string[] = []
afterEach(() => folders.splice(0).forEach((it) => rmSync(it, { recursive: true, force: true })))

function createProject(changes: Readonly<Record<string, string>> = {}): string {
  const parent = realpathSync(mkdtempSync(join(tmpdir(), 'dscope-roles-')))
  const folder = join(parent, 'shop')
  folders.push(parent)
  for (const [path, text] of Object.entries({ ...SOURCES, ...changes })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  mkdirSync(join(folder, 'node_modules'))
  symlinkSync(repository, join(folder, 'node_modules/dscope'), 'dir')
  return folder
}

interface Outcome {
  /** The names and texts of what was written. */
  readonly written?: Readonly<Record<string, string>>
  readonly error?: string
}

// One process for all: most of a build's time is that of loading the bundler.
let builder: ChildProcess
let broken: Promise<never>
beforeAll(() => {
  builder = fork(join(__dirname, 'build-role.mjs'), { silent: true })
  broken = once(builder, 'exit').then(() => Promise.reject(new Error('the builder has ended')))
})
afterAll(() => builder.disconnect())

async function build(
  folder: string,
  tool: string,
  options: BundlerOptions,
  mode: string = '',
): Promise<Outcome> {
  builder.send({ folder, tool, mode, options: { roles: ROLES, ...options } })
  const [outcome] = (await Promise.race([once(builder, 'message'), broken])) as [Outcome]
  return outcome
}

function textOf({ written, error }: Outcome): string {
  expect(error).toBeUndefined()
  return Object.values(written ?? {}).join('\n')
}

describe.each(TOOLS)('a build by %s', (tool) => {
  test('for the client has nothing of the server in code or map, and all of the client', async () => {
    const folder = createProject()
    const client = textOf(await build(folder, tool, { role: 'client' }))
    expect(client).toContain('the rows of the client')
    expect(client).toContain('sourcesContent')
    expect(client).not.toContain('CANARY')
    expect(client).not.toContain('connect')
  })

  if (tool !== 'esbuild') {
    test('for the client shows nothing of the server when another step came first, with a map', async () => {
      const client = textOf(await build(createProject(), tool, { role: 'client' }, 'earlier'))
      expect(client).toContain('the rows of the client')
      expect(client).toContain('sourcesContent')
      expect(client).not.toContain('CANARY')
    })
  }

  test('for the client has nothing of the server in code or map of a module that is imported with a query', async () => {
    const main = SOURCES['src/main.ts']!.replace('./search.ts', './search.ts?part=1')
    const modes = tool === 'esbuild' ? [''] : ['', 'earlier']
    for (const mode of modes) {
      const folder = createProject({ 'src/main.ts': main })
      const client = textOf(await build(folder, tool, { role: 'client' }, mode))
      expect(client).toContain('the rows of the client')
      expect(client).toContain('sourcesContent')
      expect(client).not.toContain('CANARY')
    }
  })

  test('is not confused by what was built before for another role, with the same caches', async () => {
    const folder = createProject()
    const roles = ['server', 'client', 'server'] as const
    const canaries: boolean[] = []
    for (const role of roles) {
      canaries.push(textOf(await build(folder, tool, { role })).includes('CANARY'))
    }
    expect(canaries).toEqual([true, false, true])
    expect(textOf(await build(folder, tool, {}))).toContain('CANARY')
  })

  test('for the client fails when a server-only module is in it, and shows the way to it', async () => {
    const folder = createProject({ 'src/help.ts': LEAKING_HELP })
    const options = { serverOnly: SERVER_ONLY }
    const { error = '' } = await build(folder, tool, { ...options, role: 'client' })
    // Rspack draws a frame, in colours where it finds a terminal or continuous integration.
    const told = stripVTControlCharacters(error).replace(/^[ │]*/gm, '')
    expect(told).toContain(`DSC138: \`src/server/db.ts\` is in the build for the role \`client\``)
    expect(told).toContain(
      'it is imported by src/help.ts\nwhich is imported by src/main.ts, an entry\nUse it only in blocks',
    )
    expect(told.match(/DSC138/g)).toHaveLength(1)
    expect(told).not.toContain('node:http')
    expect((await build(folder, tool, { ...options, role: 'server' })).error).toBeUndefined()
    expect((await build(folder, tool, options)).error).toBeUndefined()
  })

  test('writes a manifest of its blocks, the same in every folder, and not into its output', async () => {
    const [one, other] = [createProject(), createProject()]
    const { written = {} } = await build(one, tool, { role: 'client' })
    await build(other, tool, { role: 'client' })
    expect(Object.keys(written).filter((name) => /blocks|client\.json/.test(name))).toEqual([])
    const text = readFileSync(join(one, '.dscope/client.json'), 'utf8')
    expect(readFileSync(join(other, '.dscope/client.json'), 'utf8')).toBe(text)
    expect(text).not.toContain(one)
    expect(JSON.parse(text)).toEqual({
      dscope: 1,
      role: 'client',
      blocks: [
        expect.objectContaining({
          module: 'shop/src/search.ts',
          name: 'search',
          role: 'server',
          kind: 'call',
          captures: ['client', 'text'],
          file: 'src/search.ts',
          line: 13,
        }),
        expect.objectContaining({ name: 'search~1', role: 'client', captures: ['rows'], line: 16 }),
      ],
    })
  })
})

test('the manifest goes where the option says, or nowhere', async () => {
  const folder = createProject()
  await build(folder, 'esbuild', { manifest: 'deploy/wire.json' })
  expect(JSON.parse(readFileSync(join(folder, 'deploy/wire.json'), 'utf8'))).toMatchObject({
    role: null,
  })
  await build(folder, 'esbuild', { manifest: false })
  expect(existsSync(join(folder, '.dscope'))).toBe(false)
})

test('a project without blocks gets no manifest', async () => {
  const folder = createProject({
    'src/search.ts': 'export const search = async (): Promise<void> => {}',
  })
  await build(folder, 'esbuild', {})
  expect(existsSync(join(folder, '.dscope'))).toBe(false)
})

test('in a page, where Vite puts something else in the place of a module of Node, it is told all the same', async () => {
  const folder = createProject({ 'src/help.ts': LEAKING_HELP })
  const { error } = await build(
    folder,
    'vite',
    { role: 'client', serverOnly: ['node:*'] },
    'browser',
  )
  expect(error).toContain('DSC138: `node:http` is in the build for the role `client`')
  expect(error).toContain('it is imported by src/server/db.ts\n  which is imported by src/help.ts')
})

test.each([[''], [true], [{}]])('a manifest at %j is told as DSC134', (manifest) => {
  expect(() => splitOptions({ manifest } as never)).toThrow(
    /DSC134: the option `manifest` has to be the path of a file, or false/,
  )
})
