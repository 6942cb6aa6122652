// What goes out on one link: the frames of one turn of the event loop leave as one message, and frames too large for
// that are cut into parts, which take turns with each other and let small frames pass.

import { CALL, CANCEL, DROP, FrameWriter, GOODBYE, PART, type Frame } from '../wire/frames.ts'
import { viewOf, type Item } from '../wire/item.ts'
import type { Link } from './link.ts'

/** A message this large leaves at once: waiting for the end of the turn would only fill memory. */
const FULL = 16 * 1024
/**
 * The first message of a turn leaves with this many frames, so that the other side wakes up while this one still works:
 * with one message a turn the two would go in lock-step.
 */
const FIRST = 16
/** A frame with a value larger than this is cut into parts of this size. */
export const PART_SIZE: number = 64 * 1024
/** What the ends of a large frame take at most. */
const HEAD = 64
/** Large frames that are under way at the same time; a receiver refuses more. */
export const PARALLEL_PARTS = 4

interface LargeFrame {
  readonly id: number
  /** The call that the frame makes, by which it can be taken back; -1 for an answer. */
  readonly call: number
  readonly size: number
  /** What is left to send: the ends of the frame, and its value cut to parts, without a copy of it. */
  readonly parts: Uint8Array[]
  begun: boolean
}

/** After the microtasks of this turn; so the answers of all blocks that end in one turn share a message. */
const afterTurn: (task: () => void) => void = globalThis.process?.nextTick ?? queueMicrotask
const nextTurn: (task: () => void) => void = globalThis.setImmediate ?? setTimeout

export class Outbox {
  /** The link asked to wait. */
  blocked = false
  /**
   * The other side has sent one frame alone, and nothing was sent since. It waits for one thing, so that what is sent next, most
   * likely just that, leaves at once: waiting for the end of the turn has a price.
   */
  asked = false
  readonly #link: Link
  readonly #writer = new FrameWriter()
  readonly #large: LargeFrame[] = []
  /** Messages that were full while the link asked to wait. One large message in their place would be over the limits of the other side. */
  readonly #full: Uint8Array[] = []
  readonly #waiting: (() => void)[] = []
  readonly #flushed = () => {
    this.#scheduled = this.asked = false
    this.#frames = 0
    this.#flush()
  }
  #nextPart = 0
  /** Frames of this turn. */
  #frames = 0
  #scheduled = false

  constructor(link: Link) {
    this.#link = link
  }

  /** Runs a task when the link no longer asks to wait. */
  whenFree(task: () => void): void {
    this.#waiting.push(task)
  }

  /** Writes a frame, which leaves with this turn or at once; returns its size. `bytes` is the size of its value. */
  send(frame: Frame, bytes = 0): number {
    // Calls and answers: what introduces a block leaves with the call that needs it, and last words have a way of their own.
    const alone = this.asked && !this.#scheduled && frame[0] < GOODBYE
    if (!alone && !this.#scheduled) {
      this.#scheduled = true
      afterTurn(this.#flushed)
    }
    const size = this.#write(frame, bytes)
    if (alone) this.#flushed()
    return size
  }

  #write(frame: Frame, bytes: number): number {
    if (bytes > PART_SIZE) {
      const large = cut(frame, this.#nextPart++)
      this.#large.push(large)
      return large.size
    }
    const writer = this.#writer
    if (this.#frames++ === FIRST || writer.size >= FULL) this.#flush()
    const { size } = writer
    writer.write(frame)
    return writer.size - size
  }

  /** Tells the other side that nobody waits for a call any more, or takes the call back when it is a large one that has not left. */
  cancel(call: number): void {
    const index = this.#large.findIndex((large) => large.call === call)
    if (index < 0) return void this.send([CANCEL, call])
    const [frame] = this.#large.splice(index, 1)
    if (frame!.begun) this.send([DROP, frame!.id])
  }

  /** Sends at once what was written; for the last words before a link closes. */
  flushNow(): void {
    this.#full.push(this.#writer.take())
    for (const message of this.#full) this.#transmit(message)
  }

  /** The link is closed: nothing leaves any more. */
  end(): void {
    this.#large.length = this.#full.length = this.#waiting.length = 0
  }

  #flush(): void {
    const { size } = this.#writer
    const full = this.#full
    if (size >= FULL || (size > 0 && !this.blocked)) {
      const message = this.#writer.take()
      if (this.blocked || full.length > 0) full.push(message)
      else this.#transmit(message)
    }
    while (full.length > 0 && !this.blocked) this.#transmit(full.shift()!)
    // A round of parts a turn, so that frames that come up meanwhile leave between two rounds.
    if (this.#large.length === 0) return
    for (const frame of this.#large.slice(0, PARALLEL_PARTS)) {
      if (this.blocked) return
      frame.begun = true
      this.#sendPart(frame)
      if (frame.parts.length === 0) this.#large.splice(this.#large.indexOf(frame), 1)
    }
    if (this.#large.length > 0 && !this.#scheduled) {
      this.#scheduled = true
      nextTurn(this.#flushed)
    }
  }

  /** One full part, together with an end of the frame where it comes to one. */
  #sendPart({ id, size, parts }: LargeFrame): void {
    let written = 0
    while (parts.length > 0 && written + parts[0]!.length <= PART_SIZE + HEAD) {
      const part = parts.shift()!
      written += part.length
      this.#writer.write([PART, id, size, part])
    }
    this.#transmit(this.#writer.take())
  }

  #transmit(message: Uint8Array): void {
    let wait: void | Promise<void>
    try {
      wait = this.#link.send(message)
    } catch (error) {
      return this.#link.close(String(error))
    }
    if (!wait) return
    this.blocked = true
    const resume = () => {
      this.blocked = false
      this.#flush()
      while (this.#waiting.length > 0 && !this.blocked) this.#waiting.shift()!()
    }
    wait.then(resume, resume)
  }
}

function cut(frame: Frame, id: number): LargeFrame {
  const value = viewOf(frame.find((item) => typeof item === 'object') as Item)
  const writer = new FrameWriter()
  const at = writer.write(frame, true)
  const ends = writer.take()
  const parts = [ends.subarray(0, at)]
  for (let from = 0; from < value.length; from += PART_SIZE) {
    parts.push(value.subarray(from, from + PART_SIZE))
  }
  if (at < ends.length) parts.push(ends.subarray(at))
  const call = frame[0] === CALL ? frame[1] : -1
  return { id, call, size: ends.length + value.length, parts, begun: false }
}
