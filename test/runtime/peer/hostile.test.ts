import * as frames from '../../../runtime/wire/frames.ts'
import { block, SIGNATURE } from '../support/blocks.ts'
import { expectNothingPending, link, peer } from '../support/peers.ts'
import { mutatedMessages } from '../support/mutated-messages.ts'
import {
  call,
  cancel,
  codec,
  drop,
  hello,
  introduce,
  part,
  result,
  scripted,
  ScriptedLink,
} from '../support/scripted-link.ts'
import { rejection } from '../support/signals.ts'
import { itemOf, viewOf } from '../../../runtime/wire/item.ts'

afterEach(expectNothingPending)

const echo = block('echo-hostile', ['value'], ({ value }) => value)
const hang = block('hang-hostile', [], () => new Promise(() => {}))
const ECHO = introduce(0, echo.id, SIGNATURE)
const HANG = introduce(0, hang.id, SIGNATURE)

/** A server with one honest client, whose calls must go on working whatever the stranger does. */
async function besieged(options = {}) {
  const server = peer('server', options)
  const honest = peer('honest')
  await link(honest, server)
  const stranger = await scripted(server)
  return {
    server,
    stranger,
    stillWorks: async () => expect(await echo.on(honest, 'server', { value: 'fine' })).toBe('fine'),
  }
}

const bytes = (...values: number[]) => Uint8Array.from(values)

describe('frames that break the protocol close the link, and nothing else', () => {
  const cases: [string, Uint8Array | frames.Frame[], string][] = [
    ['no CBOR at all', bytes(0xff), 'DSC211'],
    ['an empty array', bytes(0x80), 'DSC211'],
    ['an array cut off', bytes(0x86, 0, 1), 'DSC211'],
    ['an array of indefinite length', bytes(0x9f, 0, 0xff), 'DSC211'],
    ['a map', bytes(0xa1, 0, 0), 'DSC211'],
    ['text', bytes(0x61, 0x41), 'DSC211'],
    ['an unknown kind', bytes(0x81, 5), 'DSC211'],
    ['a kind that is no number', bytes(0x81, 0x61, 0x41), 'DSC211'],
    ['too few items', bytes(0x82, 0, 1), 'DSC211'],
    [
      'a call number above 2^53',
      bytes(0x82, 3, 0x1b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff),
      'DSC211',
    ],
    ['a reserved integer width', bytes(0x82, 3, 0x1c), 'DSC211'],
    ['a block number that was never introduced', [call(1, 3, [])], 'DSC211'],
    ['a block number that skips', [introduce(7, echo.id, SIGNATURE)], 'DSC211'],
    ['a block introduced without a signature', bytes(0x83, 15, 0, 0x61, 0x41), 'DSC211'],
    ['a block id that is far too long', [introduce(0, 'x'.repeat(2000), SIGNATURE)], 'DSC211'],
    ['a context without an id', bytes(0x84, 16, 0, 0x61, 0x41, 0x61, 0x41), 'DSC211'],
    ['a context id that is a number', bytes(0x85, 16, 0, 0x61, 0x41, 0x61, 0x41, 7), 'DSC211'],
    ['captures cut off', bytes(0x86, 0, 1, 0, 0x9a, 0xff, 0xff, 0xff, 0xff), 'DSC211'],
    ['captures of indefinite length', bytes(0x86, 0, 1, 0, 0x9f, 0xff), 'DSC211'],
    [
      'a block number far too high',
      [introduce(0, echo.id, SIGNATURE), introduce(4096, echo.id, SIGNATURE)],
      'DSC211',
    ],
    ['a call number in use', [HANG, call(1, 0, []), call(1, 0, [])], 'DSC211'],
    ['a second hello', [hello()], 'DSC211'],
    ['parts larger than they said', [part(1, 10, new Uint8Array(11))], 'DSC211'],
    ['an empty part', [part(1, 10, new Uint8Array(0))], 'DSC211'],
    [
      'a part that changes its size',
      [part(1, 10, new Uint8Array(5)), part(1, 9, new Uint8Array(4))],
      'DSC211',
    ],
    [
      'too many frames in parts',
      [1, 2, 3, 4, 5].map((id) => part(id, 10, new Uint8Array(1))),
      'DSC211',
    ],
    ['a part inside a part', [part(1, 6, bytes(0x84, 13, 1, 1, 0x41, 0))], 'DSC211'],
    [
      'parts that make two frames',
      [part(1, 4, bytes(0x82, 3, 1, 0x82)), part(2, 4, bytes(0x82, 3, 1, 0x82))],
      'DSC211',
    ],
    ['a frame in parts over the limit', [part(1, 2 ** 40, new Uint8Array(1))], 'DSC214'],
    [
      'more frames than a message may hold',
      Array.from({ length: 10_001 }, () => cancel(1)),
      'DSC211',
    ],
  ]
  test.each(cases)('%s', async (_, what, code) => {
    const { stranger, server, stillWorks } = await besieged()
    if (what instanceof Uint8Array) stranger.deliver(what)
    else stranger.say(...what)
    expect((await stranger.next(frames.GOODBYE))[1]).toBe(code)
    expect(stranger.closed).toBe(true)
    expect(server.pending.runs).toBe(0)
    await stillWorks()
  })

  test('a message over the limit', async () => {
    const { stranger, stillWorks } = await besieged({ limits: { message: 1000 } })
    stranger.deliver(new Uint8Array(1001 + 128 * 1024))
    expect((await stranger.next(frames.GOODBYE))[1]).toBe('DSC214')
    await stillWorks()
  })

  test('more calls at a time than the peer has announced', async () => {
    const { stranger, server, stillWorks } = await besieged({ limits: { calls: 3 } })
    stranger.say(HANG, call(1, 0, []), call(2, 0, []), call(3, 0, []))
    expect(server.pending.runs).toBe(3)
    stranger.say(call(4, 0, []))
    expect((await stranger.next(frames.GOODBYE))[1]).toBe('DSC209')
    expect(server.pending.runs).toBe(0)
    await stillWorks()
  })

  test.each([
    ['a call', call(1, 0, [1])],
    ['an answer', result(1, 1)],
    ['a part', part(1, 10, new Uint8Array(5))],
    [
      'a message over 64 KiB',
      [frames.RESULT, 1, codec.encode(new Uint8Array(70_000))] as frames.Frame,
    ],
  ])('%s before the handshake', async (_, frame) => {
    const server = peer('server')
    const stranger = new ScriptedLink()
    const connected = rejection(server.connect(stranger))
    stranger.say(frame)
    expect((await connected).code).toMatch(/DSC21[14]/)
    expect(stranger.closed).toBe(true)
  })

  test('a call from who was accepted, but has not accepted in turn', async () => {
    const server = peer('server')
    const stranger = new ScriptedLink()
    const connected = rejection(server.connect(stranger))
    stranger.say(hello())
    await stranger.next(frames.WELCOME)
    stranger.say(ECHO, call(1, 0, [1]))
    expect((await connected).code).toBe('DSC211')
    expect(server.pending).toEqual({ calls: 0, runs: 0, links: 0, sessions: 0 })
  })

  test('anything after goodbye is not looked at', async () => {
    const { stranger, server, stillWorks } = await besieged()
    stranger.say([frames.GOODBYE, 'DSC204', 'bye'], ECHO, call(1, 0, [1]))
    expect(stranger.closed).toBe(true)
    expect(server.pending.runs).toBe(0)
    await stillWorks()
  })
})

