// A program without macros: what a plugin should have nothing to do with.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const text = (number) => `
const limits = { least: ${number}, most: ${number + 100}, words: ['apple', 'pear', 'plum'] }

/** The rows of which every word begins with one of the prefixes. */
export function matching${number}(rows, prefixes) {
  const fits = (word) => prefixes.some((prefix) => word.startsWith(prefix.toLowerCase()))
  return rows.filter(({ id, words }) => id > limits.least && id < limits.most && words.every(fits))
}

export class Shelf${number} {
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

/** Writes a program of `count` modules and the one that imports them, and answers the path of that. */
export function writeModules(folder, count) {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), '{ "name": "plain", "type": "module" }')
  const numbers = Array.from({ length: count }, (_, number) => number)
  for (const number of numbers) writeFileSync(join(folder, `shelf-${number}.js`), text(number))
  const imports = numbers.map((n) => `import { Shelf${n} } from './shelf-${n}.js'`)
  const uses = numbers.map((n) => `  new Shelf${n}(),`)
  const entry = join(folder, 'entry.js')
  writeFileSync(entry, `${imports.join('\n')}\nexport const shelves = [\n${uses.join('\n')}\n]\n`)
  return entry
}
