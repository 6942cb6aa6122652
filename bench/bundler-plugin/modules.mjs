// Programs without macros, which a plugin should have nothing to do with: an application in TypeScript, whose modules have the size
// that modules have, and small modules of JavaScript, of which a bundler does hardly more than look at them.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** What is written for each program: how its modules end, and the text of one of them. */
export const programs = {
  application: { extension: 'ts', text: applicationModule },
  plain: { extension: 'js', text: plainModule },
}

/** 2.5 KB, half of it types: what a page of an application keeps about one kind of thing. */
function applicationModule(number) {
  return `
export interface Item${number} {
  readonly id: number
  readonly title: string
  readonly tags: readonly string[]
  readonly price?: { readonly amount: number; readonly currency: 'EUR' | 'USD' }
}

export type Change${number} =
  | { readonly kind: 'added'; readonly item: Item${number} }
  | { readonly kind: 'removed'; readonly id: Item${number}['id'] }
  | { readonly kind: 'renamed'; readonly id: Item${number}['id']; readonly title: string }

export interface Query${number} {
  readonly words: string
  readonly tags?: ReadonlySet<string>
  readonly order?: keyof Pick<Item${number}, 'id' | 'title'>
  readonly most?: number
}

type Listener${number} = (change: Change${number}) => void

const EMPTY: readonly string[] = []
const limits = { least: ${number}, most: ${number + 1000} } as const satisfies Record<string, number>

/** Whether every word of a query begins a word of the title, in any order. */
function fits${number}(item: Item${number}, words: readonly string[]): boolean {
  const own = item.title.toLowerCase().split(/\\s+/)
  return words.every((word) => own.some((it) => it.startsWith(word)))
}

export class Store${number} {
  readonly #items = new Map<number, Item${number}>()
  readonly #listeners = new Set<Listener${number}>()
  #next: number = limits.least

  get size(): number {
    return this.#items.size
  }

  add(title: string, tags: readonly string[] = EMPTY): Item${number} {
    const item: Item${number} = { id: this.#next++, title: title.trim(), tags }
    this.#items.set(item.id, item)
    this.#tell({ kind: 'added', item })
    return item
  }

  rename(id: number, title: string): boolean {
    const item = this.#items.get(id)
    if (item === undefined || id > limits.most) return false
    this.#items.set(id, { ...item, title })
    this.#tell({ kind: 'renamed', id, title })
    return true
  }

  remove(id: number): void {
    if (this.#items.delete(id)) this.#tell({ kind: 'removed', id })
  }

  search({ words, tags, order = 'id', most = 50 }: Query${number}): Item${number}[] {
    const wanted = words.toLowerCase().split(/\\s+/).filter(Boolean)
    const found = [...this.#items.values()].filter(
      (item) => fits${number}(item, wanted) && (!tags || item.tags.some((tag) => tags.has(tag))),
    )
    return found.sort((a, b) => (a[order] < b[order] ? -1 : 1)).slice(0, most)
  }

  listen(listener: Listener${number}): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  #tell(change: Change${number}): void {
    for (const listener of this.#listeners) listener(change)
  }
}
`
}

/** 700 B. */
function plainModule(number) {
  return `
const limits = { least: ${number}, most: ${number + 100}, words: ['apple', 'pear', 'plum'] }

/** The rows of which every word begins with one of the prefixes. */
export function matching${number}(rows, prefixes) {
  const fits = (word) => prefixes.some((prefix) => word.startsWith(prefix.toLowerCase()))
  return rows.filter(({ id, words }) => id > limits.least && id < limits.most && words.every(fits))
}

export class Store${number} {
  #rows = []
  add(...words) {
    this.#rows.push({ id: this.#rows.length, words: [...words, ...limits.words] })
    return this
  }
  find(prefixes) {
    return matching${number}(this.#rows, prefixes).map(({ id }) => id)
  }
}
`
}

/** Writes a program of `count` modules and the one that imports them, and answers the path of that. */
export function writeModules(folder, { extension, text }, count) {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), '{ "name": "plain", "type": "module" }')
  const numbers = Array.from({ length: count }, (_, number) => number)
  for (const number of numbers) {
    writeFileSync(join(folder, `store-${number}.${extension}`), text(number))
  }
  const imports = numbers.map((n) => `import { Store${n} } from './store-${n}.${extension}'`)
  const uses = numbers.map((n) => `  new Store${n}(),`)
  const entry = join(folder, `entry.${extension}`)
  writeFileSync(entry, `${imports.join('\n')}\nexport const stores = [\n${uses.join('\n')}\n]\n`)
  return entry
}
