// Writes frames one behind another into a buffer, which becomes one link message. The counterpart of frames.ts.

const SMALLEST = 1024
const LARGEST = 32 * 1024
/** The most that a frame's head takes: array, kind and numbers, and an introduced block. */
const HEAD = 128
const utf8: TextEncoder = /* @__PURE__ */ new TextEncoder()

/**
 * Collects frames. What {@link take} hands out is never written to again: a socket may hold it until it is sent.
 */
export class FrameWriter {
  #buffer = new Uint8Array(0)
  #start = 0
  #position = 0

  /** Bytes written since the last {@link take}. */
  get size(): number {
    return this.#position - this.#start
  }

  /** The frames written since the last time, as one message. */
  take(): Uint8Array {
    const message = this.#buffer.subarray(this.#start, this.#position)
    this.#start = this.#position
    return message
  }

  /** Begins a frame of `items` items, of which the values take `bytes` bytes. */
  begin(items: number, kind: number, bytes = 0): this {
    const needed = bytes + HEAD
    if (this.#position + needed > this.#buffer.length) this.#grow(needed)
    this.#buffer[this.#position++] = 0x80 | items
    this.#buffer[this.#position++] = kind
    return this
  }

  uint(value: number): this {
    return this.#head(0, value)
  }

  /** Begins an array of `items` items inside the frame. */
  array(items: number): this {
    return this.#head(0x80, items)
  }

  text(value: string): this {
    return this.bytes(utf8.encode(value), 0x60)
  }

  bytes(value: Uint8Array, major = 0x40): this {
    return this.#head(major, value.length).item(value)
  }

  /** A value that is encoded already. */
  item(encoded: Uint8Array): this {
    const end = this.#position + encoded.length
    if (end > this.#buffer.length) this.#grow(encoded.length + HEAD)
    this.#buffer.set(encoded, this.#position)
    this.#position += encoded.length
    return this
  }

  #head(major: number, value: number): this {
    const buffer = this.#buffer
    if (value < 24) buffer[this.#position++] = major | value
    else if (value < 0x100) {
      buffer[this.#position++] = major | 24
      buffer[this.#position++] = value
    } else if (value < 0x10000) {
      buffer[this.#position++] = major | 25
      buffer[this.#position++] = value >> 8
      buffer[this.#position++] = value
    } else {
      const wide = value > 0xffffffff
      buffer[this.#position++] = major | (wide ? 27 : 26)
      for (let shift = wide ? 7 : 3; shift >= 0; shift--) {
        buffer[this.#position++] = Math.floor(value / 256 ** shift)
      }
    }
    return this
  }

  /** A new buffer, with what was written and not yet taken; sized by the traffic, so that an idle link holds little. */
  #grow(needed: number): void {
    const size = this.size
    const larger = new Uint8Array(
      Math.max(size + needed, Math.min(Math.max(SMALLEST, this.#buffer.length * 2), LARGEST)),
    )
    larger.set(this.take())
    this.#buffer = larger
    this.#start = 0
    this.#position = size
  }
}
