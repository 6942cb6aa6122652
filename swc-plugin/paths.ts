import { Bytes } from './bytes.ts'
import { ints, view, zeros } from './native.ts'

// Paths as ids need them: the same text on every system.

const SLASH: i32 = 47
const BACKSLASH: i32 = 92
const COLON: i32 = 58
const DOT: i32 = 46
const QUERY: i32 = 63
const HASH: i32 = 35

/** `path` with forward slashes, without its drive letter, with `.` and `..` taken out. */
export function posixPath(path: Uint8Array, base: Uint8Array): Uint8Array {
  const isWindows: boolean = hasDrive(path) || isShare(path) || hasDrive(base)
  const slashed = isWindows ? withSlashes(path) : path
  const start: i32 = hasDrive(slashed) ? 2 : 0
  const whole = new Bytes(256)
  if (start === slashed.length || slashed[start] !== SLASH) {
    whole.all(base.length === 0 ? base : posixPath(base, view(base, 0, 0)))
    whole.byte(SLASH)
  }
  whole.copy(slashed, start, slashed.length)
  return withoutDots(whole.written())
}

/** The way from `root` down to `file`, without a bundler's query or hash; empty when `file` lies elsewhere. */
export function pathFrom(root: Uint8Array, file: Uint8Array): Uint8Array {
  const isTop: boolean = root.length === 1
  const length: i32 = isTop ? 1 : root.length + 1
  if (file.length < length || (!isTop && file[length - 1] !== SLASH)) return view(file, 0, 0)
  for (let i: i32 = 0; i < root.length; i++) if (file[i] !== root[i]) return view(file, 0, 0)
  let end: i32 = length
  while (end < file.length && file[end] !== QUERY && file[end] !== HASH) end++
  return view(file, length, end)
}

function hasDrive(path: Uint8Array): boolean {
  if (path.length < 3 || path[1] !== COLON) return false
  const letter: i32 = path[0] | 32
  return letter >= 97 && letter <= 122 && (path[2] === SLASH || path[2] === BACKSLASH)
}

function isShare(path: Uint8Array): boolean {
  return path.length > 1 && path[0] === BACKSLASH && path[1] === BACKSLASH
}

function withSlashes(path: Uint8Array): Uint8Array {
  const slashed = zeros(path.length)
  for (let i: i32 = 0; i < path.length; i++) slashed[i] = path[i] === BACKSLASH ? SLASH : path[i]
  return slashed
}

function withoutDots(path: Uint8Array): Uint8Array {
  const ends = ints(path.length + 1)
  let depth: i32 = 0
  const out = new Bytes(path.length + 1)
  let from: i32 = 0
  for (let i: i32 = 0; i <= path.length; i++) {
    if (i < path.length && path[i] !== SLASH) continue
    const length: i32 = i - from
    const isUp: boolean = length === 2 && path[from] === DOT && path[from + 1] === DOT
    if (isUp && depth > 0) out.length = ends[--depth]
    else if (!isUp && length > 0 && !(length === 1 && path[from] === DOT)) {
      ends[depth++] = out.length
      out.byte(SLASH)
      out.copy(path, from, i)
    }
    from = i + 1
  }
  if (out.length === 0) out.byte(SLASH)
  return out.written()
}
