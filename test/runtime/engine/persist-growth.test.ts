// Few bytes do not become much: by what was made of them, and by what is refused.

import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { createContext } from '../../../runtime/engine/context.ts'
import { deserialize, serialize } from '../../../runtime/persist.ts'
import { CONTENT, seal } from '../../../runtime/persist-envelope.ts'
import { weigh } from '../../../runtime/persist-weight.ts'
import { viewOf } from '../../../runtime/wire/item.ts'
import { codec } from '../wire/support/values.ts'

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

/** What else the heap gains between two looks at it. */
const NOISE = 400_000

/** What takes much memory for its bytes, as hexadecimal digits of one value; `d9d5c0` begins those of private kinds. */
const dense: Record<string, string> = {
  'empty arrays': '80',
  'short arrays': '820000',
  'empty objects': 'a0',
  'objects with a key': 'a1616100',
  'objects with keys of their own': '',
  'objects with many keys': `b5${range(21, (i) => `61${hex(97 + i)}00`)}`,
  'empty bytes': 'd84040',
  dates: 'c100',
  sets: 'd9010280',
  'sets of numbers': `d9010294${range(20, hex)}`,
  maps: 'd90103a0',
  'maps of numbers': `d90103b4${range(20, (i) => `${hex(i)}00`)}`,
  'tables of small rows': `d9d5c0980e0a81616100${'00'.repeat(11)}`,
  'tables of large rows': `d9d5c098520a94${range(20, (i) => `61${hex(97 + i)}`)}${'00'.repeat(80)}`,
  'arrays with holes': 'd9d5c082081903e8',
  'regular expressions': 'd9d5c08304616160',
  addresses: 'd9d5c0820562613a',
  buffers: 'd9d5c08206d84040',
  errors: 'd9d5c0840b6060a0',
}

function hex(number: number): string {
  return number.toString(16).padStart(2, '0')
}

function range(length: number, of: (index: number) => string): string {
  return Array.from({ length }, (_, index) => of(index)).join('')
}

/** An array of many of them. */
function arrayOf(name: string): Uint8Array {
  // Errors take long to make.
  const count = name === 'errors' ? 300 : 4000
  const ownKey = (index: number) => range(3, (i) => hex(97 + (Math.trunc(index / 16 ** i) % 16)))
  const of = (index: number) => (dense[name] === '' ? `a163${ownKey(index)}00` : dense[name]!)
  return Uint8Array.from(Buffer.from(`99${hex(count).padStart(4, '0')}${range(count, of)}`, 'hex'))
}

/** What the heap gains by what is made. */
function growthOf(make: () => unknown): number {
  make()
  collectGarbage()
  const before = used()
  const made = make()
  collectGarbage()
  const growth = used() - before
  expect(made).toBeDefined()
  return growth
}

function used(): number {
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

test.each(Object.keys(dense))('%s take no more memory than they were reckoned to', (name) => {
  const bytes = arrayOf(name)
  let end = 0
  const weight = weigh((put) => (end = codec.scan(bytes, 0, put)))
  expect(end).toBe(bytes.length)
  expect(codec.violation).toBeUndefined()
  expect(growthOf(() => codec.decode(bytes))).toBeLessThan(weight + NOISE)
})

/** A snapshot in which one signal has the value of these bytes, sealed as if it weighed so much. */
function snapshotWith(value: Uint8Array, weight: number): Uint8Array {
  const world = createContext()
  world.signal('HERE', { id: 'dense' })
  const content = Buffer.from(serialize(world.snapshot()).subarray(CONTENT))
  const at = content.indexOf('dHERE')
  return seal(Buffer.concat([content.subarray(0, at), value, content.subarray(at + 5)]), weight)
}

test('DSC374: a snapshot has to have a tenth of the bytes that its values take', () => {
  for (const name of Object.keys(dense)) {
    const value = arrayOf(name)
    const content = snapshotWith(value, 0)
    const weight = weigh((put) => codec.scan(content, CONTENT, put))
    const bytes = snapshotWith(value, weight)
    expect(bytes.length).toBeGreaterThan(content.length)
    expect(deserialize(bytes).get('dense')).toBeDefined()
    const last = bytes.slice(CONTENT)
    last[last.length - 1] = 1
    for (const wrong of [
      content,
      snapshotWith(value, weight - 10),
      snapshotWith(value, weight + 10),
      seal(last),
    ]) {
      expect(() => deserialize(wrong)).toThrow(expect.objectContaining({ code: 'DSC374' }))
    }
  }
})

test('values that are dense are saved in as many bytes as it takes to load them', () => {
  const world = createContext()
  const pairs = Array.from({ length: 5000 }, (_, i) => [i % 20, i % 7])
  world.signal(pairs, { id: 'pairs' })
  const bytes = serialize(world.snapshot())
  expect(bytes.length).toBeGreaterThan(4 * pairs.length)
  const loaded = deserialize(bytes)
  expect(loaded.get('pairs')).toEqual(pairs)
  expect(serialize(loaded)).toEqual(bytes)
})

test('ids that are counted are not made before somebody asks, and there are no more of them than rows', () => {
  const world = createContext()
  for (let i = 0; i < 50_000; i++) world.signal(0)
  const bytes = serialize(world.snapshot())
  expect(bytes.length).toBeLessThan(51_000)
  expect(growthOf(() => deserialize(bytes))).toBeLessThan(10 * bytes.length + NOISE)
  const content = codec.decode(bytes.slice(CONTENT)) as { signals: { ids: unknown[] } }
  const { ids } = content.signals
  expect(ids).toEqual(['signal#', 0, 50_000])
  const wrong: unknown[][] = [
    ['signal#', 0, 50_001],
    ['signal#', 0, 2 ** 50],
    ['signal#', 2 ** 53, 50_000],
    ['signal#', 0, 50_000, 'more', 0, 0],
    ['signal#', 0, 50_000.5],
    ['signal#', 0],
    [0, 50_000],
    ['signal#', -1, 50_000],
  ]
  for (const other of wrong) {
    content.signals.ids = other
    const spoilt = seal(viewOf(codec.encode(content)).slice())
    expect(() => deserialize(spoilt)).toThrow(expect.objectContaining({ code: 'DSC374' }))
  }
})
