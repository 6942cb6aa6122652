import { ints } from './native.ts'

/** The numbers from 0 to below `length`. */
export function inOrder(length: i32): StaticArray<i32> {
  const order = ints(length)
  for (let i: i32 = 0; i < length; i++) order[i] = i
  return order
}

/** Puts indices into the order of their keys; those with equal keys stay as they are. Quick where most are in order already. */
export function sortBy(order: StaticArray<i32>, keys: StaticArray<i32>): void {
  for (let i: i32 = 1; i < order.length; i++) {
    const index: i32 = order[i]
    let at: i32 = i
    while (at > 0 && keys[order[at - 1]] > keys[index]) {
      order[at] = order[at - 1]
      at--
    }
    order[at] = index
  }
}
