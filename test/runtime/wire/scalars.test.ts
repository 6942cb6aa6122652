// Against cbor-x, which reads every CBOR.

import { Decoder, Encoder } from 'cbor-x'
import { createClassRegistry, createCodec } from '../../../runtime/wire/codec.ts'
import { itemOf, viewOf } from '../../../runtime/wire/item.ts'
import { VALUE_LIMITS } from '../../../runtime/wire/limits.ts'
import { OTHER, readScalars, skipScalars, writeScalars } from '../../../runtime/wire/scalars.ts'
import { random } from '../support/random.ts'

const encoder = new Encoder({ useRecords: false })
const decoder = new Decoder()
const read = (bytes: Uint8Array) => readScalars(itemOf(bytes))
const hex = (text: string) => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'))

const below = random(11)
const letters = 'abcdefgh-0~'
const makers = [
  () => below(24),
  () => below(0x100),
  () => below(0x10000),
  () => below(2) === 1,
  () => null,
  () => undefined,
  () => Array.from({ length: below(24) }, () => letters[below(letters.length)]).join(''),
]
const scalar = () => makers[below(makers.length)]!()

describe('what is read without cbor-x is what cbor-x reads', () => {
  test('alone', () => {
    for (let round = 0; round < 1_000; round++) {
      const bytes = encoder.encode(scalar())
      expect(read(bytes)).toBe(decoder.decode(bytes))
    }
  })

  test('in lists, between other bytes', () => {
    for (let round = 0; round < 1_000; round++) {
      const list = Array.from({ length: below(17) }, scalar)
      const bytes = encoder.encode(list)
      const around = new Uint8Array(bytes.length + 8).fill(0xff)
      around.set(bytes, 5)
      expect(readScalars({ bytes: around, start: 5, end: 5 + bytes.length })).toEqual(list)
    }
  })
})

test.each([
  ['a negative integer', '20'],
  ['an integer of 32 bits', '1a00010000'],
  ['a float', 'fb3ff199999999999a'],
  ['text of other letters', '62c3bc'],
  ['text of 24 bytes', '7818' + '61'.repeat(24)],
  ['a list in a list', '8180'],
  ['a list of 17', '91' + '00'.repeat(17)],
  ['an object', 'a0'],
  ['bytes', '4100'],
  ['a private value', 'd9d5c18100'],
  ['a list with one of these at its end', '83 00 00 a0'],
])('%s is left to the reader of everything', (_, bytes) => {
  expect(read(hex(bytes))).toBe(OTHER)
})

test('texts that lead to one place do not become each other', () => {
  for (let index = 0; index < 1_000; index++) {
    const text = `peer-${index}`
    expect([read(encoder.encode(text)), read(encoder.encode(`${text}x`))]).toEqual([
      text,
      `${text}x`,
    ])
  }
})

const codec = createCodec({ classes: createClassRegistry() })
const LIST = { captures: ['a', 'b'] }
const write = (value: unknown, options?: object) => {
  const item = writeScalars(value, VALUE_LIMITS, options)
  return item && Buffer.from(viewOf(item)).toString('hex')
}
/** Inside of an object a value takes the long way. */
const writtenLong = (value: unknown) =>
  Buffer.from(viewOf(codec.encode({ '': value })))
    .toString('hex')
    .slice(4)

describe('what is written without a walk is what a walk writes', () => {
  const other = [-1, 2 ** 32, 0.5, NaN, 'x'.repeat(100), 'länger', '\ufeffmark']
  const any = () => (below(3) > 0 ? scalar() : other[below(other.length)])

  test('alone', () => {
    for (let round = 0; round < 1_000; round++) {
      const value = any()
      const written = write(value)
      if (value === null || value === undefined) expect(written).toBeUndefined()
      else expect(written).toBe(write(value) && writtenLong(value))
    }
  })

  test('in lists of captures', () => {
    let short = 0
    for (let round = 0; round < 1_000; round++) {
      const list = Array.from({ length: below(5) }, any)
      const written = write(list, LIST)
      if (written === undefined) continue
      short++
      expect(written).toBe(writtenLong(list))
    }
    expect(short).toBeGreaterThan(300)
  })
})

test.each([
  ['minus zero', -0],
  ['half a pair of units', '\ud800'],
  ['text that begins with a byte order mark', '\ufeff'],
  ['a bigint', 1n],
  ['a symbol', Symbol('x')],
  ['an object', {}],
  ['a list that is no list of captures', [1]],
])('%s is left to the walk, of which nothing stays behind', (_, value) => {
  expect(write(value)).toBeUndefined()
  expect(write([1, 2, value], LIST)).toBeUndefined()
  expect(write(7)).toBe('07')
})

test('what might be over a limit is left to the walk, which says so', () => {
  const meet = (limit: object, value: unknown, options?: object) => {
    const limits = { ...VALUE_LIMITS, ...limit }
    expect(writeScalars(value, limits, options)).toBeUndefined()
    const strict = createCodec({ limits, classes: createClassRegistry() })
    expect(() => strict.encode(value, options)).toThrow(
      expect.objectContaining({ code: 'DSC208' }) as Error,
    )
  }
  meet({ stringBytes: 3 }, 'four')
  meet({ entries: 1 }, [1, 2], LIST)
  meet({ depth: 0 }, [1], LIST)
})

describe('an item that is skipped ends where a scan ends', () => {
  const scanned = (bytes: Uint8Array, start: number) => {
    const end = codec.scan(bytes, start, () => {})
    expect(codec.violation).toBeUndefined()
    return end
  }

  test('alone and in lists, between other bytes', () => {
    for (let round = 0; round < 1_000; round++) {
      const value = below(2) ? scalar() : Array.from({ length: below(17) }, scalar)
      const bytes = Uint8Array.from([0xff, ...encoder.encode(value), 0xff])
      const end = skipScalars(bytes, 1, VALUE_LIMITS)
      if (end !== undefined) expect(end).toBe(scanned(bytes, 1))
      else expect(Array.isArray(value)).toBe(false)
    }
  })

  test('in bytes of any kind', () => {
    let skipped = 0
    for (let round = 0; round < 50_000; round++) {
      const bytes = Uint8Array.from({ length: 1 + below(8) }, () => below(0x100))
      if (below(2)) bytes[0] = 0x80 + below(4)
      const end = skipScalars(bytes, 0, VALUE_LIMITS)
      if (end === undefined) continue
      skipped++
      expect(end).toBe(scanned(bytes, 0))
    }
    expect(skipped).toBeGreaterThan(1_000)
  })

  test.each([
    [{ stringBytes: 5 }, '81 65 6162636465'],
    [{ entries: 1 }, '82 01 02'],
    [{ depth: 0 }, '80'],
  ])('unless the limit %p might be met', (limit, bytes) => {
    expect(skipScalars(hex(bytes), 0, { ...VALUE_LIMITS, ...limit })).toBeUndefined()
    expect(skipScalars(hex(bytes), 0, VALUE_LIMITS)).toBeDefined()
  })
})
