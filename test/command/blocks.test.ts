import { createProject, type Project } from './project.ts'

const SEARCH = `import { spinRemote } from 'dscope/macro'
export async function search(server: string, text: string, limit: number) {
  return spinRemote(server, [text, limit], async () => {
    'on server'
    return [text, limit]
  })
}
`
const EACH = `import { spinRemote } from 'dscope/macro'
export const each = (to) => spinRemote(to, [], async function* () { yield 1 })
`

let project: Project
beforeEach(() => {
  project = createProject({
    'package.json': '{ "name": "acme" }',
    'src/search.ts': SEARCH,
    'src/each.jsx': EACH,
    'src/none.ts': 'export {}\n',
  })
})
afterEach(() => project.remove())

/** The manifest of the sources as they are. */
function scan(): string {
  const { code, out } = project.dscope('blocks', '--scan', '--json')
  expect(code).toBe(0)
  return out
}

const save = (path: string): void => project.write(path, scan())

let unedited: string | undefined

/** The same before anything was edited, which is the same for all tests. */
function saveUnedited(path: string): void {
  unedited ??= scan()
  project.write(path, unedited)
}

const edit = (from: string, to: string): void =>
  project.write('src/search.ts', SEARCH.replaceAll(from, to))

test('without a manifest the sources are compiled, and shown as a table', () => {
  const { code, out, err } = project.dscope('blocks')
  expect({ code, err }).toEqual({ code: 0, err: '' })
  expect(out).toBe(`block   role    kind    captures     where                 id
each    any     stream  nothing      acme/src/each.jsx:2   ${idOf('each')}
search  server  call    limit, text  acme/src/search.ts:3  ${idOf('search')}

2 blocks
`)
})

function idOf(name: string): string {
  const { blocks } = JSON.parse(project.dscope('blocks', '--json').out)
  return blocks.find((block: { name: string }) => block.name === name).id
}

test('what builds wrote is shown in place of the sources, each block once, until --scan asks for them', () => {
  saveUnedited('.dscope/client.json')
  saveUnedited('.dscope/server.json')
  edit('text, limit', 'limit')
  expect(project.dscope('blocks').out).toMatch(/limit, text[^]*\n2 blocks\n$/)
  expect(project.dscope('blocks', '--scan').out).not.toContain('limit, text')
})

