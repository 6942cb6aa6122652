import { createRandom, generate } from './support/generator.ts'
import { mutatedEncodings, receive } from './support/mutants.ts'
import { roundTrip } from './support/values.ts'

// Thousands of errors are made here, and the stack of each would be looked up in the maps of the sources.
Error.stackTraceLimit = 0

const VALUES = 2000
const MUTATIONS = 10_000

function describeLeaf(value: unknown): string {
  return `${typeof value} ${Object.is(value, -0) ? '-0' : String(value)}`
}

/** What an object shows besides the values in it. Types by tag: the copies of `structuredClone` are of another realm. */
function describeObject(value: object, type: string): string {
  if (ArrayBuffer.isView(value))
    return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('hex')
  if (type === '[object Array]')
    return `${(value as unknown[]).length} ${Object.keys(value).join()}`
  if (type === '[object Date]') return String((value as Date).getTime())
  if (type === '[object RegExp]' || type === '[object Error]') return String(value)
  return Object.keys(value).join()
}

function partsOf(value: object, type: string): unknown[] {
  if (type === '[object Map]') return [...(value as Map<unknown, unknown>)].flat(1)
  if (type === '[object Set]') return [...(value as Set<unknown>)]
  return ArrayBuffer.isView(value) ? [] : Object.values(value)
}

/** A value as a text, a line for each thing in it: types, order, holes, signs of zero, and which object is the same as which. */
function describeValue(value: unknown): string {
  const ids = new Map<unknown, number>()
  const lines: string[] = []
  const pending = [value]
  while (pending.length) {
    const next = pending.pop()
    if (typeof next !== 'object' || next === null) lines.push(describeLeaf(next))
    else if (ids.has(next)) lines.push(`the object ${ids.get(next)}`)
    else {
      const type = Object.prototype.toString.call(next)
      ids.set(next, ids.size)
      lines.push(`${type} ${describeObject(next, type)}`)
      pending.push(...partsOf(next, type))
    }
  }
  return lines.join('\n')
}

test(`${VALUES} generated values arrive as structuredClone would copy them, shared objects shared`, () => {
  const random = createRandom(20_260)
  for (let round = 0; round < VALUES; round++) {
    const value = generate(random)
    expect(describeValue(roundTrip(value))).toBe(describeValue(structuredClone(value)))
  }
})

test(`${MUTATIONS} mutated encodings end in a value or a DscopeError, and touch no prototype`, () => {
  const prototypes = [Object, Array, Map, Set, Error, Function].map(
    (Class) => Class.prototype as object,
  )
  const before = prototypes.map((prototype) => Reflect.ownKeys(prototype))
  const outcomes = { value: 0, refused: 0 }
  for (const bytes of mutatedEncodings(MUTATIONS)) outcomes[receive(bytes)]++
  expect(outcomes.value).toBeGreaterThan(MUTATIONS / 20)
  expect(outcomes.refused).toBeGreaterThan(MUTATIONS / 20)
  expect(prototypes.map((prototype) => Reflect.ownKeys(prototype))).toEqual(before)
  expect(roundTrip([1, 'still', { works: true }])).toEqual([1, 'still', { works: true }])
}, 120_000)
