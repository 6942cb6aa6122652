import { ints } from './native.ts'

/** The numbers from 0 to below `length`. */
export function inOrder(length: i32): StaticArray<i32> {
  const order = ints(length)
  for (let i: i32 = 0; i < length; i++) order[i] = i
  return order
}

/** Puts indices into the order of their keys; those with equal keys stay as they are. */
export function sortBy(order: StaticArray<i32>, keys: StaticArray<i32>): void {
  const merged = ints(order.length)
  for (let width: i32 = 1; width < order.length; width *= 2) {
    for (let from: i32 = 0; from < order.length; from += width * 2) {
      merge(order, keys, from, width, merged)
    }
    for (let i: i32 = 0; i < order.length; i++) order[i] = merged[i]
  }
}

function merge(
  order: StaticArray<i32>,
  keys: StaticArray<i32>,
  from: i32,
  width: i32,
  into: StaticArray<i32>,
): void {
  const middle: i32 = from + width < order.length ? from + width : order.length
  const end: i32 = middle + width < order.length ? middle + width : order.length
  let left: i32 = from
  let right: i32 = middle
  for (let i: i32 = from; i < end; i++) {
    const takesLeft: boolean =
      right === end || (left < middle && keys[order[left]] <= keys[order[right]])
    into[i] = order[takesLeft ? left++ : right++]
  }
}
