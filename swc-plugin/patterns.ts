import { ascii, indexOf } from './bytes.ts'
import { copyBytes, zeros } from './native.ts'

const STAR: i32 = 42
const DOT: i32 = 46
const SLASH: i32 = 47
const QUESTION: i32 = 63
const J: i32 = 106
const S: i32 = 115
const T: i32 = 116
const X: i32 = 120
const C: i32 = 99
const M: i32 = 109

/** Whether `name` is meant by a glob, as `babel-plugin/patterns.ts` has it. */
export function matches(name: Uint8Array, glob: Uint8Array): boolean {
  const isBelow: boolean = glob.length > 1 && glob[0] === DOT && glob[1] === SLASH
  return matchesFrom(ended(name), 0, ended(glob), isBelow ? 2 : 0)
}

/** Whether `name` from `start` on, or a folder that it begins with there, is what the glob means from `from` on. */
function matchesFrom(name: Uint8Array, start: i32, glob: Uint8Array, from: i32): boolean {
  let at: i32 = start
  let i: i32 = from
  while (glob[i] !== 0) {
    const byte: i32 = glob[i++]
    const met: i32 = name[at]
    const isDeep: boolean = glob[i] === STAR
    if (byte === STAR) {
      if (isDeep) i++
      const isFolder: boolean = isDeep && glob[i] === SLASH
      if (isFolder) i++
      return matchesStar(name, at, glob, i, isDeep, isFolder)
    }
    // What lies below is meant anyway.
    if (byte === SLASH && isDeep && glob[i + 1] === STAR && glob[i + 2] === 0) break
    const isAny: boolean = byte === QUESTION
    if (isAny ? met === SLASH || met === 0 : met !== byte) return false
    at++
    // The rest of a character of several bytes.
    while (isAny && (name[at] & 0xc0) === 0x80) at++
  }
  return name[at] === 0 || name[at] === SLASH
}

/** `rest` is where the glob goes on behind its stars. */
function matchesStar(
  name: Uint8Array,
  from: i32,
  glob: Uint8Array,
  rest: i32,
  isDeep: boolean,
  isFolder: boolean,
): boolean {
  let at: i32 = from
  while (true) {
    const mayEnd: boolean = !isFolder || at === from || name[at - 1] === SLASH
    if (mayEnd && matchesFrom(name, at, glob, rest)) return true
    if (name[at] === 0 || (!isDeep && name[at] === SLASH)) return false
    at++
  }
}

/** A path with zeros behind it, and without the extension of a source file: `.ts`, `.cjs`, `.jsx` and the like. */
function ended(path: Uint8Array): Uint8Array {
  const copy = zeros(path.length + 3)
  copyBytes(path, 0, path.length, copy, 0)
  if (indexOf(path, ascii('/'), 0) < 0) return copy
  let end: i32 = path.length - 1
  if (copy[end] === X) end--
  const script: i32 = copy[end - 1]
  if (copy[end] !== S || (script !== J && script !== T)) return copy
  end -= 2
  if (copy[end] === C || copy[end] === M) end--
  if (copy[end] === DOT) copy[end] = 0
  return copy
}
