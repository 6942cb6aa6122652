import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { matches as babelMatches } from '../../babel-plugin/patterns.ts'
import { posixPath as babelPath, pathFrom as babelPathFrom } from '../../babel-plugin/paths.ts'
import { Bytes, compareUtf16 } from '../../swc-plugin/bytes.ts'
import { decode } from '../../swc-plugin/decode.ts'
import { blockId, signature } from '../../swc-plugin/ids.ts'
import { JsonReader } from '../../swc-plugin/json.ts'
import { writeBigIntName, writeNumberName } from '../../swc-plugin/numbers.ts'
import { readOptions } from '../../swc-plugin/options.ts'
import { pathFrom, posixPath } from '../../swc-plugin/paths.ts'
import { matches } from '../../swc-plugin/patterns.ts'
import { writePlace } from '../../swc-plugin/places.ts'

const bytes = (text: string): Uint8Array => Buffer.from(text)
const text = (value: Uint8Array): string => Buffer.from(value).toString()

interface Vectors {
  readonly ids: readonly { module: string; name: string; ordinal: number; id: string }[]
  readonly signatures: readonly {
    captures: string[]
    kind: string
    role: string | null
    source: string
    signature: string
  }[]
}
const vectors: Vectors = JSON.parse(
  readFileSync(join(__dirname, '../../fixtures/ids.json'), 'utf8'),
)

test.each(vectors.ids)('$module#$name, number $ordinal, has the id $id', (vector) => {
  const full = vector.ordinal === 0 ? vector.name : `${vector.name}~${vector.ordinal}`
  expect(text(blockId(bytes(vector.module), bytes(full)))).toBe(vector.id)
})

test.each(vectors.signatures)('$captures, $kind, $role is signed $signature', (vector) => {
  const { captures, kind, role, source } = vector
  const signed = signature(captures.map(bytes), kind === 'stream', bytes(role ?? ''), bytes(source))
  expect(text(signed)).toBe(vector.signature)
})

test.each([
  ['0', '1_000', '.5', '0.10', '5.', '1e3', '1e21', '1e-7', '0.000001', '1.25e2', '0x1F', '0b101'],
  ['0o17', '123456789012345', '1e300', '12.5e-3', '100', '0.0', '0e5', '1E2', '999999999999999'],
])('numeric keys have the names that JavaScript gives them', (...raws) => {
  for (const raw of raws) {
    const out = new Bytes(0)
    writeNumberName(bytes(raw), out)
    expect([raw, text(out.written())]).toEqual([raw, String(Number(raw.replaceAll('_', '')))])
  }
})

test('BigInt keys have the names that JavaScript gives them', () => {
  for (const raw of [
    '0',
    '10',
    '1_000',
    '0xFFFFFFFFFFFFFFFFFFFF',
    '0b1111',
    '123456789012345678901',
  ]) {
    const out = new Bytes(0)
    writeBigIntName(bytes(`${raw}n`), out)
    expect(text(out.written())).toBe(String(BigInt(raw.replaceAll('_', ''))))
  }
})

test('names are sorted as JavaScript sorts them, in UTF-16 units', () => {
  const names = ['a', 'b', 'aa', '', '\u{1F600}', '\uFFFD', '\uE000', '\u{10000}', 'z\u00e9', 'ze']
  const sorted = names.map(bytes).sort(compareUtf16).map(text)
  expect(sorted).toEqual([...names].sort())
})

test.each([
  ['/repo/src/a.ts', '/x'],
  ['src/a.ts', '/repo'],
  ['./src/../lib//a.ts', '/repo/'],
  ['C:\\repo\\src\\a.ts', 'C:\\'],
  ['C:/repo/src/a.ts', '/'],
  ['\\\\server\\share\\a.ts', '/'],
  ['src\\a.ts', 'C:\\repo'],
  ['/a\\b.ts', '/'],
  ['../../..', '/a'],
])('%s from %s is the same path as to Babel', (path, base) => {
  expect(text(posixPath(bytes(path), bytes(base)))).toBe(babelPath(path, base))
})

test.each([
  ['/repo', '/repo/src/a.ts'],
  ['/repo', '/repository/a.ts'],
  ['/', '/a.ts'],
  ['/repo', '/repo/a.ts?query#hash'],
  ['/repo', '/repo'],
  ['/repo', '/repo/?x'],
])('the way from %s to %s is the same as to Babel', (root, file) => {
  expect(text(pathFrom(bytes(root), bytes(file)))).toBe(babelPathFrom(root, file) ?? '')
})

