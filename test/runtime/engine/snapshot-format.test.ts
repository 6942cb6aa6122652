import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ordersIn } from '../../../runtime/engine/stored.ts'
import { stateOf } from '../../../runtime/engine/stored-snapshot.ts'
import { deserialize, serialize } from '../../../runtime/persist.ts'
import { savedWorlds } from './support/saved-worlds.ts'

const path = join(__dirname, '../../../fixtures/snapshots.json')

interface Pinned {
  readonly name: string
  /** What it is the difference to. */
  readonly base?: string
  readonly bytes: string
}

const pinned = JSON.parse(readFileSync(path, 'utf8')) as readonly Pinned[]
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
const bytesOf = (name: string) =>
  Uint8Array.from(Buffer.from(pinned.find((one) => one.name === name)!.bytes, 'hex'))

test.each(pinned)(
  'the world $name is written in the bytes that are pinned',
  async ({ name, base, bytes }) => {
    const world = await savedWorlds[name]!()
    if (world.base !== undefined) expect(hex(serialize(world.base))).toBe(hex(bytesOf(base!)))
    expect(hex(serialize(world.snapshot, { since: world.base }))).toBe(bytes)
  },
)

test.each(pinned)(
  'the pinned bytes of $name are read as the world that was saved',
  async ({ name, base }) => {
    const world = await savedWorlds[name]!()
    const loaded = deserialize(bytesOf(name), {
      base: base === undefined ? undefined : deserialize(bytesOf(base)),
    })
    expect(described(loaded)).toEqual(described(world.snapshot))
  },
)

/** A state without the order of its rows. */
function described(snapshot: Parameters<typeof stateOf>[0]): unknown {
  const { world, signals, spins, bindings } = stateOf(snapshot)
  const names = [...signals.ids, ...spins.ids, ...bindings]
  let at = 0
  const inputs = spins.ids.all.map((_, spin) => {
    const all = Array.from({ length: spins.counts[spin]! }, () => [
      names[spins.inputs[at]!],
      spins.seen[at++],
    ])
    return all
  })
  const starts = ordersIn(spins)
  const orderOf = (row: number) => {
    const start = starts.get(row)
    return start === undefined ? [] : spins.orders.slice(start, start + 2 * spins.counts[row]!)
  }
  return {
    world,
    bindings,
    signals: signals.ids.all
      .map((id, row) => [id, signals.states[row], signals.values[row]] as const)
      .toSorted(([one], [other]) => (one < other ? -1 : 1)),
    spins: spins.ids.all
      .map((id, row) => {
        const value = spins.values[row]
        const shown = value instanceof Error ? `${value.name}: ${value.message}` : value
        return [id, spins.states[row], shown, inputs[row], orderOf(row)] as const
      })
      .toSorted(([one], [other]) => (one < other ? -1 : 1)),
  }
}

test('a snapshot that was loaded is written again in the bytes that it was loaded from', () => {
  for (const { name, base, bytes } of pinned) {
    if (base === undefined) expect(hex(serialize(deserialize(bytesOf(name))))).toBe(bytes)
  }
})