describe('calls that ask for too much fail alone', () => {
  const nested = (depth: number) => {
    const item = new Uint8Array(depth + 1).fill(0x81)
    item[depth] = 0x80
    return item
  }
  const captures = (item: Uint8Array) => bytes(0x81, ...item)
  const cases: [string, Uint8Array, RegExp][] = [
    ['nesting over the limit', captures(nested(300)), /DSC208/],
    ['nesting that would overflow a stack', captures(nested(50_000)), /DSC208/],
    ['a tag that is not allowed', captures(bytes(0xc2, 0x41, 1)), /DSC222/],
    ['captures that are no array', bytes(0x01), /DSC221/],
    ['too many captures', viewOf(codec.encode([1, 2])), /DSC221/],
    ['too few captures', viewOf(codec.encode([])), /DSC221/],
  ]
  test.each(cases)('%s', async (_, item, code) => {
    const { stranger, stillWorks } = await besieged()
    stranger.say(ECHO, call(1, 0, item))
    const answer = await stranger.answer(frames.ERROR)
    expect((answer as { code: string }).code).toMatch(code)
    stranger.say(call(2, 0, [7]))
    expect((await stranger.next(frames.RESULT))[1]).toBe(2)
    await stillWorks()
  })

  test('an unknown block, and a block with another signature', async () => {
    const { stranger } = await besieged()
    stranger.say(
      introduce(0, 'no-such-block', 'sig'),
      introduce(1, echo.id, 'other'),
      call(1, 0, []),
      call(2, 1, [1]),
    )
    const errors = [await stranger.answer(frames.ERROR), await stranger.answer(frames.ERROR)]
    expect(errors).toMatchObject([
      { code: 'DSC205', data: { id: 'no-such-block' } },
      { code: 'DSC206', data: { block: 'echo-hostile', expected: SIGNATURE, received: 'other' } },
    ])
  })

  test('a chain of hops over the limit', async () => {
    const { stranger } = await besieged()
    stranger.say(ECHO, call(1, 0, [1], { hops: 2 ** 40 }))
    const answer = await stranger.answer(frames.ERROR)
    expect(answer).toMatchObject({ code: 'DSC210' })
  })

  test('names of Object.prototype are no blocks', async () => {
    const { stranger } = await besieged()
    const names = ['constructor', '__proto__', 'toString', 'hasOwnProperty']
    stranger.say(
      ...names.flatMap((name, id) => [introduce(id, name, SIGNATURE), call(id + 1, id, [])]),
    )
    const answers = await Promise.all(names.map(() => stranger.answer(frames.ERROR)))
    expect(answers).toMatchObject(names.map(() => ({ code: 'DSC205' })))
  })
})

