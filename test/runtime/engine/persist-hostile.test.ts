import { createContext } from '../../../runtime/engine/context.ts'
import type { Snapshot } from '../../../runtime/engine/surface.ts'
import { deserialize, serialize } from '../../../runtime/persist.ts'
import { seal } from '../../../runtime/persist-envelope.ts'
import { codec } from '../wire/support/values.ts'
import { viewOf } from '../../../runtime/wire/item.ts'
import {
  CONTENT,
  loadHostile,
  mutatedSnapshots,
  resealed,
  saveWorlds,
} from './support/mutated-snapshots.ts'

const MUTATIONS = 10_000

let base: Snapshot
let saved: Record<string, Uint8Array>
beforeAll(async () => {
  ;({ base, saved } = await saveWorlds())
})

const load = (bytes: Uint8Array): string | undefined => loadHostile(bytes, base)

/** The columns of the content, to be spoilt. */
interface Content {
  lineage: unknown
  clock: unknown
  children: unknown
  makers: unknown
  signals: Record<'ids' | 'values', unknown[]> & Record<'withheld' | 'removed', Uint32Array>
  spins: Record<'counts' | 'inputs' | 'quiet' | 'ordered' | 'orders', Uint32Array> & {
    states: Uint8Array | number[]
    seen: Uint8Array
  }
}

/** The content with other columns. */
function altered(name: string, change: (content: Content) => void): Uint8Array {
  const content = codec.decode(saved[name]!.slice(CONTENT)) as Content
  change(content)
  return seal(viewOf(codec.encode(content)).slice())
}

test('bytes that are cut off anywhere are refused, also when the checksum is right', () => {
  for (const bytes of Object.values(saved)) {
    for (let size = 0; size < bytes.length; size++) {
      expect(load(bytes.slice(0, size))).toBe('DSC374')
      if (size > CONTENT) expect(load(resealed(bytes.slice(0, size)))).toBe('DSC222')
    }
    expect(load(Uint8Array.of(...bytes, 0))).toBe('DSC374')
    expect(load(resealed(Uint8Array.of(...bytes, 0)))).toBe('DSC374')
  }
})

test('a byte that was flipped anywhere is found', () => {
  for (const bytes of Object.values(saved)) {
    for (let at = 0; at < bytes.length; at++) {
      for (const flip of [1, 0x80, 0xff]) {
        const flipped = bytes.slice()
        flipped[at]! ^= flip
        expect(['DSC374', 'DSC375']).toContain(load(flipped))
      }
    }
  }
})

test('DSC375: another format has an error of its own', () => {
  const bytes = saved.shop!.slice()
  bytes[7] = 2
  expect(load(bytes)).toBe('DSC375')
})

test(`${MUTATIONS} mutations with a right checksum end in a snapshot or in an error with a code, and touch no prototype`, () => {
  const prototypes = [Object.prototype, Array.prototype, Function.prototype, Map.prototype]
  const before = prototypes.map((prototype) => Reflect.ownKeys(prototype).length)
  let refused = 0
  for (const bytes of mutatedSnapshots(MUTATIONS, saved)) if (load(bytes)) refused++
  expect(refused).toBeGreaterThan(MUTATIONS / 3)
  expect(prototypes.map((prototype) => Reflect.ownKeys(prototype).length)).toEqual(before)
})

test('sizes that are declared and not there are refused before anything is allocated', () => {
  const heads = [0x1b, 0x3b, 0x5b, 0x7b, 0x9b, 0xbb, 0xdb]
  for (const head of heads) {
    for (const size of [2 ** 20, 2 ** 31, 2 ** 32, 2 ** 53 - 1, 2 ** 53]) {
      const content = new DataView(new ArrayBuffer(9))
      content.setUint8(0, head)
      content.setBigUint64(1, BigInt(size))
      const started = process.memoryUsage().arrayBuffers
      for (const tag of [[], [0xd8, 0x46], [0xd9, 0x01, 0x03], [0xd9, 0xd5, 0xc0, 0x82, 0x08]]) {
        const bytes = seal(Uint8Array.of(...tag, ...new Uint8Array(content.buffer)))
        expect(load(bytes)).toMatch(/^DSC(222|208|374)$/)
      }
      expect(process.memoryUsage().arrayBuffers - started).toBeLessThan(100_000)
    }
  }
})

