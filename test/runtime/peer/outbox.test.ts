import { Outbox } from '../../../runtime/peer/outbox.ts'
import { createClassRegistry, createCodec } from '../../../runtime/wire/codec.ts'
import {
  BLOCK,
  CALL,
  CANCEL,
  GOODBYE,
  PING,
  readFrames,
  RESULT,
} from '../../../runtime/wire/frames.ts'
import { itemOf } from '../../../runtime/wire/item.ts'
import { block, SIGNATURE } from '../support/blocks.ts'
import { expectNothingPending, peer } from '../support/peers.ts'
import { call, introduce, result, scripted } from '../support/scripted-link.ts'
import { rejection } from '../support/signals.ts'

const codec = createCodec({ classes: createClassRegistry() })

/** An outbox, the numbers of the frames in each message that it has sent, and the size of each. */
function open(): { outbox: Outbox; messages: unknown[][]; sizes: number[]; block(): () => void } {
  const messages: unknown[][] = []
  const sizes: number[] = []
  let busy: Promise<void> | undefined
  const outbox = new Outbox({
    send(bytes) {
      const numbers: unknown[] = []
      readFrames(bytes, codec, 10_000, (frame) => numbers.push(frame[1]))
      messages.push(numbers)
      sizes.push(bytes.length)
      return busy
    },
    onMessage() {},
    onClose() {},
    close() {},
  })
  const block = () => {
    let free = () => {}
    busy = new Promise((resolve) => (free = resolve))
    return () => {
      busy = undefined
      free()
    }
  }
  return { outbox, messages, sizes, block }
}

const endOfTurn = () => new Promise(setImmediate)
const numbers = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => from + index)

test('frames that are sent in one turn of the event loop share a message, across microtasks', async () => {
  const { outbox, messages } = open()
  outbox.send([CANCEL, 1])
  outbox.send([CANCEL, 2])
  await null
  outbox.send([CANCEL, 3])
  for (let microtask = 0; microtask < 10; microtask++) await null
  outbox.send([CANCEL, 4])
  expect(messages).toEqual([])
  await endOfTurn()
  expect(messages).toEqual([[1, 2, 3, 4]])
})

test('who was sent one frame alone sends its next one at once, and what follows with the turn', async () => {
  const { outbox, messages } = open()
  outbox.asked = true
  outbox.send([CANCEL, 1])
  expect(messages).toEqual([[1]])
  outbox.send([CANCEL, 2])
  outbox.send([CANCEL, 3])
  expect(messages).toEqual([[1]])
  await endOfTurn()
  expect(messages).toEqual([[1], [2, 3]])
})

test('what waits for the end of the turn keeps its place before what could leave at once', async () => {
  const { outbox, messages } = open()
  outbox.send([CANCEL, 1])
  outbox.asked = true
  outbox.send([CANCEL, 2])
  await endOfTurn()
  expect(messages).toEqual([[1, 2]])
})

test('a block is introduced in the message of the call that needs it', async () => {
  const { outbox, messages } = open()
  outbox.asked = true
  outbox.send([BLOCK, 1, 'id', 'signature'])
  outbox.send([CANCEL, 2])
  expect(messages).toEqual([])
  await endOfTurn()
  expect(messages).toEqual([[1, 2]])
})

test('what is about the link itself leaves with the turn', async () => {
  const { outbox, messages } = open()
  outbox.asked = true
  outbox.send([PING, 1])
  expect(messages).toEqual([])
  await endOfTurn()
  expect(messages).toEqual([[1]])
})

test('the last words are one message, also to who waits for an answer', () => {
  const { outbox, sizes } = open()
  outbox.asked = true
  outbox.send([GOODBYE, 'DSC204', 'the peer is closed'])
  outbox.flushNow()
  expect(sizes).toHaveLength(1)
})

test('while the link asks to wait, nothing leaves at once', async () => {
  const { outbox, messages, block } = open()
  const free = block()
  outbox.send([CANCEL, 0])
  await endOfTurn()
  outbox.asked = true
  outbox.send([CANCEL, 1])
  await endOfTurn()
  expect(messages).toEqual([[0]])
  free()
  await endOfTurn()
  expect(messages).toEqual([[0], [1]])
})

test('a large frame that answers a lone one leaves at once too, part by part', async () => {
  const { outbox, sizes } = open()
  const bytes = new Uint8Array(150_000)
  outbox.asked = true
  outbox.send([RESULT, 1, itemOf(bytes)], bytes.length)
  expect(sizes).toHaveLength(1)
  await endOfTurn()
  await endOfTurn()
  expect(sizes.reduce((sum, size) => sum + size)).toBeGreaterThan(bytes.length)
})

describe('a peer', () => {
  afterEach(expectNothingPending)
  const same = block('same-outbox', ['value'], ({ value }) => value)
  const introduction = introduce(0, same.id, SIGNATURE)

  test('that is called by one frame answers before anything else happens', async () => {
    const link = await scripted(peer('server'))
    link.say(introduction)
    const send = jest.spyOn(link, 'send')
    link.say(call(1, 0, [1]))
    expect(send).toHaveBeenCalledTimes(1)
    expect(await link.answer(RESULT)).toBe(1)
    link.lose()
  })

  test('that is called by several frames of a message answers with one message', async () => {
    const link = await scripted(peer('server'))
    link.say(introduction)
    const send = jest.spyOn(link, 'send')
    link.say(call(1, 0, [1]), call(2, 0, [2]))
    expect(send).toHaveBeenCalledTimes(0)
    await endOfTurn()
    expect(send).toHaveBeenCalledTimes(1)
    expect([await link.answer(RESULT), await link.answer(RESULT)]).toEqual([1, 2])
    link.lose()
  })

  test('whose link fails while a call is being sent rejects the call, and tells no listener of a hop that never began', async () => {
    const server = peer('server')
    const link = await scripted(server)
    const hops: unknown[] = []
    server.on('hop', (hop) => void hops.push(hop))
    const first = same.on(server, 'stranger', { value: 1 })
    const [, id] = await link.next(CALL)
    link.send = () => {
      throw new Error('broken cable')
    }
    const second = first.then(() => same.on(server, 'stranger', { value: 2 }))
    link.say(result(id, 1))
    expect(await rejection(second)).toMatchObject({ code: 'DSC203' })
    expect(hops).toMatchObject([{ outcome: 'value' }])
  })
})

test('with many frames in a turn the first sixteen leave at once, so that the other side can begin', async () => {
  const { outbox, messages } = open()
  for (const number of numbers(0, 40)) outbox.send([CANCEL, number])
  expect(messages).toEqual([numbers(0, 16)])
  await endOfTurn()
  expect(messages).toEqual([numbers(0, 16), numbers(16, 40)])
})

test('what is sent while the link asks to wait leaves in the order in which it was sent, once the link is free', async () => {
  const { outbox, messages, block } = open()
  const free = block()
  outbox.send([CANCEL, 0])
  await endOfTurn()
  for (const number of numbers(1, 40)) outbox.send([CANCEL, number])
  await endOfTurn()
  expect(messages).toEqual([[0]])
  free()
  await endOfTurn()
  expect(messages.flat()).toEqual(numbers(0, 40))
})

test('what is sent right before a link closes leaves at once, and only once', async () => {
  const { outbox, messages } = open()
  outbox.send([CANCEL, 1])
  outbox.flushNow()
  outbox.end()
  await endOfTurn()
  expect(messages).toEqual([[1]])
})
