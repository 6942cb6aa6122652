// What goes out on one link: the frames of one turn of the event loop leave as one message, and frames too large for
// that are cut into parts, which take turns with each other and let small frames pass.

import { DROP, PART } from '../wire/frames.ts'
import { FrameWriter } from '../wire/frame-writer.ts'
import type { Link } from './link.ts'

/** A message this large leaves at once: waiting for the end of the turn would only fill memory. */
const FULL = 16 * 1024
/** A frame larger than this is cut into parts of this size. */
export const PART_SIZE: number = 64 * 1024
/** Large frames that are under way at the same time; a receiver refuses more. */
export const PARALLEL_PARTS = 4

interface LargeFrame {
  readonly id: number
  /** The call that the frame belongs to, by which it can be taken back. */
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
  #large: LargeFrame[] = []
  #nextPart = 0
  #scheduled = false
  /** The link asked to wait. */
  #blocked = false

  constructor(link: Link) {
    this.#link = link
  }

  /** Writes one frame; `write` calls `begin` once. Frames leave in the order in which they were written. */
  get writer(): FrameWriter {
    if (this.#writer.size >= FULL) this.#flush()
    else if (!this.#scheduled) this.#schedule(afterTurn)
    return this.#writer
  }

  /** Sends a frame that is larger than a part. Frames written later may overtake it. */
  sendLarge(call: number, bytes: Uint8Array): void {
    this.#large.push({ id: this.#nextPart++, call, bytes, sent: 0 })
    if (!this.#scheduled) this.#schedule(afterTurn)
  }

  /** Takes a large frame back. Returns false when it has left already, or was none. */
  dropLarge(call: number): boolean {
    const frame = this.#large.find((large) => large.call === call)
    if (!frame) return false
    this.#large.splice(this.#large.indexOf(frame), 1)
    if (frame.sent > 0) this.writer.begin(2, DROP).uint(frame.id)
    return true
  }

  /** Sends at once what was written; for the last words before a link closes. */
  flushNow(): void {
    if (this.#writer.size > 0) void this.#link.send(this.#writer.take())
  }

  #schedule(when: (task: () => void) => void): void {
    this.#scheduled = true
    when(() => {
      this.#scheduled = false
      this.#flush()
    })
  }

  #flush(): void {
    if (this.#blocked) return
    if (this.#writer.size > 0) this.#send(this.#writer.take())
    // A round of parts a turn, so that frames that come up meanwhile leave between two rounds.
    for (const frame of this.#large.slice(0, PARALLEL_PARTS)) {
      if (this.#blocked) return
      this.#sendPart(frame)
    }
    if (this.#large.length > 0 && !this.#scheduled) this.#schedule(nextTurn)
  }

  #sendPart(frame: LargeFrame): void {
    const part = frame.bytes.subarray(frame.sent, frame.sent + PART_SIZE)
    this.#writer.begin(4, PART, part.length).uint(frame.id).uint(frame.bytes.length).bytes(part)
    frame.sent += part.length
    if (frame.sent === frame.bytes.length) this.#large.splice(this.#large.indexOf(frame), 1)
    this.#send(this.#writer.take())
  }

  #send(message: Uint8Array): void {
    const wait = this.#link.send(message)
    if (!wait) return
    this.#blocked = true
    void wait.then(() => {
      this.#blocked = false
      this.#flush()
    })
  }
}
