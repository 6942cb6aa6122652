import { ints } from './native.ts'
import { inOrder, sortBy } from './sort.ts'
import type { Tape } from './tape.ts'

export const NEW_CTXT: i32 = 1
export const NEW_CALL: i32 = 2
export const NEW_ARGUMENT: i32 = 3
export const NEW_BODY: i32 = 4
/** A list of which some items are left out, and such an item. */
export const NEW_COUNT: i32 = 5
export const DROPPED: i32 = 6
export const NO_SPAN: i32 = 7
const KIND_BITS: i32 = 3

/** Which nodes of a file are written anew, and how. Everything else is copied. */
export class Edits {
  /** By node: its fact, and in the lowest bits the kind of its edit. */
  private readonly edits: StaticArray<i32>
  private readonly added: i32[] = []
  private nodes: StaticArray<i32> = ints(0)

  constructor(tape: Tape) {
    this.edits = ints(tape.length)
  }

  /** `fact` is what the kind of edit needs: a mark, or the number of a block. */
  add(node: i32, kind: i32, fact: i32): void {
    if (this.edits[node] === 0) this.added.push(node)
    this.edits[node] = (fact << KIND_BITS) | kind
  }

  sort(): void {
    const nodes = ints(this.added.length)
    for (let i: i32 = 0; i < nodes.length; i++) nodes[i] = this.added[i]
    const order = inOrder(nodes.length)
    sortBy(order, nodes)
    this.nodes = ints(nodes.length)
    for (let i: i32 = 0; i < nodes.length; i++) this.nodes[i] = nodes[order[i]]
  }

  kind(node: i32): i32 {
    return this.edits[node] & ((1 << KIND_BITS) - 1)
  }

  fact(node: i32): i32 {
    return this.edits[node] >> KIND_BITS
  }

  /** The first node at or after `item` that is edited; `end` when there is none before it. */
  next(item: i32, end: i32): i32 {
    let low: i32 = 0
    let high: i32 = this.nodes.length
    while (low < high) {
      const middle: i32 = (low + high) >> 1
      if (this.nodes[middle] < item) low = middle + 1
      else high = middle
    }
    return low < this.nodes.length && this.nodes[low] < end ? this.nodes[low] : end
  }
}