test('options are read as JSON says them', () => {
  const given = {
    root: 'C:\\repo "x"\n\u0001\u{1F600}',
    packageName: '@acme/\u00e9',
    role: 'client',
    roles: ['server', 'client'],
    serverOnly: ['pg', 'src/server/**'],
    strict: true,
  }
  const ascii = JSON.stringify(given).replace(
    /[^\x20-\x7e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
  for (const json of [JSON.stringify(given, undefined, 2), ascii]) {
    const options = readOptions(bytes(json))
    expect(text(options.root)).toBe(given.root)
    expect(text(options.packageName)).toBe(given.packageName)
    expect([text(options.role), options.roles.map(text)]).toEqual([given.role, given.roles])
    expect(options.patterns.map(text)).toEqual(given.serverOnly)
    expect(options.owners.map(text)).toEqual(['server', 'server'])
    expect([options.strict, text(options.wrong)]).toEqual([true, ''])
  }
})

test.each([
  ['{}', 'root'],
  ['null', 'root'],
  ['{"root":"/r"}', 'packageName'],
  ['{"root":1,"packageName":"a"}', 'root'],
  ['{"root":"/r","packageName":"a","strict":"yes"}', 'strict'],
  ['{"root":"/r","packageName":"a","roles":"server"}', 'roles'],
  ['{"root":"/r","packageName":"a","colour":"red"}', 'colour'],
  ['{"root":"/r","packageName":"a","role":""}', 'role'],
  ['{"root":"/r","packageName":"a","role":"client","roles":["server"]}', 'role'],
  ['{"root":"/r","packageName":"a","serverOnly":"pg"}', 'serverOnly'],
  ['{"root":"/r","packageName":"a","serverOnly":["pg",{}]}', 'serverOnly'],
  ['{"root":"/r","packageName":"a","serverOnly":{"server":"pg"}}', 'serverOnly'],
  ['{"root":"/r","packageName":"a","serverOnly":["pg"],"roles":["backend"]}', 'serverOnly'],
])('of the options %s, `%s` is told to be wrong', (json, name) => {
  expect(text(readOptions(bytes(json)).wrong)).toBe(name)
})

test('lists by role say whose each pattern is, and what comes after them is read', () => {
  const serverOnly = { backend: ['pg', 'src/db'], worker: ['bullmq'] }
  const given = { root: '/r', packageName: 'a', serverOnly, strict: true }
  const options = readOptions(bytes(JSON.stringify(given, undefined, 2)))
  expect(options.patterns.map(text)).toEqual(['pg', 'src/db', 'bullmq'])
  expect(options.owners.map(text)).toEqual(['backend', 'backend', 'worker'])
  expect([options.strict, text(options.wrong)]).toEqual([true, ''])
})

test('globs mean what they mean to Babel', () => {
  const globs = [
    ...['pg', 'node:*', '@acme/*', '**/server/**', 'src/db.ts', 'src/db', './src/db.ts', 'a.b'],
    ...['**/*.server.ts', '**/*.server', '**/db?', 'lodash.js', '*', '**', '?', 'src/**', '**/**'],
    ...['a**b', 'src/*/db', 'src/**/db', '**/a/*/b', 'src/d?/e', './pg', 'x', '***/b', 'src/'],
  ]
  const names = [
    ...['pg', 'pg/lib/client.js', 'pg-pool', './pg', 'node:fs', 'node:fs/promises', '@acme/db/sql'],
    ...['server', 'src/server/db.ts', 'src/servers/db.ts', 'src/db', 'src/db.mjs', 'src/db.ts'],
    ...[
      'src/a.server',
      'src/a.server.tsx',
      'src/db1',
      'axb',
      'a.b',
      'lodash',
      'lodash.js',
      'a/x/b',
    ],
    ...['src/a/b/db', 'src/a/db/', 'src/d\u00e9/e', 'a/b', 'ab', '', '/', 'a/a/b/b', 'src/x.cts'],
    ...['src/x.ctsx', 'src/x.s', 'src/.ts', '/s', '/js', 'a/.cjs', 'x/', 'src', 'src/db.json'],
  ]
  for (const glob of globs) {
    for (const name of names) {
      const isMeant = matches(bytes(name), bytes(glob))
      expect([glob, name, isMeant]).toEqual([glob, name, babelMatches(name, glob)])
    }
  }
})

test('a reader of JSON says where an object ends', () => {
  const reader = new JsonReader(bytes('{"a":false}'))
  expect([reader.open(), reader.nextKey(), reader.literal('false'), reader.nextKey()]).toEqual([
    true,
    true,
    true,
    false,
  ])
})

test('places are counted in lines and UTF-16 units', () => {
  const source = bytes('a\r\nb\rc\u2028\u{1F600}d')
  const places = [0, 1, 3, 5, 9, 13].map((offset) => {
    const out = new Bytes(0)
    writePlace(out, source, offset)
    return text(out.written())
  })
  expect(places).toEqual(['1:1', '1:2', '2:1', '3:1', '4:1', '4:3'])
})

test.each([
  ['an indefinite list', [0x9f, 0xff]],
  ['a list that ends early', [0x82, 1]],
  ['two roots', [1, 1]],
  ['a map', [0xa0]],
  ['a negative number', [0x20]],
  ['a text that is longer than the rest', [0x7a, 0x7f, 0xff, 0xff, 0xff]],
  ['a head that is cut off', [0x19, 1]],
  ['nothing', []],
])('%s is no tree', (_, given) => {
  expect(decode(Uint8Array.from(given)).length).toBe(0)
})
