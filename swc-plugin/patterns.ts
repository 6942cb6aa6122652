import { ascii, indexOf } from './bytes.ts'
import { view } from './native.ts'

const STAR: i32 = 42
const DOT: i32 = 46
const SLASH: i32 = 47
const QUESTION: i32 = 63

/** Whether `name` is meant by a glob, as `babel-plugin/patterns.ts` has it. */
export function matches(name: Uint8Array, glob: Uint8Array): boolean {
  const bare = glob.length > 1 && glob[0] === DOT && glob[1] === SLASH ? view(glob, 2, glob.length) : glob
  return matchesFrom(withoutExtension(name), 0, withoutExtension(bare), 0)
}

/** Whether `name` from `at` on, or a folder that it begins with there, is what the rest of the glob means. */
function matchesFrom(name: Uint8Array, at: i32, glob: Uint8Array, from: i32): boolean {
  for (let i: i32 = from; i < glob.length; i++) {
    const byte: i32 = glob[i]
    if (byte === STAR) return matchesStar(name, at, glob, i + 1)
    // What lies below is meant anyway.
    if (byte === SLASH && i + 3 === glob.length && glob[i + 1] === STAR && glob[i + 2] === STAR) break
    if (at === name.length) return false
    const met: i32 = name[at++]
    if (byte !== QUESTION) {
      if (byte !== met) return false
      continue
    }
    if (met === SLASH) return false
    // The rest of a character of several bytes.
    while (at < name.length && (name[at] & 0xc0) === 0x80) at++
  }
  return at === name.length || name[at] === SLASH
}

/** The rest of a glob from its second star, or from what follows the only one. */
function matchesStar(name: Uint8Array, from: i32, glob: Uint8Array, star: i32): boolean {
  const isDeep: boolean = star < glob.length && glob[star] === STAR
  const isFolder: boolean = isDeep && star + 1 < glob.length && glob[star + 1] === SLASH
  const rest: i32 = star + (isFolder ? 2 : isDeep ? 1 : 0)
  for (let at: i32 = from; at <= name.length; at++) {
    const mayEnd: boolean = !isFolder || at === from || name[at - 1] === SLASH
    if (mayEnd && matchesFrom(name, at, glob, rest)) return true
    if (!isDeep && at < name.length && name[at] === SLASH) break
  }
  return false
}

/** A path without the extension of a source file: `.ts`, `.cjs`, `.jsx` and the like. */
function withoutExtension(path: Uint8Array): Uint8Array {
  if (indexOf(path, ascii('/'), 0) < 0) return path
  let end: i32 = path.length - 1
  if (path[end] === 120) end--
  if (path[end--] !== 115 || (path[end] !== 106 && path[end] !== 116)) return path
  end--
  if (path[end] === 99 || path[end] === 109) end--
  return path[end] === DOT ? view(path, 0, end) : path
}
