// The trie of a context: slot → the nearest own cell, its own or that of an ancestor. 32-way, persistent.
//
// Invariants:
// - A node is changed in place only by the context whose `owner` number it bears. A fork takes its parent's number away,
//   so that both copy what they change from then on.
// - A slot that is not in the trie resolves to the home cell.

import type { AnyCell } from './cell.ts'
import type { ContextState } from './context-state.ts'
import type { Handle } from './handle-shape.ts'
import { nextNumber } from './numbers.ts'

export class TrieNode {
  /** Who may change the node in place. */
  readonly owner: number
  readonly slots: (TrieNode | AnyCell | null)[] = new Array<null>(32).fill(null)

  constructor(owner: number) {
    this.owner = owner
  }
}

const BITS = 5
const MASK = 31

export function find(context: ContextState, slot: number): AnyCell | null {
  let node = context.trie
  let shift = context.shift
  if (node === null || slot >>> (shift + BITS) !== 0) return null
  for (; shift > 0; shift -= BITS) {
    node = node.slots[(slot >>> shift) & MASK] as TrieNode | null
    if (node === null) return null
  }
  return node.slots[slot & MASK] as AnyCell | null
}

export function put(context: ContextState, slot: number, cell: AnyCell | null): void {
  if (context.owner === 0) context.owner = nextNumber()
  let node = grow(context, slot)
  for (let shift = context.shift; shift > 0; shift -= BITS) {
    const index = (slot >>> shift) & MASK
    const next = editable(node.slots[index] as TrieNode | null, context.owner)
    node.slots[index] = next
    node = next
  }
  node.slots[slot & MASK] = cell
}

/** The nearest cell up the chain. The context has to be in sync, and to see the handle. */
export function locate(context: ContextState, handle: Handle): AnyCell {
  return find(context, handle.slot) ?? handle.cell
}

/** Makes the trie deep enough for the slot; returns its root. */
function grow(context: ContextState, slot: number): TrieNode {
  let root = editable(context.trie, context.owner)
  while (slot >>> (context.shift + BITS) !== 0) {
    const above = new TrieNode(context.owner)
    above.slots[0] = root
    root = above
    context.shift += BITS
  }
  context.trie = root
  return root
}

function editable(node: TrieNode | null, owner: number): TrieNode {
  if (node !== null && node.owner === owner) return node
  const copy = new TrieNode(owner)
  if (node !== null) for (let i = 0; i <= MASK; i++) copy.slots[i] = node.slots[i]!
  return copy
}
