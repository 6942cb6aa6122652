// Against cbor-x, which reads every CBOR.

import { Decoder, Encoder } from 'cbor-x'
import { itemOf } from '../../../runtime/wire/item.ts'
import { OTHER, readScalars } from '../../../runtime/wire/scalars.ts'
import { random } from '../support/random.ts'

const encoder = new Encoder({ useRecords: false })
const decoder = new Decoder()
const read = (bytes: Uint8Array) => readScalars(itemOf(bytes))
const hex = (text: string) => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'))

describe('what is read without cbor-x is what cbor-x reads', () => {
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
