import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'

/** Larger files are mostly bundles: few kinds of code, much time. */
const MOST_CHARACTERS = 60_000

/** Numbers in [0, 1) that are the same for the same seed. */
export function createRandom(seed) {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Every different JavaScript file below `folder`, in an order that only the random numbers decide. */
export function* readCorpus(folder, random) {
  const seen = new Set()
  for (const path of shuffle(findScripts(folder).sort(), random)) {
    const text = readFileSync(path, 'utf8')
    if (text.length > MOST_CHARACTERS || seen.has(text)) continue
    seen.add(text)
    yield { path: relative(folder, path), text }
  }
}

function findScripts(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return findScripts(path)
    return entry.isFile() && /(?<!\.min)\.[cm]?js$/.test(entry.name) ? [path] : []
  })
}

/** Picks `count` of `list`, or all of it in another order. */
export function shuffle(list, random, count = list.length) {
  const rest = [...list]
  for (let i = 0; i < Math.min(count, rest.length); i++) {
    const other = i + Math.floor(random() * (rest.length - i))
    ;[rest[i], rest[other]] = [rest[other], rest[i]]
  }
  return rest.slice(0, count)
}
