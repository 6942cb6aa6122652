import { ascii, Bytes } from './bytes.ts'
import { small, view } from './native.ts'
import type { Walker } from './walker.ts'

// The functions of `dscope/internal` that files call, in the order in which they are imported.
export const HOP: i32 = 0
export const HOP_OF_TASK: i32 = 1
export const TABLE: i32 = 2
export const SPIN: i32 = 3
export const TRACK: i32 = 4
export const ENTER: i32 = 5
export const EACH: i32 = 6
export const HELD: i32 = 7
export const PASS: i32 = 8
const NAMES: string = '_hop _task _table _spin _track _enter _each _held _pass '
const SPACE: i32 = 32

/** What a file calls the helpers, and which of them it calls. */
export class Helpers {
  readonly imported: Uint8Array[] = []
  readonly locals: Uint8Array[] = []
  count: i32 = 0
  private readonly used: StaticArray<u8> = small(PASS + 1)

  constructor(walker: Walker) {
    const names = ascii(NAMES)
    let from: i32 = 0
    for (let at: i32 = 0; at < names.length; at++) {
      if (names[at] !== SPACE) continue
      this.imported.push(view(names, from + 1, at))
      this.locals.push(unusedName(view(names, from, at), walker))
      from = at + 1
    }
  }

  use(helper: i32): void {
    if (this.isUsed(helper)) return
    this.used[helper] = 1
    this.count = this.count + 1
  }

  isUsed(helper: i32): boolean {
    return this.used[helper] === 1
  }
}

/** A name like `base` that the file does not have. */
export function unusedName(base: Uint8Array, walker: Walker): Uint8Array {
  let name = base
  for (let n: i32 = 2; walker.symbols.has(name); n++) {
    const numbered = new Bytes(16)
    numbered.all(base)
    numbered.decimal(n)
    name = numbered.written()
  }
  return name
}
