import { isDscopeError } from '../../../runtime/errors.ts'
import { createClassRegistry, createCodec } from '../../../runtime/wire/codec.ts'
import { bytesOf, codec, hexOf, refusal } from './support/values.ts'
import { viewOf } from '../../../runtime/wire/item.ts'

describe('bytes that are not well-formed', () => {
  test.each([
    ['nothing', ''],
    ['a cut head', '19ff'],
    ['a cut text', '6361'],
    ['cut bytes', 'd84043aa'],
    ['an array short of items', '830102'],
    ['a map short of a value', 'a16161'],
    ['a tag without content', 'c1'],
    ['reserved lengths', '1c'],
    ['an indefinite text', '7f6161ff'],
    ['an indefinite array', '9f01ff'],
    ['an indefinite map', 'bf616101ff'],
    ['a break', 'ff'],
    ['a simple value in the wrong form', 'f810'],
    ['an array of 2^64 items', '9bffffffffffffffff'],
    ['a map of 2^63 entries', 'bb8000000000000000'],
    ['a text of 4 GiB', '7affffffff'],
  ])('%s: thrown, as DSC222', (_name, hex) => {
    expect(() => codec.scan(bytesOf(hex), 0)).toThrow(expect.objectContaining({ code: 'DSC222' }))
  })
})

describe('forms that are not used here', () => {
  test.each([
    ['a text date', 'c06161'],
    ['a bignum', 'c24101'],
    ['a negative bignum', 'c34101'],
    ['a decimal fraction', 'c4820101'],
    ['a bigfloat', 'c5820101'],
    ['a packed reference', 'c600'],
    ['a slice of bundled strings', 'ce01'],
    ['another slice of bundled strings', 'cf01'],
    ['a generic object', 'd81b82634572726178'],
    ['a shared value', 'd81c80'],
    ['a shared reference', 'd81d00'],
    ['a packed table', 'd83384808080f6'],
    ['a record in the older form', 'd8698219e00080'],
    ['a record definition', 'd9dfff8319e000816161f6'],
    ['a list of record definitions', 'd9dffe8219e00080'],
    ['a record', 'd9e00081f6'],
    ['bundled strings', 'd9dff98200f6'],
    ['shared data', 'da53687264f6'],
    ['self-described CBOR', 'd9d9f7f6'],
    ['packed simple values', 'e0'],
    ['an unassigned simple value', 'f8ff'],
    ['untagged bytes', '4101'],
    ['a date that is a text', 'c16161'],
    ['a date that is a bigint', 'c11b0000000000000001'],
    ['a set that is a map', 'd90102a0'],
    ['a map that is an array', 'd9010380'],
    ['bytes that are an array', 'd84080'],
    ['doubles of 7 bytes', 'd8564700000000000000'],
    ['a reserved array type', 'd84c40'],
    ['half floats', 'd85440'],
    ['a tag in a tag', 'd90102d84040'],
    ['a private value that is no array', 'd9d5c000'],
    ['a private value without a kind', 'd9d5c080'],
    ['a private value whose kind is a text', 'd9d5c0816161'],
    ['a key that is a number', 'a10102'],
    ['a key that is an array', 'a18002'],
    ['a later key that is bytes', 'a2616101410102'],
    ['the key __proto__', 'a1695f5f70726f746f5f5f01'],
  ])('%s: its end is found, and it is not decoded', (_name, hex) => {
    const bytes = bytesOf(hex + '00')
    expect(codec.scan(bytes, 0)).toBe(bytes.length - 1)
    expect(codec.violation).toMatchObject({ code: 'DSC222' })
  })

  test('big-endian arrays, short floats and heads longer than needed are read', () => {
    expect(codec.decode(bytesOf('d8414400010002'))).toEqual(new Uint16Array([1, 2]))
    expect(refusal(bytesOf('83f93c00fa3fc000001805'))).toBeUndefined()
    expect(codec.decode(bytesOf('83f93c00fa3fc000001805'))).toEqual([1, 1.5, 5])
  })

  test('the violation of one item is forgotten with the next', () => {
    codec.scan(bytesOf('c24101'), 0)
    expect(codec.violation).toBeDefined()
    codec.scan(bytesOf('01'), 0)
    expect(codec.violation).toBeUndefined()
  })

  test('items behind each other are scanned one by one', () => {
    const bytes = bytesOf('01' + hexOf(viewOf(codec.encode({ a: [1, 'x'] }))) + '6162')
    const first = codec.scan(bytes, 0)
    const second = codec.scan(bytes, first)
    expect([first, second, codec.scan(bytes, second)]).toEqual([1, bytes.length - 2, bytes.length])
  })
})

