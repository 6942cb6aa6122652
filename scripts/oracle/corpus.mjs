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

/** Every different file below `folders` whose name fits `files`, in an order that only the random numbers decide. */
export function* readCorpus(root, folders, files, random) {
  const seen = new Set()
  const paths = folders.flatMap((folder) => findFiles(join(root, folder), files)).sort()
  for (const path of shuffle(paths, random)) {
    const text = readFileSync(path, 'utf8')
    if (text.length > MOST_CHARACTERS || seen.has(text)) continue
    seen.add(text)
    yield { path: relative(root, path), text }
  }
}

function findFiles(folder, files) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return findFiles(path, files)
    return entry.isFile() && files.test(entry.name) ? [path] : []
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
