import { CallTable } from '../../../runtime/peer/call-table.ts'
import { random } from '../support/random.ts'

interface Entry {
  readonly id: number
}

/** Does to a table and to a `Map` what `nextId` leads to, and compares the two after each step. */
function compare(seed: number, steps: number, nextId: (step: number) => number): void {
  const below = random(seed)
  const table = new CallTable<Entry>()
  const model = new Map<number, Entry>()
  for (let step = 0; step < steps; step++) {
    const id = nextId(step)
    if (!model.has(id) && below(10) < 7) {
      const entry = { id }
      table.add(entry)
      model.set(id, entry)
    }
    if (below(10) < 6) {
      const known = [...model.keys()]
      const gone = known[below(known.length || 1)] ?? id
      // Another one of the same id is none of the table.
      if (table.delete({ id: gone })) throw new Error(`step ${step}: deleted another one`)
      const entry = model.get(gone) ?? { id: gone }
      if (table.delete(entry) !== model.delete(gone)) throw new Error(`step ${step}: delete`)
    }
    if (table.get(id) !== model.get(id) || table.size !== model.size) {
      throw new Error(`step ${step}: get or size`)
    }
  }
  const oldestFirst = [...model.values()].sort((one, other) => one.id - other.id)
  expect(table.list()).toEqual(oldestFirst)
  for (const entry of oldestFirst) expect(table.get(entry.id)).toBe(entry)
}

describe('a table of calls holds what a Map would', () => {
  test('for ids that count up', () => {
    for (let seed = 1; seed <= 20; seed++) compare(seed, 400, (step) => step)
  })

  test('for ids that all belong to one place, as another side may choose them', () => {
    compare(1, 600, (step) => step * 2 ** 20)
  })

  test('for ids up to the largest that a frame carries', () => {
    const below = random(7)
    compare(2, 600, () => below(2 ** 31) * 2 ** 22 + below(2 ** 22))
    compare(3, 600, (step) => Number.MAX_SAFE_INTEGER - step)
  })

  test('for few ids that come again', () => {
    const below = random(9)
    compare(4, 2_000, () => below(40))
  })
})

test('a call that is pending for long does not lose its place to those that come after it', () => {
  const table = new CallTable<Entry>()
  const old = { id: 5 }
  table.add(old)
  for (let id = 6; id < 10_000; id++) {
    const call = { id }
    table.add(call)
    expect(table.delete(call)).toBe(true)
  }
  expect(table.list()).toEqual([old])
})

test('a table that was large and is empty holds as well as a new one', () => {
  const table = new CallTable<Entry>()
  for (let id = 0; id < 5_000; id++) table.add({ id })
  for (const call of table.list()) table.delete(call)
  expect([table.size, table.list()]).toEqual([0, []])
  for (let id = 5_000; id < 5_100; id++) table.add({ id })
  expect(table.list().map(({ id }) => id - 5_000)).toEqual([...Array(100).keys()])
})