test('an array that says it is long and holds nothing takes no memory for that', () => {
  const world = createContext()
  world.signal(new Array(1_000_000), { id: 'sparse' })
  const bytes = serialize(world.snapshot())
  const before = process.memoryUsage().heapUsed
  const held = Array.from({ length: 50 }, () => deserialize(bytes))
  // Fifty of them would be 400 megabytes.
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(40_000_000)
  expect((held[0]!.get('sparse') as unknown[]).length).toBe(1_000_000)
})

test.each<[string, (content: Content) => void]>([
  ['an input that is no row', ({ spins }) => (spins.inputs[0] = 1000)],
  ['more inputs than there are', ({ spins }) => (spins.counts[0] = 2 ** 31)],
  ['fewer states', ({ spins }) => (spins.states = spins.states.slice(1))],
  ['states with unknown bits', ({ spins }) => (spins.states[0] = 64)],
  ['an error without a value', ({ spins }) => (spins.states[0] = 2)],
  ['states of another type', ({ spins }) => (spins.states = [...spins.states])],
  ['more values', ({ signals }) => signals.values.push(1)],
  ['fewer values', ({ signals }) => signals.values.pop()],
  [
    'a signal without a value that is none',
    ({ signals }) => (signals.withheld = Uint32Array.of(9)),
  ],
  ['ids that are no texts', ({ signals }) => (signals.ids[0] = 1)],
  ['bits for other inputs', ({ spins }) => (spins.seen = new Uint8Array(9))],
  ['a quiet input that is none', ({ spins }) => (spins.quiet = Uint32Array.of(99))],
  ['an order for a spin that is none', ({ spins }) => (spins.ordered = Uint32Array.of(99))],
  ['an order that is too long', ({ spins }) => (spins.orders = new Uint32Array(99))],
  ['a removed row without a base', ({ signals }) => (signals.removed = Uint32Array.of(0))],
  ['an empty lineage', (content) => (content.lineage = [])],
  ['a lineage of texts', (content) => (content.lineage = ['0'])],
  ['a clock that is none', (content) => (content.clock = [NaN, 1, []])],
  ['a stream that is none', (content) => (content.clock = [0, 1, [['a', [1, 2, 3]]]])],
  ['children without makers', (content) => (content.children = Uint32Array.of(0))],
  ['a spin that made itself', (content) => (content.children = content.makers = Uint32Array.of(2))],
  [
    'a maker that is a signal',
    (content) => {
      content.children = Uint32Array.of(2)
      content.makers = Uint32Array.of(0)
    },
  ],
  ['no signals', (content) => Reflect.deleteProperty(content, 'signals')],
])('DSC374: %s is refused', (_, change) => {
  expect(load(altered('shop', (content) => void change(content)))).toBe('DSC374')
})

test('spins that made each other are refused, however many', () => {
  const world = createContext()
  Array.from({ length: 2000 }, (_, i) => world.spin(() => i))
  saved.many = serialize(world.snapshot())
  const rows = Uint32Array.from({ length: 2000 }, (_, i) => i)
  const chain = altered('many', (content) => {
    content.children = rows.slice(1)
    content.makers = rows.slice(0, -1)
  })
  const circle = altered('many', (content) => {
    content.children = rows
    content.makers = rows.map((row) => (row + 1) % 2000)
  })
  delete saved.many
  expect([load(chain), load(circle)]).toEqual(['DSC374', 'DSC374'])
})

test('spins that depend on each other, which nobody could have saved, are loaded without end or harm', () => {
  const bytes = altered('shop', ({ spins }) => spins.inputs.fill(2 + 1))
  expect(load(bytes)).toBeUndefined()
})

test('DSC376: a difference needs its base, and no other', async () => {
  const other = createContext().snapshot()
  serialize(other)
  const bytes = saved['shop-after-a-change']!
  expect(() => deserialize(bytes)).toThrow(expect.objectContaining({ code: 'DSC376' }))
  expect(() => deserialize(bytes, { base: other })).toThrow(
    expect.objectContaining({ code: 'DSC376' }),
  )
  const never = createContext().snapshot()
  expect(() => serialize(other, { since: never })).toThrow(
    expect.objectContaining({ code: 'DSC376' }),
  )
})
