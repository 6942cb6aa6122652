import type { Link } from '../../../runtime/index.ts'
import { createClassRegistry, createCodec } from '../../../runtime/wire/codec.ts'
import * as frames from '../../../runtime/wire/frames.ts'
import { itemOf, type Item } from '../../../runtime/wire/item.ts'

export const codec = createCodec({ classes: createClassRegistry() })

type Kind = frames.Frame[0]

/** The other end of a link, played by the test: it writes raw bytes and reads what the peer sends. */
export class ScriptedLink implements Link {
  /** Whether the link was closed, by either side. */
  closed = false
  readonly #received: frames.Frame[] = []
  readonly #waiting: { readonly kind: Kind; readonly resolve: (frame: never) => void }[] = []
  #receive!: (bytes: Uint8Array) => void
  #onClosed!: (reason: string) => void

  send(bytes: Uint8Array): void {
    frames.readFrames(bytes, codec, Infinity, (frame) => {
      const index = this.#waiting.findIndex(({ kind }) => kind === frame[0])
      if (index < 0) this.#received.push(frame)
      else this.#waiting.splice(index, 1)[0]!.resolve(frame as never)
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
  say(...said: frames.Frame[]): void {
    this.deliver(message(...said))
  }
  /** The link is lost without a word. */
  lose(reason = 'lost'): void {
    this.closed = true
    this.#onClosed(reason)
  }
  /** The next frame of a kind that the peer sends, or has sent already. */
  next<K extends Kind>(kind: K): Promise<Extract<frames.Frame, readonly [kind: K, ...unknown[]]>> {
    const index = this.#received.findIndex(([received]) => received === kind)
    if (index >= 0) return Promise.resolve(this.#received.splice(index, 1)[0] as never)
    return new Promise((resolve) => this.#waiting.push({ kind, resolve }))
  }
  /** The value of the next answer. */
  async answer(kind: typeof frames.RESULT | typeof frames.ERROR): Promise<unknown> {
    const [, , value] = (await this.next(kind)) as frames.AnswerFrame
    return codec.decode(value as Item)
  }
}

export function message(...said: frames.Frame[]): Uint8Array {
  const writer = new frames.FrameWriter()
  for (const frame of said) writer.write(frame)
  return writer.take()
}

export function hello(claim: object = {}, version: number = frames.PROTOCOL_VERSION): frames.Frame {
  const encoded = codec.encode({ id: 'stranger', calls: 256, message: 1 << 23, ...claim })
  return [frames.HELLO, version, encoded]
}
export const welcome: frames.Frame = [frames.WELCOME]
export function call(
  id: number,
  block: number,
  captures: unknown[] | Uint8Array,
  { timeout = 30_000, hops = 1 } = {},
): frames.Frame {
  const encoded = captures instanceof Uint8Array ? itemOf(captures) : codec.encode(captures)
  return [frames.CALL, id, block, encoded, timeout, hops]
}
export const introduce = (number: number, id: string, signature: string): frames.Frame => [
  frames.BLOCK,
  number,
  id,
  signature,
]
export const result = (id: number, value: unknown): frames.Frame => [
  frames.RESULT,
  id,
  codec.encode(value),
]
export const cancel = (id: number): frames.Frame => [frames.CANCEL, id]
export const part = (id: number, size: number, bytes: Uint8Array): frames.Frame => [
  frames.PART,
  id,
  size,
  bytes,
]
export const drop = (id: number): frames.Frame => [frames.DROP, id]

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