describe('answers', () => {
  test('that nobody waits for are ignored', async () => {
    const { stranger, server } = await besieged()
    stranger.say(result(1, 'unasked'), result(2 ** 40, 'unasked'), cancel(9))
    stranger.say(ECHO, call(1, 0, ['still here']))
    expect(await stranger.answer(frames.RESULT)).toBe('still here')
    expect(server.pending.runs).toBe(0)
  })

  test('settle a call once, whatever comes after', async () => {
    const { stranger, server } = await besieged()
    const answer = echo.on(server, 'stranger', { value: 1 })
    const [, id] = await stranger.next(frames.CALL)
    stranger.say(result(id, 'first'), result(id, 'second'))
    expect(await answer).toBe('first')
  })

  test('that are over a limit reject the one call', async () => {
    const { stranger, server } = await besieged()
    const answers = [
      echo.on(server, 'stranger', { value: 1 }),
      echo.on(server, 'stranger', { value: 2 }),
    ]
    const [, id] = await stranger.next(frames.CALL)
    const bad = new Uint8Array(400).fill(0x81)
    bad[399] = 0x80
    stranger.say([frames.RESULT, id, itemOf(bad)], result(id + 1, 'good'))
    expect(await rejection(answers[0]!)).toMatchObject({ code: 'DSC208' })
    expect(await answers[1]).toBe('good')
  })

  test('that reject with a value that is no error reject with that value', async () => {
    const { stranger, server } = await besieged()
    const answer = echo.on(server, 'stranger', { value: 1 })
    const [, id] = await stranger.next(frames.CALL)
    const item = codec.encode(undefined)
    stranger.say([frames.ERROR, id, item])
    await expect(answer).rejects.toBeUndefined()
  })
})

test('a call number may be used again after a cancel, and each run gets its own fate', async () => {
  const { stranger, server } = await besieged()
  stranger.say(
    HANG,
    call(1, 0, []),
    cancel(1),
    introduce(1, echo.id, SIGNATURE),
    call(1, 1, ['again']),
  )
  const answer = await stranger.answer(frames.RESULT)
  expect(answer).toBe('again')
  expect(server.pending.runs).toBe(0)
})

test('a frame in parts that is dropped leaves nothing behind', async () => {
  const { stranger, server } = await besieged()
  for (let id = 0; id < 100; id++) stranger.say(part(id, 1000, new Uint8Array(10)), drop(id))
  stranger.say(ECHO, call(1, 0, [1]))
  await stranger.next(frames.RESULT)
  expect(server.pending.runs).toBe(0)
})

test('10,000 mutated frames close the link or fail a call', async () => {
  const server = peer('server')
  const honest = peer('honest')
  await link(honest, server)
  let strangers = 0
  let stranger = await scripted(server, { id: 'stranger' })
  for (const mutant of mutatedMessages(10_000, ECHO)) {
    stranger.deliver(mutant)
    if (stranger.closed) stranger = await scripted(server, { id: `stranger-${++strangers}` })
  }
  stranger.lose()
  expect(strangers).toBeGreaterThan(1000)
  expect(await echo.on(honest, 'server', { value: 'unharmed' })).toBe('unharmed')
  expect({}.constructor).toBe(Object)
})

/** Messages of every kind, as an honest peer would send them. */
