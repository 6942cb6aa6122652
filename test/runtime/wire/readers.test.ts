// The reader of browsers against cbor-x, on everything that the scanner lets pass.

import { Encoder } from 'cbor-x'
import { createReader as createBrowserReader } from '../../../runtime/wire/cbor-reader-browser.ts'
import { createReader } from '../../../runtime/wire/cbor-reader.ts'
import { itemOf } from '../../../runtime/wire/item.ts'
import { random } from '../support/random.ts'

const PRIVATE = 0xd5c1
const revive = (content: unknown[]): unknown => ({ revived: content })
const cborX = createReader(PRIVATE, revive)
const browser = createBrowserReader(PRIVATE, revive)
const encoder = new Encoder({ useRecords: false, tagUint8Array: true, variableMapSize: true })

const hex = (text: string) => itemOf(Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex')))

test.each([
  ['integers of every width', '8a 00 17 1818 18ff 190100 19ffff 1a00010000 1affffffff 20 3818'],
  ['integers of 64 bits', '82 1bffffffffffffffff 3bffffffffffffffff'],
  [
    'floats of 16 bits',
    '88 f90000 f98000 f93c00 f97bff f90001 f97c00 fc00'.replace('fc00', 'f9fc00') + 'f97e00',
  ],
  ['floats of 32 and 64 bits', '83 fa47c35000 fb3ff199999999999a fb7ff0000000000000'],
  ['simple values', '84 f4 f5 f6 f7'],
  ['short, long and other text', '84 60 6568656c6c6f 62c3bc 781e' + '61'.repeat(30)],
  ['lists in lists', '82 8180 8281018102'],
  ['objects, also with keys that are no names', 'a3 6161 01 6135 02 60 03'],
  ['dates', '82 c1 1a514b67b0 c1 fb41d452d9ec200000'],
  ['sets and maps', '82 d90102 83010203 d90103 a2 01 6161 8101 f6'],
  ['private values, also inside each other', 'd9d5c1 82 01 d9d5c1 8102'],
  [
    'typed arrays of every tag',
    '88 d840 420102 d844 420102 d848 42ff02 d841 420102 d845 420102 d84e 4401020304 d855 440000803f d852 483ff0000000000000',
  ],
])('both read %s alike', (_, bytes) => {
  for (const owned of [false, true]) {
    expect(browser(hex(bytes), owned)).toEqual(cborX(hex(bytes), owned))
  }
})

test('both read 5,000 generated values alike', () => {
  const next = random(7)
  for (let round = 0; round < 5_000; round++) {
    const bytes = itemOf(Uint8Array.from(encoder.encode(generate(next, 4))))
    expect(browser(bytes, false)).toEqual(cborX(bytes, false))
  }
})

test('a byte order mark stays at the start of a text', () => {
  expect(browser(hex('66 efbbbf616263'), false)).toBe('\ufeffabc')
})

test('reading inside of reading leaves the outer reading as it was', () => {
  const inner = itemOf(Uint8Array.from(encoder.encode(['inner'])))
  const reader = createBrowserReader(PRIVATE, ([value]) =>
    value === 1 ? reader(inner, false) : value,
  )
  expect(reader(hex('82 d9d5c1 8101 6161'), false)).toEqual([['inner'], 'a'])
})

test('two copies of the package that share one cbor-x each revive their own values', () => {
  const other = createReader(PRIVATE, (content) => ({ other: content }))
  const bytes = hex('d9d5c1 8101')
  expect(cborX(bytes, false)).toEqual({ revived: [1] })
  expect(other(bytes, false)).toEqual({ other: [1] })
  expect(cborX(bytes, false)).toEqual({ revived: [1] })
})

test('a reading that fails in a class leaves the reader usable', () => {
  const reader = createBrowserReader(PRIVATE, () => {
    throw new RangeError('no such class')
  })
  expect(() => reader(hex('d9d5c1 8101'), false)).toThrow('no such class')
  expect(reader(hex('8101'), false)).toEqual([1])
})

function generate(next: (below: number) => number, depth: number): unknown {
  const leaves: (() => unknown)[] = [
    () => next(2 ** 31) - 2 ** 30,
    () => next(1000) / 7,
    () => BigInt(next(2 ** 31)) * BigInt(next(2 ** 31)),
    () => 'text ü 😀'.repeat(next(12)),
    () => [true, false, null, undefined][next(4)],
    () => new Date(next(2 ** 31)),
    () => new Uint8Array(next(40)).fill(next(256)),
    () => new Float64Array(next(5)).fill(next(100) / 3),
    () => new Int16Array(next(5)).fill(-next(100)),
  ]
  const nodes: (() => unknown)[] = [
    () => Array.from({ length: next(6) }, () => generate(next, depth - 1)),
    () =>
      Object.fromEntries(
        Array.from({ length: next(6) }, (_, key) => [`k${key}`, generate(next, depth - 1)]),
      ),
    () => new Map(Array.from({ length: next(4) }, (_, key) => [key, generate(next, depth - 1)])),
    () => new Set(Array.from({ length: next(4) }, () => generate(next, depth - 1))),
  ]
  const choice = depth > 0 && next(2) === 0 ? nodes : leaves
  return choice[next(choice.length)]!()
}
