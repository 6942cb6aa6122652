// Numbers of which no two are equal.

const numbers = { last: 0 }

/** Keys of contexts, owners of trie nodes, marks of runs: all that matters is that no two are equal. */
export function nextNumber(): number {
  return ++numbers.last
}
