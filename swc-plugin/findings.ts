import { NO_BYTES } from './bytes.ts'
import { spanOf } from './nodes.ts'
import type { Tape } from './tape.ts'
import type { Reference } from './walker.ts'

const NONE: Uint8Array[] = []
const NO_USES: Reference[] = []

/** What a rule found, before it has words. */
export class Finding {
  /** The number of the code. */
  readonly code: i32
  /** Positions as the host counts them; both 0 for a finding about the whole file. */
  readonly from: i32
  readonly to: i32
  name: Uint8Array = NO_BYTES
  names: Uint8Array[] = NONE
  /** Places to show beside the finding. */
  uses: Reference[] = NO_USES
  /** The capture list to paste. */
  list: Uint8Array[] = NONE
  text: Uint8Array = NO_BYTES
  roles: Uint8Array[] = NONE
  isClass: boolean = false
  /** How the macro module is loaded; 0 for a name that it does not have. */
  form: i32 = 0

  constructor(code: i32, from: i32, to: i32) {
    this.code = code
    this.from = from
    this.to = to
  }
}

/** All findings of a file, as rules come upon them. */
export class Findings {
  readonly all: Finding[] = []
  private readonly tape: Tape

  constructor(tape: Tape) {
    this.tape = tape
  }

  /** Adds what was found somewhere, and returns it for what else there is to say. */
  add(code: i32, from: i32, to: i32): Finding {
    const finding = new Finding(code, from, to)
    this.all.push(finding)
    return finding
  }

  at(code: i32, node: i32): Finding {
    const span: i32 = authoredSpan(this.tape, node)
    return this.add(code, this.tape.from(span), this.tape.to(span))
  }

  about(code: i32, node: i32, name: Uint8Array): Finding {
    const finding = this.at(code, node)
    finding.name = name
    return finding
  }

  /** About the file as it is, and no place in it. */
  inFile(code: i32): Finding {
    return this.add(code, 0, 0)
  }
}

/** The span of a node, or of the nearest one around it that somebody authored. */
function authoredSpan(tape: Tape, node: i32): i32 {
  let at: i32 = node
  let span: i32 = spanOf(tape, at)
  while (at > 0 && (span < 0 || tape.from(span) === 0)) {
    at = tape.parent[at]
    span = spanOf(tape, at)
  }
  return span
}
