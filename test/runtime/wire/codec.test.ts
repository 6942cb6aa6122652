import { runInNewContext } from 'node:vm'
import { DscopeError, isDscopeError } from '../../../runtime/errors.ts'
import { createClassRegistry, createCodec } from '../../../runtime/wire/codec.ts'
import { codec, roundTrip } from './support/values.ts'
import { viewOf } from '../../../runtime/wire/item.ts'

class Money {
  constructor(
    readonly amount: bigint,
    readonly currency: string,
  ) {}
}

function withMoney() {
  const classes = createClassRegistry()
  classes.register('Money', Money, {
    encode: ({ amount, currency }) => [amount, currency] as const,
    decode: ([amount, currency]) => new Money(amount, currency),
  })
  return createCodec({ classes })
}

function failure(run: () => unknown): DscopeError {
  try {
    run()
  } catch (error) {
    if (isDscopeError(error)) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

describe('values that travel', () => {
  test.each<[string, unknown]>([
    ['undefined', undefined],
    ['null', null],
    ['booleans', [true, false]],
    [
      'integers at the borders of their heads',
      [0, 23, 24, 255, 256, 65535, 65536, 2 ** 32 - 1, 2 ** 32, 2 ** 53],
    ],
    [
      'negative integers',
      [-1, -24, -25, -256, -257, -65536, -(2 ** 31), -(2 ** 32), -(2 ** 32) - 1],
    ],
    ['minus zero', -0],
    ['NaN and the infinities', [NaN, Infinity, -Infinity]],
    ['fractions', [0.1, 1e300, 5e-324]],
    ['small bigints', [0n, 5n, -5n]],
    [
      'bigints around 64 bits',
      [2n ** 64n - 1n, 2n ** 64n, -(2n ** 64n) + 1n, -(2n ** 64n), -(2n ** 64n) - 1n],
    ],
    ['a bigint of 16,000 hexadecimal digits', 16n ** 15_999n],
    ['texts of every width', ['', 'a', 'é', '日本', '😀', 'x'.repeat(70_000), '日'.repeat(50)]],
    ['a lone surrogate, short and long', ['\ud800', 'a\udc00'.padEnd(500, 'b')]],
    ['a byte order mark at the start of a text', ['\ufeffshort', '\ufeff'.padEnd(500, 'long')]],
    [
      'maps',
      new Map<unknown, unknown>([
        [1, 'one'],
        ['1', 'text'],
        [{ a: 1 }, new Map([[NaN, null]])],
      ]),
    ],
    ['sets', new Set<unknown>([1, 'a', [2], new Set()])],
    ['regular expressions', [/a\/b[/]/giu, new RegExp('')]],
    ['addresses', new URL('https://example.org/a?b=c#d')],
    [
      'dates',
      [
        new Date(0),
        new Date(1.5),
        new Date(-1),
        new Date(8.64e15),
        new Date(8.64e15 - 1),
        new Date(-8.64e15 + 1),
      ],
    ],
    ['array buffers', new Uint8Array([1, 2, 3]).buffer],
    ['data views', new DataView(new Uint8Array([1, 2, 3]).buffer, 1)],
    [
      'objects in rows',
      Array.from({ length: 9 }, (_, i) => ({ i, deep: { rows: [{ i }, { i }, { i }, { i }] } })),
    ],
    ['rows of unequal keys', [{ a: 1 }, { a: 1 }, { a: 1 }, { b: 1 }, { a: 1, b: 2 }]],
    [
      'keys that other formats trip on',
      { constructor: 1, hasOwnProperty: 2, toJSON: 3, __keys__: 4, '': 5, 7: 6 },
    ],
    ['keys with a lone surrogate', { '\ud800': 1, b: 2 }],
    ['holes', Object.assign(new Array(7), { 0: 1, 2: undefined, 4: 5 })],
  ])('%s arrive equal', (_name, value) => {
    expect(roundTrip(value)).toStrictEqual(value)
  })

  test('an invalid date arrives as an invalid date', () => {
    expect((roundTrip(new Date(NaN)) as Date).getTime()).toBe(NaN)
  })

  test.each([
    Uint8Array,
    Uint8ClampedArray,
    Uint16Array,
    Uint32Array,
    Int8Array,
    Int16Array,
    Int32Array,
    Float32Array,
    Float64Array,
  ])('%p arrives as itself, at every alignment and from inside a buffer', (Type) => {
    const whole = new Type([1, 2, 3, 4])
    for (let shift = 0; shift < 8; shift++) {
      const [padding, view] = roundTrip(['x'.repeat(shift), whole.subarray(1, 3)]) as [
        string,
        typeof whole,
      ]
      expect(padding).toHaveLength(shift)
      expect(view).toStrictEqual(new Type([2, 3]))
    }
  })

  test('arrays of bigints arrive as themselves', () => {
    const value = [new BigInt64Array([-1n, 2n ** 63n - 1n]), new BigUint64Array([2n ** 64n - 1n])]
    expect(roundTrip(value)).toStrictEqual(value)
  })

  test('a Buffer arrives as a Uint8Array', () => {
    const arrived = roundTrip(Buffer.from('bytes'))
    expect(Object.getPrototypeOf(arrived)).toBe(Uint8Array.prototype)
    expect(arrived).toEqual(Uint8Array.from(Buffer.from('bytes')))
  })

  test('an own key __proto__ stays an own key, alone and in rows, and changes no prototype', () => {
    const value = JSON.parse(
      '[{"__proto__":1},{"__proto__":{"x":1}},{"__proto__":1},{"__proto__":1}]',
    )
    const [first, second] = roundTrip(value) as object[]
    expect(Object.keys(first!)).toEqual(['__proto__'])
    expect(Object.getPrototypeOf(second)).toBe(Object.prototype)
    expect((second as { x?: number }).x).toBeUndefined()
  })

  test('an object without a prototype arrives as a plain one', () => {
    const arrived = roundTrip(Object.assign(Object.create(null), { a: 1 }))
    expect(Object.getPrototypeOf(arrived)).toBe(Object.prototype)
    expect(arrived).toEqual({ a: 1 })
  })

  test('inherited, symbol and hidden properties stay behind', () => {
    const value = { a: 1, [Symbol.iterator]: () => [][Symbol.iterator]() }
    Object.defineProperty(value, 'hidden', { value: 1 })
    expect(roundTrip(value)).toStrictEqual({ a: 1 })
  })

  test('subclasses of built-in containers arrive as the container', () => {
    class List extends Array<number> {}
    class Table extends Map<string, number> {}
    expect(roundTrip([List.from([1, 2]), new Table([['a', 1]])])).toStrictEqual([
      [1, 2],
      new Map([['a', 1]]),
    ])
  })

  test('values of another realm arrive as those of this one', () => {
    const value: unknown = runInNewContext(
      '({ list: [1, [2]], map: new Map([[{ a: 1 }, new Set([1])]]), date: new Date(5), pattern: /x/g, bytes: new Uint16Array([7]), bare: Object.create(null), error: new RangeError("far") })',
    )
    const arrived = roundTrip(value) as Record<string, unknown>
    expect(arrived).toStrictEqual({
      list: [1, [2]],
      map: new Map([[{ a: 1 }, new Set([1])]]),
      date: new Date(5),
      pattern: /x/g,
      bytes: new Uint16Array([7]),
      bare: {},
      error: expect.any(RangeError) as RangeError,
    })
    expect((arrived.error as Error).message).toBe('far')
  })
})

describe('sharing and cycles', () => {
  test('what was one object is one object again, whatever it is', () => {
    for (const shared of [
      { a: 1 },
      [1],
      new Map(),
      new Set(),
      new Date(1),
      /x/,
      new Uint8Array(2),
      new Error('x'),
    ]) {
      const [one, two, holder] = roundTrip([shared, shared, { in: shared }]) as [
        unknown,
        unknown,
        { in: unknown },
      ]
      expect(one).toBe(two)
      expect(holder.in).toBe(one)
      expect(one).toEqual(shared)
    }
  })

  test('a row that occurs twice in a table is one object', () => {
    const row = { a: 1, b: 2 }
    const rows = roundTrip([
      row,
      { a: 3, b: 4 },
      { a: 5, b: 6 },
      row,
      { a: 7, b: row },
    ]) as unknown[]
    expect(rows[3]).toBe(rows[0])
    expect(rows).toEqual([row, { a: 3, b: 4 }, { a: 5, b: 6 }, row, { a: 7, b: row }])
  })

  test.each<[string, (rows: Record<string, unknown>[]) => unknown]>([
    ['after its table', (rows) => [rows, { again: rows[3] }]],
    ['before its table', (rows) => [{ again: rows[3] }, rows]],
    ['in a later table', (rows) => [rows, [rows[3], ...table(), rows[5]]]],
    ['in a row after it', (rows) => ((rows[6]!.b = rows[3]), [rows])],
    ['in a row before it', (rows) => ((rows[2]!.b = rows[3]), [rows])],
    ['in itself', (rows) => ((rows[3]!.b = rows[3]), [rows])],
    ['as another row of its table', (rows) => [[...rows, rows[3]]]],
    ['as the owner of its table', (rows) => ((rows[3]!.b = rows), rows)],
    ['as the whole value', (rows) => ((rows[3]!.b = rows), rows[3])],
  ])('a row of a table in order that is met again %s is one object', (_, make) => {
    const value = make(table())
    const arrived = roundTrip(value)
    expect(arrived).toEqual(structuredClone(value))
    expect(sameObjects(arrived)).toEqual(sameObjects(structuredClone(value)))
  })

  test('arrays, objects, maps, sets and errors may hold themselves', () => {
    const list: unknown[] = [1]
    list.push(list)
    const object: Record<string, unknown> = { list }
    object.self = object
    const map = new Map<unknown, unknown>([['before', 1]])
    map.set(map, map).set('after', 2)
    const set = new Set<unknown>(['before'])
    set.add(set).add('after')
    const error = new TypeError('round')
    error.cause = { error }
    const arrived = roundTrip({ list, object, map, set, error }) as {
      list: unknown[]
      object: Record<string, unknown>
      map: Map<unknown, unknown>
      set: Set<unknown>
      error: TypeError
    }
    expect(arrived.list[1]).toBe(arrived.list)
    expect(arrived.object.self).toBe(arrived.object)
    expect(arrived.object.list).toBe(arrived.list)
    expect([...arrived.map.keys()]).toEqual(['before', arrived.map, 'after'])
    expect(arrived.map.get(arrived.map)).toBe(arrived.map)
    expect([...arrived.set]).toEqual(['before', arrived.set, 'after'])
    expect((arrived.error.cause as { error: unknown }).error).toBe(arrived.error)
    expect(arrived.error).toBeInstanceOf(TypeError)
    expect(arrived.error.message).toBe('round')
  })

  test('nothing of one value is remembered for the next', () => {
    const shared = {}
    codec.encode([shared, shared])
    expect(viewOf(codec.encode([shared]))).toEqual(viewOf(codec.encode([{}])))
  })
})

describe('errors', () => {
  test('name, message, code, data and cause arrive, the stack only where the policy says so', () => {
    const error = Object.assign(new RangeError('too far', { cause: new Error('below') }), {
      code: 'E_FAR',
      data: { by: 3n },
    })
    const arrived = roundTrip(error) as typeof error
    expect(arrived).toBeInstanceOf(RangeError)
    expect(arrived).toMatchObject({
      name: 'RangeError',
      message: 'too far',
      code: 'E_FAR',
      data: { by: 3n },
    })
    expect((arrived.cause as Error).message).toBe('below')
    expect(arrived.stack).toBe('RangeError: too far')
    expect((codec.decode(codec.encode(error, { stack: true })) as Error).stack).toBe(error.stack)
  })

  test('a DscopeError arrives with code and data, recognised by its brand', () => {
    const arrived = roundTrip(
      new DscopeError('DSC203', 'the link was lost', { peer: 'a' }, { cause: 1 }),
    )
    expect(isDscopeError(arrived, 'DSC203')).toBe(true)
    expect(arrived).toMatchObject({
      message: 'DSC203: the link was lost',
      data: { peer: 'a' },
      cause: 1,
    })
  })

  test('an AggregateError keeps its errors, an AbortError its name, an unregistered class its name', () => {
    const several = roundTrip(
      new AggregateError([new TypeError('a'), 2], 'several'),
    ) as AggregateError
    expect(several).toBeInstanceOf(AggregateError)
    expect(several.errors).toEqual([new TypeError('a'), 2])
    expect((roundTrip(new DOMException('stop', 'AbortError')) as Error).name).toBe('AbortError')
    class NotFound extends Error {
      override name = 'NotFound'
    }
    const arrived = roundTrip(new NotFound('gone')) as Error
    expect(arrived.name).toBe('NotFound')
    expect(Object.getPrototypeOf(arrived)).toBe(Error.prototype)
  })
})

describe('registered classes', () => {
  test('an instance arrives as an instance, also when it is shared', () => {
    const price = new Money(2n ** 70n, 'EUR')
    const [one, two] = roundTrip([price, price], withMoney()) as Money[]
    expect(one).toStrictEqual(price)
    expect(two).toBe(one)
  })

  test('a subclass is another class, and an unknown name is refused where it arrives', () => {
    class Tip extends Money {}
    expect(failure(() => withMoney().encode(new Tip(1n, 'EUR'))).message).toContain('Tip')
    expect(failure(() => codec.decode(withMoney().encode(new Money(1n, 'EUR')))).code).toBe(
      'DSC222',
    )
  })

  test('a decode function that throws refuses the value, with the reason as the cause', () => {
    const classes = createClassRegistry()
    const reason = new Error('no such currency')
    classes.register('Money', Money, {
      encode: () => 1,
      decode: () => {
        throw reason
      },
    })
    const picky = createCodec({ classes })
    expect(failure(() => picky.decode(picky.encode(new Money(1n, 'X'))))).toMatchObject({
      code: 'DSC222',
      cause: reason,
    })
  })

  test('an instance that holds itself is refused when it is encoded', () => {
    class Node {
      next: unknown = this
    }
    const classes = createClassRegistry()
    classes.register('Node', Node, { encode: (node) => [node.next], decode: () => new Node() })
    expect(failure(() => createCodec({ classes }).encode(new Node())).code).toBe('DSC207')
  })
})

describe('values that cannot travel', () => {
  class Secret {}
  test.each<[string, unknown, string]>([
    ['filters.range.compare', { filters: { range: { compare() {} } } }, 'function'],
    ['rows[3]', { rows: [1, 2, 3, Symbol('x')] }, 'symbol'],
    [
      'rows[4].at',
      { rows: Array.from({ length: 5 }, (_, i) => ({ at: i < 4 ? i : new WeakMap() })) },
      'WeakMap',
    ],
    ['map key', new Map([[Symbol('x'), 1]]), 'symbol'],
    ['cache map value.a', { cache: new Map([[1, { a: new WeakSet() }]]) }, 'WeakSet'],
    ['set member', new Set([() => 1]), 'function'],
    ['["two words"].then', { 'two words': { then: Promise.resolve() } }, 'Promise'],
    ['cause.data', Object.assign(new Error('x'), { cause: { data: new WeakRef({}) } }), 'WeakRef'],
    ['', new Number(1), 'Number'],
    ['a', { a: new String('x') }, 'String'],
    ['[0]', [new Secret()], 'Secret'],
    ['', new SharedArrayBuffer(1), 'SharedArrayBuffer'],
    ['', new Uint8Array(new SharedArrayBuffer(1)), 'shared memory'],
    ['', (function* () {})(), 'stream or iterator'],
    ['', (async function* () {})(), 'stream or iterator'],
    ['', new ReadableStream(), 'stream or iterator'],
    ['', [1].values(), 'stream or iterator'],
    ['', new (class extends URLSearchParams {})(), 'registered'],
  ])('at %p: refused with the path, and what it is', (path, value, words) => {
    const error = failure(() => codec.encode(value))
    expect(error).toMatchObject({ code: 'DSC207', data: { path } })
    expect(error.message).toContain(words)
  })

  test('a getter that throws fails its own value, with the path and the cause', () => {
    const cause = new Error('no')
    const value = { a: [{ get b() { throw cause } }] } // prettier-ignore
    expect(failure(() => codec.encode(value))).toMatchObject({
      code: 'DSC207',
      data: { path: 'a[0].b' },
      cause,
    })
    expect(roundTrip({ a: 1 })).toEqual({ a: 1 })
  })

  test('a revoked proxy fails its own value, a working one travels as what it shows', () => {
    const { proxy, revoke } = Proxy.revocable<Record<string, unknown>>({ a: 1 }, {})
    expect(roundTrip({ proxy })).toEqual({ proxy: { a: 1 } })
    revoke()
    expect(failure(() => codec.encode({ proxy })).code).toBe('DSC207')
  })

  test('a property is read once, so that what was checked is what is sent', () => {
    let reads = 0
    const value = { get once() { return reads++ ? () => 1 : 'first' } } // prettier-ignore
    expect(roundTrip(value)).toEqual({ once: 'first' })
  })

  test('a getter that sends another value is refused and disturbs nothing', () => {
    const value = { get a() { return codec.encode(1) } } // prettier-ignore
    expect(failure(() => codec.encode(value)).code).toBe('DSC207')
    expect(roundTrip([1])).toEqual([1])
  })

  test('a failure leaves nothing behind in the bytes of the next value', () => {
    const before = viewOf(codec.encode({ a: 'text' }))
    expect(() => codec.encode(['x'.repeat(100), [[[() => 1]]]])).toThrow()
    expect(viewOf(codec.encode({ a: 'text' }))).toEqual(before)
  })
})

describe('ownership', () => {
  test('byte arrays are copies unless the buffer belongs to the value', () => {
    const bytes = viewOf(codec.encode([new Uint8Array([1, 2]), new Float64Array([1])])).slice()
    const [copy] = codec.decode(bytes) as [Uint8Array]
    expect(copy.buffer).not.toBe(bytes.buffer)
    const [view] = codec.decode(bytes, true) as [Uint8Array]
    expect(view.buffer).toBe(bytes.buffer)
  })

  test('a change after encoding is not seen', () => {
    const data = new Uint8Array([1])
    const bytes = codec.encode(data)
    data[0] = 9
    expect(codec.decode(bytes)).toEqual(new Uint8Array([1]))
  })
})

describe('limits of the sender', () => {
  const small = createCodec({
    classes: createClassRegistry(),
    limits: { depth: 4, entries: 20, bigintDigits: 20, stringBytes: 10, keys: 3 },
  })
  test.each<[string, string, unknown]>([
    ['depth', 'a.a.a.a', { a: { a: { a: { a: {} } } } }],
    ['entries', 'a', { a: new Array(20).fill(0) }],
    ['entries', '', new Array(2 ** 32 - 1)],
    ['bigintDigits', '[0]', [16n ** 20n]],
    ['stringBytes', 'a', { a: '日本日本' }],
    ['keys', '[0]', [{ a: 1, b: 2, c: 3, d: 4 }]],
  ])('%s: refused with the limit and the path %p', (limit, path, value) => {
    expect(failure(() => small.encode(value))).toMatchObject({
      code: 'DSC208',
      data: { limit, path },
    })
  })

  test('whatever the sender lets pass, the receiver does too', () => {
    const deep: Record<string, unknown> = {}
    let inner = deep
    for (let level = 1; level < 256; level++) inner = inner.a = {} as Record<string, unknown>
    expect(() => roundTrip(deep)).not.toThrow()
    inner.a = 1n << 99n
    expect(failure(() => roundTrip(deep))).toMatchObject({
      code: 'DSC208',
      data: { limit: 'depth' },
    })
    expect(roundTrip(['日本日', 'x'.repeat(10)], small)).toEqual(['日本日', 'x'.repeat(10)])
  })
})

describe('a value that changes while it is written', () => {
  const grows = (change: () => void) => ({
    get now() {
      change()
      return 1
    },
  })
  const wellFormed = (value: unknown) => {
    let bytes: Uint8Array
    try {
      bytes = viewOf(codec.encode(value))
    } catch (error) {
      return (error as { code: string }).code
    }
    expect(codec.scan(bytes, 0)).toBe(bytes.length)
    expect(codec.violation).toBeUndefined()
    return 'written'
  }

  test('is written whole or refused, never as bytes that would cost the link', () => {
    const map = new Map<unknown, unknown>([[0, grows(() => map.set(map.size, map.size))]])
    const shrinking = new Map<unknown, unknown>([
      [0, grows(() => shrinking.delete(1))],
      [1, 1],
    ])
    const set = new Set<unknown>([grows(() => set.add(set.size))])
    const list: unknown[] = [grows(() => (list.length = 2)), undefined, 3, 4]
    const holes: unknown[] = [grows(() => delete holes[3])]
    holes[2] = 3
    holes[3] = 4
    const row = { a: grows(() => Reflect.deleteProperty(row, 'b')), b: 2 }
    const rows = [{ a: 1, b: 1 }, { a: 1, b: 1 }, { a: 1, b: 1 }, row]
    const object = { a: grows(() => Reflect.deleteProperty(object, 'b')), b: 2 }
    for (const value of [map, shrinking, set, list, holes, rows, object]) {
      expect(['written', 'DSC207']).toContain(wellFormed(value))
    }
  })
})

/** Rows that ascend by their first column, all different. */
function table(): Record<string, unknown>[] {
  return Array.from({ length: 8 }, (_, index) => ({ a: index, b: `row ${index}` }))
}

/** For each object on the way through a value, the number under which it was met first. */
function sameObjects(value: unknown, numbers = new Map<unknown, number>()): number[] {
  if (typeof value !== 'object' || value === null) return []
  const known = numbers.get(value)
  if (known !== undefined) return [known]
  numbers.set(value, numbers.size)
  const own = numbers.size - 1
  return [own, ...Object.values(value).flatMap((inner) => sameObjects(inner, numbers))]
}
