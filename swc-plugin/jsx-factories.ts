import { ascii, indexOf, spells } from './bytes.ts'
import { view } from './native.ts'
import type { Symbols } from './symbols.ts'

const STAR: i32 = 42
const DOT: i32 = 46

/** The names that JSX uses without writing them, when the file is compiled with the classic run time; -1 for none. */
export class JsxFactories {
  element: i32 = -1
  fragment: i32 = -1

  /** Reads the pragmas in the comments of `source`. The automatic run time imports its own, which no block can capture. */
  constructor(source: Uint8Array, symbols: Symbols) {
    const isAutomatic: boolean =
      spells(pragma(source, '@jsxRuntime'), 'automatic') ||
      pragma(source, '@jsxImportSource').length > 0
    if (!isAutomatic) {
      this.element = root(pragma(source, '@jsx'), symbols)
      this.fragment = root(pragma(source, '@jsxFrag'), symbols)
    }
  }
}

/** What stands behind the last mention of a pragma in a comment. */
function pragma(source: Uint8Array, name: string): Uint8Array {
  const wanted = ascii(name)
  let found = view(source, 0, 0)
  let at: i32 = indexOf(source, wanted, 0)
  while (at >= 0) {
    let from: i32 = at + wanted.length
    const start: i32 = from
    while (from < source.length && isSpace(source[from])) from++
    let to: i32 = from
    while (to < source.length && !isSpace(source[to]) && source[to] !== STAR) to++
    if (from > start && to > from && isInComment(source, at)) found = view(source, from, to)
    at = indexOf(source, wanted, at + 1)
  }
  return found
}

/** Whether the text before `at` opened a comment on the same line, or one that no line closed. */
function isInComment(source: Uint8Array, at: i32): boolean {
  for (let i: i32 = at - 1; i > 0; i--) {
    const isLine: boolean = source[i] === 47 && source[i - 1] === 47
    const opens: boolean = source[i] === STAR && source[i - 1] === 47
    const closes: boolean = source[i] === 47 && source[i - 1] === STAR
    if (isLine || opens) return true
    if (closes) return false
  }
  return false
}

function isSpace(byte: i32): boolean {
  return byte === 32 || (byte >= 9 && byte <= 13)
}

/** The name before the first dot; `React` where there is none. */
function root(text: Uint8Array, symbols: Symbols): i32 {
  let end: i32 = 0
  while (end < text.length && text[end] !== DOT) end++
  return end === 0 ? symbols.ofAscii('React') : symbols.of(view(text, 0, end))
}
