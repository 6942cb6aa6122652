import { ascii, indexOf } from './bytes.ts'
import { MODULE_DECL_IS_IMPORT_DECL, MODULE_ITEM_IS_MODULE_DECL } from './generated/layouts.ts'
import { byteAt, view } from './native.ts'
import { endOfPayload, endOfTree } from './skip.ts'
import { endOfHead, readUint, TAG, TEXT } from './tape.ts'

export const MACRO_MODULE: string = 'dscope/macro'
const NEVER: i32 = 0x7fffffff
const TAG_HEAD: i32 = TAG << 5
/** `'`, which comes after `"` and `$` and before all letters. */
const QUOTE: i32 = 39

/**
 * Where the bytes of a file say a name that it imports from the macro module, or the name of that module. Whatever has to do
 * with a macro says one of them, and so does much that has not.
 */
export class Mentions {
  private readonly source: Uint8Array
  private readonly names: Uint8Array[] = []
  /** By name: the first place of it behind all that was asked about. */
  private readonly places: i32[] = []

  constructor(source: Uint8Array) {
    this.source = source
    this.readImports()
  }

  /** Whether there is one between two places. Later questions are about later places. */
  isWithin(from: i32, to: i32): boolean {
    for (let i: i32 = 0; i < this.names.length; i++) {
      if (this.places[i] < from) {
        const place: i32 = indexOf(this.source, this.names[i], from)
        this.places[i] = place < 0 ? NEVER : place
      }
      if (this.places[i] < to) return true
    }
    return false
  }

  private readImports(): void {
    const source = this.source
    const module = ascii(MACRO_MODULE)
    // The program, its span and the head of the list of its statements.
    let start: i32 = endOfHead(source, endOfTree(source, endOfHead(source, endOfHead(source, 0))))
    let place: i32 = indexOf(source, module, 0)
    let hasOther: boolean = false
    while (place >= 0) {
      let end: i32 = endOfTree(source, start)
      while (end > 0 && end <= place) {
        start = end
        end = endOfTree(source, start)
      }
      if (end < 0) return
      if (isImport(source, start)) this.addTexts(start, end)
      else hasOther = true
      place = indexOf(source, module, end)
    }
    if (hasOther) this.add(module)
  }

  private add(name: Uint8Array): void {
    this.names.push(name)
    this.places.push(-1)
  }

  /** The texts of an import statement. The head of one belongs to it, so that a longer text is another one. */
  private addTexts(from: i32, to: i32): void {
    const source = this.source
    let at: i32 = from
    while (at < to) {
      const major: i32 = byteAt(source, at) >> 5
      const payload: i32 = endOfHead(source, at)
      const end: i32 = endOfPayload(payload, major, readUint(source, at))
      // A specifier as it is written has its quotes.
      if (major === TEXT && byteAt(source, payload) > QUOTE) this.add(view(source, at, end))
      at = end
    }
  }
}

function isImport(source: Uint8Array, statement: i32): boolean {
  return (
    byteAt(source, statement) === TAG_HEAD + MODULE_ITEM_IS_MODULE_DECL &&
    byteAt(source, statement + 1) === TAG_HEAD + MODULE_DECL_IS_IMPORT_DECL
  )
}
