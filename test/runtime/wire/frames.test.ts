import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as frames from '../../../runtime/wire/frames.ts'
import { viewOf, type Item } from '../../../runtime/wire/item.ts'
import { codec, message } from '../support/scripted-link.ts'

interface Vector {
  readonly name: string
  /** The frame; an item `{ "value": … }` is a value, `{ "bytes": hex }` bytes. */
  readonly frame: readonly unknown[]
  readonly hex: string
}

const vectors = JSON.parse(
  readFileSync(join(__dirname, '../../../fixtures/frames.json'), 'utf8'),
) as Vector[]

const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
const bytesOf = (hex: string) => Uint8Array.from(Buffer.from(hex, 'hex'))

function frameOf({ frame }: Vector): frames.Frame {
  return frame.map((item) => {
    if (typeof item !== 'object' || item === null) return item
    if ('bytes' in item) return bytesOf(item.bytes as string)
    return codec.encode((item as { value: unknown }).value)
  }) as unknown as frames.Frame
}

function read(bytes: Uint8Array): [frame: frames.Frame, size: number][] {
  const found: [frames.Frame, number][] = []
  frames.readFrames(bytes, codec, Infinity, (frame, size) => void found.push([frame, size]))
  return found
}

test.each(vectors.map((vector) => [vector.name, vector] as const))(
  '%s is written as in the vectors, and read back',
  (_, vector) => {
    const frame = frameOf(vector)
    expect(hexOf(message(frame))).toBe(vector.hex)
    const [[again, size]] = read(bytesOf(vector.hex)) as [[frames.Frame, number]]
    expect(again.map(plain)).toEqual(frame.map(plain))
    expect(size).toBe(vector.hex.length / 2)
  },
)

test('the vectors have every kind of frame', () => {
  const kinds = new Set(vectors.map(({ frame }) => frame[0]))
  expect([...kinds].sort((a, b) => Number(a) - Number(b))).toEqual([
    0, 1, 2, 3, 8, 9, 10, 11, 12, 13, 14, 15, 16,
  ])
})

test('frames of one message are read one by one, in order', () => {
  const all = vectors.map(frameOf)
  const found = read(message(...all))
  expect(found.map(([frame]) => frame.map(plain))).toEqual(all.map((frame) => frame.map(plain)))
})

test('items that a later version adds at the end of a frame are stepped over', () => {
  // CANCEL 7 with a text and an array behind it
  const [[frame]] = read(bytesOf('84030761418101')) as [[frames.Frame, number]]
  expect(frame.slice(0, 2)).toEqual([frames.CANCEL, 7])
})

test('and are not taken for what another kind has in their place', () => {
  for (const { name, hex } of vectors) {
    const [[known]] = read(bytesOf(hex)) as [[frames.Frame, number]]
    const items = parseInt(hex.slice(0, 2), 16) + 1
    const [[frame]] = read(bytesOf(items.toString(16) + hex.slice(2) + '6141')) as [
      [frames.Frame, number],
    ]
    expect([name, ...frame.map(plain)]).toEqual([name, ...known.map(plain)])
  }
})

test('a frame that is cut off anywhere is broken, however it is cut', () => {
  for (const { name, hex } of vectors) {
    for (let length = 2; length < hex.length; length += 2) {
      const cut = bytesOf(hex.slice(0, length))
      expect([name, length, codeOf(() => read(cut))]).toEqual([name, length, 'DSC211'])
    }
  }
})

test('integers may be wider than they have to be', () => {
  const [[frame]] = read(bytesOf('82031b0000000000000007')) as [[frames.Frame, number]]
  expect(frame).toEqual([frames.CANCEL, 7])
})

test('a number above 32 bits survives', () => {
  const frame: frames.Frame = [frames.CANCEL, Number.MAX_SAFE_INTEGER]
  expect(read(message(frame))).toEqual([[frame, 11]])
})

test('what a writer hands out is never written to again', () => {
  const writer = new frames.FrameWriter()
  writer.write([frames.CANCEL, 1])
  const first = writer.take()
  const before = hexOf(first)
  for (let id = 0; id < 10_000; id++) {
    writer.write([frames.CANCEL, id])
    if (id % 7 === 0) writer.take()
  }
  expect(hexOf(first)).toBe(before)
})

function codeOf(action: () => unknown): unknown {
  try {
    return action()
  } catch (error) {
    return (error as { code?: unknown }).code
  }
}

function plain(item: unknown): unknown {
  if (item instanceof Uint8Array) return hexOf(item)
  return typeof item === 'object' ? hexOf(viewOf(item as Item)) : item
}
