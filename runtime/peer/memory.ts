import type { Link } from './link.ts'

/**
 * Two links joined to each other in one process. Bytes are delivered as they are, each in a task of its own turn
 * (a microtask), so that a message is never received inside the call that sent it.
 */
export function memoryLinks(): [Link, Link] {
  const first = new MemoryLink()
  const second = new MemoryLink()
  first.other = second
  second.other = first
  return [first, second]
}

class MemoryLink implements Link {
  other!: MemoryLink
  #open = true
  #receive: ((bytes: Uint8Array) => void) | undefined
  #closed: ((reason: string) => void) | undefined
  /** What arrived before someone listened. */
  #early: Uint8Array[] = []

  send(bytes: Uint8Array): void {
    if (this.#open) queueMicrotask(() => this.other.#deliver(bytes))
  }

  #deliver(bytes: Uint8Array): void {
    if (!this.#open) return
    if (this.#receive) this.#receive(bytes)
    else this.#early.push(bytes)
  }

  onMessage(receive: (bytes: Uint8Array) => void): void {
    this.#receive = receive
    for (const bytes of this.#early.splice(0)) receive(bytes)
  }

  onClose(closed: (reason: string) => void): void {
    this.#closed = closed
    if (!this.#open) queueMicrotask(() => closed('the link is closed'))
  }

  close(reason = 'closed by this side'): void {
    if (!this.#open) return
    this.#end(reason)
    queueMicrotask(() => this.other.#end('closed by the other side'))
  }

  #end(reason: string): void {
    if (!this.#open) return
    this.#open = false
    this.#closed?.(reason)
  }
}
