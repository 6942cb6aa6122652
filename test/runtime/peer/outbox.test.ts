import { Outbox } from '../../../runtime/peer/outbox.ts'
import { createClassRegistry, createCodec } from '../../../runtime/wire/codec.ts'
import { PING, readFrames } from '../../../runtime/wire/frames.ts'

const codec = createCodec({ classes: createClassRegistry() })

/** An outbox, and the numbers of the pings in each message that it has sent. */
function open(): { outbox: Outbox; messages: unknown[][]; block(): () => void } {
  const messages: unknown[][] = []
  let busy: Promise<void> | undefined
  const outbox = new Outbox({
    send(bytes) {
      const numbers: unknown[] = []
      readFrames(bytes, codec, 10_000, (frame) => numbers.push(frame[1]))
      messages.push(numbers)
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
  return { outbox, messages, block }
}

const endOfTurn = () => new Promise(setImmediate)
const numbers = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => from + index)

test('frames that are sent in one turn of the event loop share a message, across microtasks', async () => {
  const { outbox, messages } = open()
  outbox.send([PING, 1])
  outbox.send([PING, 2])
  await null
  outbox.send([PING, 3])
  for (let microtask = 0; microtask < 10; microtask++) await null
  outbox.send([PING, 4])
  expect(messages).toEqual([])
  await endOfTurn()
  expect(messages).toEqual([[1, 2, 3, 4]])
})

test('a frame that is alone when the microtasks of that moment are over leaves before the turn ends', async () => {
  const { outbox, messages } = open()
  await null
  let ended = false
  process.nextTick(() => (ended = true))
  outbox.send([PING, 1])
  expect(messages).toEqual([])
  await null
  await null
  expect(messages).toEqual([[1]])
  expect(ended).toBe(false)
  // What comes later in the same turn begins anew.
  outbox.send([PING, 2])
  outbox.send([PING, 3])
  await endOfTurn()
  expect(messages).toEqual([[1], [2, 3]])
})

test('with many frames in a turn the first sixteen leave at once, so that the other side can begin', async () => {
  const { outbox, messages } = open()
  for (const number of numbers(0, 40)) outbox.send([PING, number])
  expect(messages).toEqual([numbers(0, 16)])
  await endOfTurn()
  expect(messages).toEqual([numbers(0, 16), numbers(16, 40)])
})

test('what is sent while the link asks to wait leaves in the order in which it was sent, once the link is free', async () => {
  const { outbox, messages, block } = open()
  const free = block()
  outbox.send([PING, 0])
  await endOfTurn()
  for (const number of numbers(1, 40)) outbox.send([PING, number])
  await endOfTurn()
  expect(messages).toEqual([[0]])
  free()
  await endOfTurn()
  expect(messages.flat()).toEqual(numbers(0, 40))
})

test('what is sent right before a link closes leaves at once, and only once', async () => {
  const { outbox, messages } = open()
  outbox.send([PING, 1])
  outbox.flushNow()
  outbox.end()
  await endOfTurn()
  expect(messages).toEqual([[1]])
})
