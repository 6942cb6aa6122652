import { cpuTime } from '../support/cpu-time.ts'
import { isDscopeError } from '../../../runtime/errors.ts'
import { createRandom, generate } from './support/generator.ts'
import { codec, roundTrip } from './support/values.ts'
import { viewOf } from '../../../runtime/wire/item.ts'

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

/** A value as a list of lines: types, order, holes, signs of zero, and which object is the same as which. */
function describeValue(value: unknown): string[] {
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
  return lines
}

test(`${VALUES} generated values arrive as structuredClone would copy them, shared objects shared`, () => {
  const random = createRandom(20_260)
  for (let round = 0; round < VALUES; round++) {
    const value = generate(random)
    expect(describeValue(roundTrip(value))).toEqual(describeValue(structuredClone(value)))
  }
})

function mutate(bytes: Uint8Array, random: (below: number) => number): Uint8Array {
  const mutated = Uint8Array.from(bytes)
  for (let change = random(4); change >= 0; change--) {
    const at = random(mutated.length)
    const kind = random(4)
    if (kind === 0) mutated[at] = random(256)
    else if (kind === 1) mutated[at]! ^= 1 << random(8)
    else if (kind === 2) mutated.copyWithin(at, random(mutated.length), random(mutated.length) + 1)
    else return mutated.subarray(0, at + 1)
  }
  return mutated
}

function receive(bytes: Uint8Array): 'value' | 'refused' {
  try {
    const end = codec.scan(bytes, 0)
    if (codec.violation) return 'refused'
    codec.decode(Uint8Array.from(bytes.subarray(0, end)))
    return 'value'
  } catch (error) {
    if (!isDscopeError(error)) throw error
    return 'refused'
  }
}

test(`${MUTATIONS} mutated encodings end in a value or a DscopeError, quickly, and touch no prototype`, () => {
  const random = createRandom(7)
  const prototypes = [Object, Array, Map, Set, Error, Function].map(
    (Class) => Class.prototype as object,
  )
  const before = prototypes.map((prototype) => Reflect.ownKeys(prototype))
  const outcomes = { value: 0, refused: 0 }
  let slowest = 0
  for (let round = 0; round < MUTATIONS; round++) {
    const bytes = mutate(viewOf(codec.encode(generate(random))), random)
    const took = cpuTime(() => outcomes[receive(bytes)]++)
    // What is slow once may have met the collector; what is slow by itself is slow again.
    const again = took < 50 ? [] : [1, 2, 3].map(() => cpuTime(() => receive(bytes)))
    slowest = Math.max(slowest, Math.min(took, ...again))
  }
  expect(outcomes.value).toBeGreaterThan(MUTATIONS / 20)
  expect(outcomes.refused).toBeGreaterThan(MUTATIONS / 20)
  expect(slowest).toBeLessThan(50)
  expect(prototypes.map((prototype) => Reflect.ownKeys(prototype))).toEqual(before)
  expect(roundTrip([1, 'still', { works: true }])).toEqual([1, 'still', { works: true }])
}, 120_000)
