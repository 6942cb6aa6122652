// What goes out on one link: the frames of one turn of the event loop leave as one message, and frames too large for
// that are cut into parts, which take turns with each other and let small frames pass.

import { CALL, DROP, FrameWriter, PART, type Frame } from '../wire/frames.ts'
import type { Link } from './link.ts'

/** A message this large leaves at once: waiting for the end of the turn would only fill memory. */
const FULL = 16 * 1024
/** A frame with a value larger than this is cut into parts of this size. */
export const PART_SIZE: number = 64 * 1024
/** Large frames that are under way at the same time; a receiver refuses more. */
export const PARALLEL_PARTS = 4

interface LargeFrame {
  readonly id: number
  /** The call that the frame makes, by which it can be taken back; -1 for an answer. */
  readonly call: number
  readonly bytes: Uint8Array
  sent: number
}

/** After the microtasks of this turn; so the answers of all blocks that end in one turn share a message. */
const afterTurn: (task: () => void) => void =
  typeof process === 'object' && process.nextTick ? process.nextTick : queueMicrotask
const nextTurn: (task: () => void) => void =
  typeof setImmediate === 'function' ? setImmediate : setTimeout

export class Outbox {
  readonly #link: Link
  readonly #writer = new FrameWriter()
  readonly #large: LargeFrame[] = []
  readonly #flushed = () => {
    this.#scheduled = false
    this.#flush()
  }
  #nextPart = 0
  #scheduled = false
  /** The link asked to wait. */
  #blocked = false

  constructor(link: Link) {
    this.#link = link
  }

  /** Writes a frame, which leaves with this turn; returns its size. `bytes` is the size of its value. */
  send(frame: Frame, bytes = 0): number {
    if (bytes > PART_SIZE) return this.#sendLarge(frame)
    const writer = this.#writer
    if (writer.size >= FULL) this.#flush()
    else if (!this.#scheduled) this.#schedule(afterTurn)
    const { size } = writer
    writer.write(frame)
    return writer.size - size
  }

  /** Takes a large call back. Returns false when it has left already, or was not large. */
  drop(call: number): boolean {
    const index = this.#large.findIndex((large) => large.call === call)
    if (index < 0) return false
    const [frame] = this.#large.splice(index, 1)
    if (frame!.sent > 0) this.send([DROP, frame!.id])
    return true
  }

  /** Sends at once what was written; for the last words before a link closes. */
  flushNow(): void {
    if (this.#writer.size > 0) void this.#link.send(this.#writer.take())
  }

  #sendLarge(frame: Frame): number {
    const alone = new FrameWriter()
    alone.write(frame)
    const bytes = alone.take()
    const call = frame[0] === CALL ? frame[1] : -1
    this.#large.push({ id: this.#nextPart++, call, bytes, sent: 0 })
    if (!this.#scheduled) this.#schedule(afterTurn)
    return bytes.length
  }

  #schedule(when: (task: () => void) => void): void {
    this.#scheduled = true
    when(this.#flushed)
  }

  #flush(): void {
    if (this.#blocked) return
    if (this.#writer.size > 0) this.#transmit()
    // A round of parts a turn, so that frames that come up meanwhile leave between two rounds.
    for (const frame of this.#large.slice(0, PARALLEL_PARTS)) {
      if (this.#blocked) return
      const { id, bytes, sent } = frame
      const part = bytes.subarray(sent, sent + PART_SIZE)
      frame.sent += part.length
      if (frame.sent === bytes.length) this.#large.splice(this.#large.indexOf(frame), 1)
      this.#writer.write([PART, id, bytes.length, part])
      this.#transmit()
    }
    if (this.#large.length > 0 && !this.#scheduled) this.#schedule(nextTurn)
  }

  #transmit(): void {
    const wait = this.#link.send(this.#writer.take())
    if (!wait) return
    this.#blocked = true
    const resume = () => {
      this.#blocked = false
      this.#flush()
    }
    wait.then(resume, resume)
  }
}
