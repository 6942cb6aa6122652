import type { Link } from '../../../runtime/index.ts'
import { FrameWriter } from '../../../runtime/wire/frame-writer.ts'
import * as frames from '../../../runtime/wire/frames.ts'
import { createClassRegistry, createCodec } from '../../../runtime/wire/codec.ts'

export const codec = createCodec({ classes: createClassRegistry() })

/** The other end of a link, played by the test: it writes raw bytes and reads what the peer sends. */
export class ScriptedLink implements Link {
  /** What the peer has sent, frame by frame. */
  readonly received: frames.Frame[] = []
  /** Why and when the link was closed by the peer. */
  closed = false
  readonly #reader = new frames.FrameReader(codec)
  #receive!: (bytes: Uint8Array) => void
  #onClosed!: (reason: string) => void
  #waiting: { kind: number; resolve: (frame: never) => void }[] = []

  send(bytes: Uint8Array): void {
    this.#reader.read(bytes, Infinity, (frame) => {
      this.received.push(frame)
      const index = this.#waiting.findIndex(({ kind }) => kind === frame.kind)
      if (index >= 0) this.#waiting.splice(index, 1)[0]!.resolve(frame as never)
    })
  }
  onMessage(receive: (bytes: Uint8Array) => void): void {
    this.#receive = receive
  }
  onClose(closed: (reason: string) => void): void {
    this.#onClosed = closed
  }
  close(reason = ''): void {
    this.closed = true
    this.#onClosed(reason)
  }

  /** Delivers raw bytes to the peer. */
  deliver(bytes: Uint8Array): void {
    this.#receive(bytes)
  }
  /** Delivers frames in one message. */
  say(...write: ((to: FrameWriter) => unknown)[]): void {
    const writer = new FrameWriter()
    for (const one of write) one(writer)
    this.deliver(writer.take())
  }
  /** The link is lost without a word. */
  lose(reason = 'lost'): void {
    this.closed = true
    this.#onClosed(reason)
  }
  /** The next frame of a kind, also one that has come already. */
  next<F extends frames.Frame = frames.Frame>(kind: F['kind']): Promise<F> {
    const index = this.received.findIndex((frame) => frame.kind === kind)
    if (index >= 0) return Promise.resolve(this.received.splice(index, 1)[0] as F)
    return new Promise((resolve) =>
      this.#waiting.push({
        kind,
        resolve: (frame) => {
          this.received.splice(this.received.indexOf(frame), 1)
          resolve(frame)
        },
      }),
    )
  }
}

export function hello(claim: object = {}, version: number = frames.PROTOCOL_VERSION) {
  const item = codec.encode({ id: 'stranger', calls: 256, message: 1 << 23, ...claim })
  return (to: FrameWriter) => to.begin(3, frames.HELLO, item.length).uint(version).item(item)
}
export const welcome = (to: FrameWriter) => to.begin(1, frames.WELCOME)
export function call(
  id: number,
  block: number | readonly [number, string, string],
  captures: unknown[] | Uint8Array,
  { timeout = 30_000, hops = 1 } = {},
) {
  const item = captures instanceof Uint8Array ? captures : codec.encode(captures)
  return (to: FrameWriter) => {
    to.begin(6, frames.CALL, item.length).uint(id)
    if (typeof block === 'number') to.uint(block)
    else to.array(3).uint(block[0]).text(block[1]).text(block[2])
    return to.item(item).uint(timeout).uint(hops)
  }
}
export function result(id: number, value: unknown) {
  const item = codec.encode(value)
  return (to: FrameWriter) => to.begin(3, frames.RESULT, item.length).uint(id).item(item)
}
export const cancel = (id: number) => (to: FrameWriter) => to.begin(2, frames.CANCEL).uint(id)
export const ping = (n: number) => (to: FrameWriter) => to.begin(2, frames.PING).uint(n)
export const pong = (n: number) => (to: FrameWriter) => to.begin(2, frames.PONG).uint(n)
export const part = (id: number, size: number, bytes: Uint8Array) => (to: FrameWriter) =>
  to.begin(4, frames.PART, bytes.length).uint(id).uint(size).bytes(bytes)
export const drop = (id: number) => (to: FrameWriter) => to.begin(2, frames.DROP).uint(id)

/** Links a scripted stranger with a peer, through the whole handshake. */
export async function scripted(
  peer: { connect(link: Link): Promise<string> },
  claim: object = {},
): Promise<ScriptedLink> {
  const link = new ScriptedLink()
  const ready = peer.connect(link)
  await link.next(frames.HELLO)
  link.say(hello(claim))
  await link.next(frames.WELCOME)
  link.say(welcome)
  await ready
  return link
}