test('manifests of different sources are not mixed', () => {
  saveUnedited('.dscope/client.json')
  edit('text, limit', 'limit')
  save('.dscope/server.json')
  const { code, err } = project.dscope('blocks')
  expect(code).toBe(2)
  expect(err).toMatch(/different sources: acme\/src\/search.ts#search has two signatures/)
  expect(project.dscope('blocks', '.dscope/server.json').code).toBe(0)
})

test('the JSON has everything that the table shows, the same on every machine', () => {
  const { out } = project.dscope('blocks', '--json')
  expect(out).not.toContain(project.folder)
  expect(JSON.parse(out)).toEqual({
    dscope: 1,
    role: null,
    blocks: [
      expect.objectContaining({ name: 'each', kind: 'stream', role: null, captures: [], line: 2 }),
      {
        id: expect.stringMatching(/^[\w-]{22}$/),
        signature: expect.stringMatching(/^[\w-]{8}$/),
        module: 'acme/src/search.ts',
        name: 'search',
        role: 'server',
        kind: 'call',
        captures: ['limit', 'text'],
        file: 'src/search.ts',
        line: 3,
      },
    ],
  })
})

test('--root, --package-name and --include say which project is looked at', () => {
  const { out } = project.dscope(
    'blocks',
    '--root',
    'src',
    '--package-name',
    'own',
    '--include',
    '*.ts',
  )
  expect(out).toMatch(/ own\/search.ts:3 /)
  expect(out).toMatch(/\n1 block\n$/)
})

test('a deploy that only adds blocks breaks nothing', () => {
  saveUnedited('old.json')
  project.write('src/more.js', EACH.replace('each', 'more'))
  save('new.json')
  const { code, out } = project.dscope('blocks', '--compare', 'old.json', 'new.json')
  expect(out).toBe(`added  more  role any  acme/src/more.js:2

This breaks no peer of the old build: 0 removed, 0 changed, 1 added.
`)
  expect(code).toBe(0)
})

test('formatting, moving lines and editing a body breaks nothing', () => {
  saveUnedited('old.json')
  edit('return [text, limit]', '\n\n    return [limit, text, 1]')
  save('new.json')
  expect(project.dscope('blocks', '--compare', 'old.json', 'new.json')).toMatchObject({
    code: 0,
    out: 'This breaks no peer of the old build: 0 removed, 0 changed, 0 added.\n',
  })
})

test.each([
  ['a capture less', 'text, limit', 'limit', '- text'],
  ['a capture more', '[text, limit]', '[text, limit, server]', '+ server'],
  ['another role', 'on server', 'on worker', 'role server → worker'],
  ['no role', `'on server'`, '', 'role server → any'],
  ['another kind', 'async () => {', 'async function* () {', 'call → stream'],
])('%s breaks the peers of the old build, and is told', (_, from, to, reason) => {
  saveUnedited('old.json')
  edit(from, to)
  save('new.json')
  const { code, out } = project.dscope('blocks', '--compare', 'old.json', 'new.json')
  expect(code).toBe(1)
  expect(out).toContain(`changed  search  ${reason}  acme/src/search.ts:3\n`)
  expect(out).toMatch(/breaks peers of the old build: 0 removed, 1 changed, 0 added\.\n$/)
})

test('a block that is renamed is removed and added', () => {
  saveUnedited('old.json')
  edit('function search', 'function find')
  save('new.json')
  const { code, out } = project.dscope('blocks', '--compare', 'old.json', 'new.json')
  expect(code).toBe(1)
  expect(out).toMatch(
    /^removed {2}search {2}calls of the old build fail .*\nadded {4}find {4}role server/,
  )
})

test('the source of a block with namesakes counts, and is told as the reason', () => {
  const twins = (n: number): string => `import { spinRemote } from 'dscope/macro'
export const all = (to) => [spinRemote(to, [], () => 1), spinRemote(to, [], () => ${n})]
`
  project.write('src/twins.js', twins(2))
  save('old.json')
  project.write('src/twins.js', twins(3))
  save('new.json')
  const { code, out } = project.dscope('blocks', '--compare', 'old.json', 'new.json')
  expect(code).toBe(1)
  expect(out).toContain('changed  all~1  its source, by which it is told from its namesakes')
})

test('a comparison as JSON names what changed and how', () => {
  saveUnedited('old.json')
  edit('text, limit', 'limit')
  project.write('src/each.jsx', EACH.replace('each', 'every'))
  save('new.json')
  const { code, out } = project.dscope('blocks', '--compare', '--json', 'old.json', 'new.json')
  expect(code).toBe(1)
  expect(JSON.parse(out)).toMatchObject({
    breaks: true,
    removed: [{ name: 'each' }],
    added: [{ name: 'every' }],
    changed: [
      {
        before: { captures: ['limit', 'text'] },
        after: { captures: ['limit'] },
        capturesRemoved: ['text'],
        capturesAdded: [],
        roleChanged: false,
        kindChanged: false,
        sourceChanged: false,
      },
    ],
  })
})

test('a name cannot steer the terminal', () => {
  project.write(
    'src/evil.js',
    `import { spinRemote } from 'dscope/macro'
export const o = { '\\u001b[2J\\u202e': (to) => spinRemote(to, [], () => 1) }
`,
  )
  const { out } = project.dscope('blocks')
  expect(out).toContain('o/\\u{1b}[2J\\u{202e}')
  expect(out.replaceAll('\n', '')).not.toMatch(/\p{C}/u)
})

test.each([
  [[], 'which command?'],
  [['block'], 'there is no command `block`'],
  [['blocks', '--wrong'], 'Unknown option'],
  [['blocks', '--compare', 'one.json'], '--compare takes two manifests'],
  [['blocks', '--scan', 'one.json'], '--scan looks at the sources'],
  [['blocks', 'missing.json'], 'missing.json cannot be read'],
  [['blocks', 'package.json'], 'package.json is no manifest'],
  [['blocks', 'src/search.ts'], 'src/search.ts cannot be read'],
])('%j cannot be answered, and ends with 2 and a sentence', (args, sentence) => {
  const { code, out, err } = project.dscope(...args)
  expect(code).toBe(2)
  expect(out).toBe('')
  expect(err).toContain(`dscope: ${sentence}`)
  expect(err).not.toMatch(/\n {4}at /)
})

test('a source that breaks a rule is told with its report', () => {
  edit('[text, limit],', '[text],')
  const { code, err } = project.dscope('blocks')
  expect(code).toBe(2)
  expect(err).toMatch(
    /DSC101: `limit` is used in the block but not listed\n {2}src\/search.ts:3:29/,
  )
  expect(err).not.toMatch(/\n {4}at /)
})

test('--help shows how to use it', () => {
  const { code, out } = project.dscope('--help')
  expect(code).toBe(0)
  expect(out).toContain('dscope blocks --compare old new')
})
