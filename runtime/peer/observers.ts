import type { PeerId } from '../ids.ts'
import type { BlockRef } from './call.ts'
import type { Hop, OnFault, PeerEvents } from './options.ts'

type Listener<K extends keyof PeerEvents> = (event: PeerEvents[K]) => void

/** Who listens to a peer, and what has to be remembered of a hop for them; nothing while nobody listens. */
export class Observers {
  readonly #listeners: { [K in keyof PeerEvents]: Set<Listener<K>> } = {
    hop: new Set(),
    link: new Set(),
  }
  readonly #begun = new Map<object, readonly [at: number, size: number, id: string]>()
  readonly #fault: OnFault

  constructor(fault: OnFault) {
    this.#fault = fault
  }

  on<K extends keyof PeerEvents>(type: K, listener: Listener<K>): () => void {
    this.#listeners[type].add(listener)
    return () => void this.#listeners[type].delete(listener)
  }

  emit<K extends keyof PeerEvents>(type: K, event: PeerEvents[K]): void {
    for (const listener of this.#listeners[type]) {
      try {
        listener(event)
      } catch (error) {
        this.#fault(error, { event: type })
      }
    }
  }

  /** The first frame of a hop, of `size` bytes, was sent or has come. A run bears the id of its block as yet. */
  begin(call: { readonly block: BlockRef | string }, size: number): void {
    if (!this.#listeners.hop.size) return
    const { block } = call
    this.#begun.set(call, [performance.now(), size, typeof block === 'string' ? block : block.id])
  }

  /** The hop has ended, with a frame of `size` bytes or without one. */
  end(
    call: object,
    direction: Hop['direction'],
    block: BlockRef | string,
    peer: PeerId,
    size: number,
    failed: boolean,
    error: unknown,
  ): void {
    // Nearly always nobody listens, and then the call is not looked at.
    const begun = this.#begun.size && this.#begun.get(call)
    if (!begun) return
    this.#begun.delete(call)
    const [at, first, id] = begun
    const [bytesOut, bytesIn] = direction === 'out' ? [first, size] : [size, first]
    const outcome = failed ? titleOf(error) : 'value'
    const ms = performance.now() - at
    const blockName = typeof block === 'string' ? block : block.name
    this.emit('hop', { direction, block: blockName, id, peer, ms, bytesOut, bytesIn, outcome })
  }
}

/** What can be thrown cannot always be read. */
function titleOf(error: unknown): string {
  try {
    const { code, name } = Object(error) as { code?: unknown; name?: unknown }
    return String(code ?? name ?? 'error')
  } catch {
    return 'error'
  }
}
