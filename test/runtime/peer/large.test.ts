import * as frames from '../../../runtime/wire/frames.ts'
import { block, SIGNATURE } from '../support/blocks.ts'
import { expectNothingPending, link, peer } from '../support/peers.ts'
import {
  call,
  codec,
  introduce,
  part,
  scripted,
  type ScriptedLink,
} from '../support/scripted-link.ts'
import { rejection } from '../support/signals.ts'
import type { Item } from '../../../runtime/wire/item.ts'

afterEach(expectNothingPending)

const MIB = 1024 * 1024
const echo = block('echo-large', ['value'], ({ value }) => value)
const small = block('small-beside-large', [], () => 'small')

async function pair(options = {}) {
  const client = peer('client', options)
  const server = peer('server', options)
  await link(client, server)
  return { client, server }
}

/** The frames in parts that the peer sends, put together, by part number. */
async function wholeFrame(stranger: ScriptedLink): Promise<frames.Frame> {
  const parts: Uint8Array[] = []
  for (;;) {
    const [, , size, bytes] = await stranger.next(frames.PART)
    expect(bytes.length).toBeLessThanOrEqual(64 * 1024)
    parts.push(bytes)
    const whole = new Uint8Array(Buffer.concat(parts))
    if (whole.length < size) continue
    let found: frames.Frame | undefined
    frames.readFrames(whole, codec, 1, (frame) => (found = frame))
    return found!
  }
}

test.each([64 * 1024 - 20, 64 * 1024, 64 * 1024 + 1, 3 * MIB + 17])(
  'a value of %i bytes goes there and back whole',
  async (size) => {
    const { client } = await pair()
    const value = Uint8Array.from({ length: size }, (_, index) => index % 251)
    const answer = (await echo.on(client, 'server', { value })) as Uint8Array
    expect(Buffer.compare(answer, value)).toBe(0)
  },
)

test('several large calls at a time do not get mixed up', async () => {
  const { client } = await pair()
  const texts = Array.from({ length: 9 }, (_, index) => String(index).repeat(200_000 + index))
  expect(await Promise.all(texts.map((value) => echo.on(client, 'server', { value })))).toEqual(
    texts,
  )
})

test('a small call passes a large one that was made before it', async () => {
  const { client } = await pair()
  const order: string[] = []
  const large = echo.on(client, 'server', { value: new Uint8Array(4 * MIB) })
  await Promise.all([
    large.then(() => order.push('large')),
    small.on(client, 'server').then(() => order.push('small')),
  ])
  expect(order).toEqual(['small', 'large'])
})

test('a large call that is cancelled before it has left is taken back: the block never runs', async () => {
  const client = peer('client')
  const stranger = await scripted(client, { id: 'server' })
  const controller = new AbortController()
  const cancelled = rejection(
    echo.on(client, 'server', { value: new Uint8Array(2 * MIB) }, { signal: controller.signal }),
  )
  await stranger.next(frames.PART)
  controller.abort()
  expect(await cancelled).toMatchObject({ code: 'DSC202' })
  const [, number] = await stranger.next(frames.DROP)
  expect(number).toBe(0)
  // The next call goes its way, with the next number.
  const next = echo.on(client, 'server', { value: 1 })
  const [, id] = await stranger.next(frames.CALL)
  stranger.say([frames.RESULT, id, codec.encode('answer')])
  expect(await next).toBe('answer')
})

test('a large answer comes in parts of at most 64 KiB', async () => {
  const server = peer('server')
  const stranger = await scripted(server)
  const make = block('make-large', [], () => new Uint8Array(MIB))
  stranger.say(introduce(0, make.id, SIGNATURE), call(1, 0, []))
  const [kind, id, value] = (await wholeFrame(stranger)) as frames.AnswerFrame
  expect([kind, id]).toEqual([frames.RESULT, 1])
  expect((codec.decode(value as Item) as Uint8Array).length).toBe(MIB)
})

test('a frame in parts is as good as one in a piece', async () => {
  const server = peer('server')
  const stranger = await scripted(server)
  const whole = new frames.FrameWriter()
  whole.write(call(1, 0, ['in pieces']))
  const bytes = whole.take()
  stranger.say(introduce(0, echo.id, SIGNATURE))
  bytes.forEach((byte) => stranger.say(part(7, bytes.length, Uint8Array.of(byte))))
  expect(await stranger.answer(frames.RESULT)).toBe('in pieces')
})

test('a value over the other side’s limit rejects with DSC214 before anything is sent', async () => {
  const client = peer('client')
  const server = peer('server', { limits: { message: 100_000 } })
  await link(client, server)
  const error = await rejection(echo.on(client, 'server', { value: new Uint8Array(200_000) }))
  expect(error).toMatchObject({ code: 'DSC214', data: { limit: 100_000 } })
  expect(await echo.on(client, 'server', { value: 1 })).toBe(1)
})

test('a result over the caller’s limit rejects with DSC214 at the caller', async () => {
  const client = peer('client', { limits: { message: 100_000 } })
  const server = peer('server')
  await link(client, server)
  const make = block('make-too-large', [], () => new Uint8Array(200_000))
  expect(await rejection(make.on(client, 'server'))).toMatchObject({ code: 'DSC214' })
  expect(await echo.on(client, 'server', { value: 1 })).toBe(1)
})

test('bytes that arrive in parts are not copied again, and are the receiver’s own', async () => {
  const { client } = await pair()
  const first = (await echo.on(client, 'server', { value: new Uint8Array(MIB) })) as Uint8Array
  first[0] = 7
  const second = (await echo.on(client, 'server', { value: new Uint8Array(MIB) })) as Uint8Array
  expect(second[0]).toBe(0)
})

test('a link that asks to wait is not flooded, and goes on when it is ready', async () => {
  const client = peer('client')
  const stranger = await scripted(client, { id: 'server' })
  let sends = 0
  let release: (() => void) | undefined
  const send = stranger.send.bind(stranger)
  stranger.send = (bytes: Uint8Array) => {
    sends++
    send(bytes)
    return new Promise<void>((resolve) => (release = resolve))
  }
  const nextTurn = () => new Promise((resolve) => setImmediate(resolve))
  const call = rejection(echo.on(client, 'server', { value: new Uint8Array(MIB) }))
  // One message for the introduction of the block, and sixteen parts.
  for (let sent = 1; sent <= 17; sent++) {
    await nextTurn()
    await nextTurn()
    expect(sends).toBe(sent)
    release!()
  }
  stranger.lose()
  expect(await call).toMatchObject({ code: 'DSC203' })
})
