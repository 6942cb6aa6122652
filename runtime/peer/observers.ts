import type { PeerId } from '../ids.ts'
import type { Hop, OnFault, PeerEvents } from './options.ts'

type Listener<K extends keyof PeerEvents> = (event: PeerEvents[K]) => void

/** Who listens to a peer, and what has to be remembered of a hop for them; nothing while nobody listens. */
export class Observers {
  readonly #listeners: { [K in keyof PeerEvents]: Set<Listener<K>> } = {
    hop: new Set(),
    link: new Set(),
  }
  readonly #begun = new WeakMap<object, readonly [at: number, size: number, id: string]>()
  /** Somebody listens to hops. Nearly always nobody does, and then no call is looked at. */
  #watched = false
  readonly #fault: OnFault

  constructor(fault: OnFault) {
    this.#fault = fault
  }

  on<K extends keyof PeerEvents>(type: K, listener: Listener<K>): () => void {
    const listeners = this.#listeners
    listeners[type].add(listener)
    const update = () => (this.#watched = listeners.hop.size > 0)
    update()
    return () => {
      listeners[type].delete(listener)
      update()
    }
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

  /** The first frame of a hop, of `size` bytes, was sent or has come; `id` is that of its block. */
  begin(call: object, id: string, size: number): void {
    if (this.#watched) this.#begun.set(call, [performance.now(), size, id])
  }

  /** The hop has ended, with a frame of `size` bytes or without one. */
  end(
    call: object,
    direction: Hop['direction'],
    block: string,
    peer: PeerId,
    size: number,
    failed: boolean,
    error: unknown,
  ): void {
    const begun = this.#watched && this.#begun.get(call)
    if (!begun) return
    const [at, first, id] = begun
    const [bytesOut, bytesIn] = direction === 'out' ? [first, size] : [size, first]
    const fault = error as { code?: unknown; name?: unknown }
    const outcome = failed ? textOf(() => fault.code ?? fault.name ?? 'error') : 'value'
    const ms = performance.now() - at
    this.emit('hop', { direction, block, id, peer, ms, bytesOut, bytesIn, outcome })
  }
}

/** Not everything that can be thrown can be read, or made a text of. */
export function textOf(read: () => unknown): string {
  try {
    return String(read())
  } catch {
    return 'error'
  }
}
