import type { PeerId } from '../ids.ts'
import type { Hop, PeerEvents } from './options.ts'

type Listener<K extends keyof PeerEvents> = (event: PeerEvents[K]) => void

/** Who listens to a peer, and what has to be remembered of a call for them; nothing while nobody listens. */
export class Observers {
  readonly #listeners: { [K in keyof PeerEvents]: Set<Listener<K>> } = {
    hop: new Set(),
    link: new Set(),
  }
  readonly #started = new Map<object, { readonly at: number; readonly size: number }>()
  readonly #fault: (error: unknown, facts: Readonly<Record<string, unknown>>) => void

  constructor(fault: (error: unknown, facts: Readonly<Record<string, unknown>>) => void) {
    this.#fault = fault
  }

  add<K extends keyof PeerEvents>(type: K, listener: Listener<K>): () => void {
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

  /** The first frame of a hop, of `size` bytes, was sent or received for `call`. */
  hopStarted(call: object, size: number): void {
    if (this.#listeners.hop.size > 0) this.#started.set(call, { at: performance.now(), size })
  }

  /** The hop has ended with a frame of `size` bytes, or without one. */
  hopEnded(
    call: object,
    direction: Hop['direction'],
    block: { readonly id: string; readonly name: string },
    peer: PeerId,
    size: number,
    failure: unknown,
  ): void {
    const start = this.#started.get(call)
    if (!start) return
    this.#started.delete(call)
    const out = direction === 'out'
    this.emit('hop', {
      direction,
      block: block.name,
      id: block.id,
      peer,
      ms: performance.now() - start.at,
      bytesOut: out ? start.size : size,
      bytesIn: out ? size : start.size,
      outcome: outcome(failure),
    })
  }
}

function outcome(failure: unknown): string {
  if (failure === undefined) return 'value'
  const { code, name } = Object(failure) as { code?: unknown; name?: unknown }
  return String(code ?? name ?? 'error')
}
