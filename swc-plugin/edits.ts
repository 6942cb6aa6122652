import { ints } from './native.ts'
import { inOrder, sortBy } from './sort.ts'

export const NEW_CTXT: i32 = 1
export const NEW_CALL: i32 = 2
export const NEW_ARGUMENT: i32 = 3
export const NEW_BODY: i32 = 4
/** A list of which some items are left out, and such an item. */
export const NEW_COUNT: i32 = 5
export const DROPPED: i32 = 6
export const NO_SPAN: i32 = 7
// Of functions that carry their run.
export const AWAIT: i32 = 8
export const YIELD: i32 = 9
export const RETURN: i32 = 10
export const FOR_AWAIT: i32 = 11
export const GUARD: i32 = 12
export const LIST: i32 = 13
export const CATCH: i32 = 14
export const ARROW: i32 = 15
export const NEW_SPIN: i32 = 16
export const NEW_TRACK: i32 = 17
export const HELD_HEAD: i32 = 18
export const HELD_BODY: i32 = 19
export const HELD_CALL: i32 = 20
const KIND_BITS: i32 = 5

/** Which nodes of a file are written anew, and how. Everything else is copied. */
export class Edits {
  private readonly added: i32[] = []
  private readonly facts: i32[] = []
  /** In the order of the nodes. */
  private nodes: StaticArray<i32> = ints(0)
  private order: StaticArray<i32> = ints(0)

  /** `fact` is what the kind of edit needs: a mark, or the number of a block. */
  add(node: i32, kind: i32, fact: i32): void {
    this.added.push(node)
    this.facts.push((fact << KIND_BITS) | kind)
  }

  sort(): void {
    const count: i32 = this.added.length
    const nodes = ints(count)
    for (let i: i32 = 0; i < count; i++) nodes[i] = this.added[i]
    this.order = inOrder(count)
    sortBy(this.order, nodes)
    this.nodes = ints(count)
    for (let i: i32 = 0; i < count; i++) this.nodes[i] = nodes[this.order[i]]
  }

  kind(node: i32): i32 {
    return this.edit(node) & ((1 << KIND_BITS) - 1)
  }

  fact(node: i32): i32 {
    return this.edit(node) >> KIND_BITS
  }

  /** The first node at or after `item` that is edited; `end` when there is none before it. */
  next(item: i32, end: i32): i32 {
    const index: i32 = this.find(item)
    return index < this.nodes.length && this.nodes[index] < end ? this.nodes[index] : end
  }

  private edit(node: i32): i32 {
    return this.facts[this.order[this.find(node)]]
  }

  private find(item: i32): i32 {
    let low: i32 = 0
    let high: i32 = this.nodes.length
    while (low < high) {
      const middle: i32 = (low + high) >> 1
      if (this.nodes[middle] < item) low = middle + 1
      else high = middle
    }
    return low
  }
}
