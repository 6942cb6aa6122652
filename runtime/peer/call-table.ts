// What is pending in one direction of a session, by id. Ids count up and most calls end soon after they began, so nearly
// all that is pending at a time fits into a ring by the lowest bits of its ids. A `Map` does the same at several times
// the price: it moves its entries to a new table each time that it has run full of what was deleted, or empty.

const SMALLEST = 16
/** A larger ring is given up when nothing is pending any more. */
const KEPT = 1024

export class CallTable<T extends { readonly id: number }> {
  #ring: (T | undefined)[] = emptyRing(SMALLEST)
  #inRing = 0
  /** What found its place taken: a call that has been pending for long has it, or the other side chooses its ids oddly. */
  readonly #others = new Map<number, T>()

  get size(): number {
    return this.#inRing + this.#others.size
  }

  get(id: number): T | undefined {
    const found = this.#ring[id & (this.#ring.length - 1)]
    return found?.id === id ? found : this.#others.get(id)
  }

  /** Adds what is not there yet. */
  add(call: T): void {
    if (this.#place(call)) return
    const former = this.#ring
    // Only a ring that is well used grows, so it stays in proportion to what is pending, whatever the ids.
    if (this.#inRing * 2 < former.length) return void this.#others.set(call.id, call)
    this.#ring = emptyRing(former.length * 2)
    this.#inRing = 0
    for (const known of former) if (known) this.#place(known)
    this.add(call)
  }

  /** Returns whether it was there: it itself, and not another one of its id. */
  delete(call: T): boolean {
    const { id } = call
    const ring = this.#ring
    const index = id & (ring.length - 1)
    if (ring[index] !== call) return this.#others.get(id) === call && this.#others.delete(id)
    ring[index] = undefined
    if (--this.#inRing === 0 && ring.length > KEPT) this.#ring = emptyRing(SMALLEST)
    return true
  }

  /** All of them, oldest first, as they are now: what is done with one may end others. */
  list(): T[] {
    const all = [...this.#others.values()]
    for (const call of this.#ring) if (call) all.push(call)
    return all.sort((one, other) => one.id - other.id)
  }

  #place(call: T): boolean {
    const ring = this.#ring
    const index = call.id & (ring.length - 1)
    if (ring[index]) return false
    ring[index] = call
    this.#inRing++
    return true
  }
}

function emptyRing(length: number): undefined[] {
  return new Array(length).fill(undefined)
}
