// The ids of many rows. Those that were counted one after the other are a text and two numbers, for as long as nobody asks.
//
// Invariants:
// - A text alone is an id. One that two numbers follow, a first one and how many, stands for as many ids: the text with each number.

export class IdList implements Iterable<string> {
  #length = 0
  readonly #parts: (string | number)[] = []
  #all: readonly string[] | undefined

  static of(ids: Iterable<string>): IdList {
    const list = new IdList()
    for (const id of ids) list.add(id)
    return list
  }

  get length(): number {
    return this.#length
  }

  get parts(): readonly (string | number)[] {
    this.#end()
    return this.#parts
  }

  /** All of them as texts, which are made now. */
  get all(): readonly string[] {
    return (this.#all ??= [...this])
  }

  add(id: string): void {
    this.#end()
    this.#parts.push(id)
    this.#grow(1)
  }

  /** Adds `${name}${first}` and those that count on from there. */
  addCounted(name: string, first: number, count = 1): void {
    const parts = this.#parts
    const last = parts.length - 1
    const former = parts[last]
    if (
      typeof former === 'number' &&
      parts[last - 2] === name &&
      (parts[last - 1] as number) + former === first
    ) {
      parts[last] = former + count
    } else {
      this.#end()
      parts.push(name, first, count)
    }
    this.#grow(count)
  }

  /** These, and then others. */
  concat(others: IdList): IdList {
    const list = new IdList()
    for (const { parts } of [this, others]) for (const part of parts) list.#parts.push(part)
    list.#length = this.length + others.length
    return list
  }

  *[Symbol.iterator](): Generator<string, void, undefined> {
    const { parts } = this
    for (let at = 0; at < parts.length; at++) {
      const text = parts[at] as string
      if (typeof parts[at + 1] !== 'number') yield text
      else {
        const first = parts[++at] as number
        const end = first + (parts[++at] as number)
        for (let number = first; number < end; number++) yield `${text}${number}`
      }
    }
  }

  #grow(count: number): void {
    this.#length += count
    this.#all = undefined
  }

  /** One that stands alone is a text like others. */
  #end(): void {
    const parts = this.#parts
    if (parts.at(-1) !== 1) return
    const [name, number] = parts.splice(-3)
    parts.push(`${name}${number}`)
  }
}