describe('private values that nobody encodes', () => {
  test.each([
    ['an unknown kind', '8117'],
    ['a text that is no literal', '82016178'],
    ['a literal that is no text', '8201635b315d'],
    ['a broken literal', '8201622261'],
    ['digits that are none', '8202637a7a7a'],
    ['a bigint that is a number', '820201'],
    ['an invalid regular expression', '8304612860'],
    ['an invalid flag', '83046161617a'],
    ['an invalid address', '82056161'],
    ['a buffer without bytes', '820600'],
    ['a sparse array with an index outside', '8408010200'],
    ['a sparse array with a text for an index', '840801616100'],
    ['an object with a number for a key', '83090100'],
    ['a table without keys', '830a8001'],
    ['a table with a broken row', '840a826161616201'],
    ['a table that sets a prototype', '830a81695f5f70726f746f5f5fa0'],
    ['an error without fields', '840b6161616100'],
    ['a class that nobody registered', '830c616100'],
    ['a class named like a member of Object.prototype', '830c6b636f6e7374727563746f7200'],
    ['a reference to nothing', '820e00'],
    ['a reference that is never filled', '830e0001'],
    ['a shell of an unknown type', '830e000a'],
    ['a shell of a text type', '830e006178'],
  ])('%s: refused with DSC222', (_name, hex) => {
    expect(refusal(bytesOf('d9d5c0' + hex))).toMatchObject({ code: 'DSC222' })
  })

  test('a value shared twice, or other than announced, is refused', () => {
    expect(refusal(bytesOf('82d9d5c0830d0080d9d5c0830d0080'))).toMatchObject({ code: 'DSC222' })
    expect(refusal(bytesOf('82d9d5c0830e0001d9d5c0830d0080'))).toMatchObject({ code: 'DSC222' })
  })
})

describe('limits of the receiver', () => {
  const limits = { depth: 4, entries: 20, bigintDigits: 20, stringBytes: 30, keys: 3 }
  const small = createCodec({ classes: createClassRegistry(), limits })
  test.each([
    ['depth', { a: { a: { a: { a: {} } } } }],
    ['depth', [[[[1n << 99n]]]]],
    ['entries', [[1, 2, 3, 4, 5, 6, 7, 8, 9], new Array(12).fill(0)]],
    ['entries', new Array(21)],
    ['bigintDigits', 16n ** 20n],
    ['stringBytes', ['x'.repeat(31)]],
    ['keys', { a: 1, b: 2, c: 3, d: 4 }],
  ])('%s is checked on the bytes', (limit, value) => {
    expect(refusal(viewOf(codec.encode(value)), small)).toMatchObject({
      code: 'DSC208',
      data: { limit },
    })
  })

  test('the end of an item that is over a limit is found', () => {
    const bytes = Uint8Array.from([...viewOf(codec.encode([[[[[[1, 'x', { a: 1 }]]]]]])), 0])
    expect(small.scan(bytes, 0)).toBe(bytes.length - 1)
    expect(small.violation).toMatchObject({ code: 'DSC208' })
  })

  test('a sparse array of 2^32 - 1 holes is not made', () => {
    expect(refusal(bytesOf('d9d5c082081affffffff'))).toMatchObject({ code: 'DSC208' })
  })

  test.each([
    ['nested arrays', '81'],
    ['nested tags', 'd9d5c081'],
    ['nested maps', 'a16161'],
  ])('a mebibyte of %s takes no stack', (_name, unit) => {
    const part = bytesOf(unit)
    const bytes = new Uint8Array(part.length * 350_000 + 1)
    for (let at = 0; at + part.length < bytes.length; at += part.length) bytes.set(part, at)
    expect(codec.scan(bytes, 0)).toBe(bytes.length)
    expect(codec.violation).toBeDefined()
  })

  test('a bigint of the largest size that is let through decodes, and a larger one is refused', () => {
    const bytes = viewOf(codec.encode(16n ** 16_383n))
    expect(codec.decode(bytes)).toBe(16n ** 16_383n)
    expect(
      isDscopeError(
        refusal(
          viewOf(
            createCodec({ classes: createClassRegistry(), limits: { bigintDigits: 1e6 } }).encode(
              16n ** 16_384n,
            ),
          ),
        ),
        'DSC208',
      ),
    ).toBe(true)
  })
})
