import { Bytes, NO_BYTES } from './bytes.ts'
import type { Finding } from './findings.ts'
import type { Host } from './host.ts'
import { ints } from './native.ts'
import { spanOf } from './nodes.ts'
import { writePlace } from './places.ts'
import { inOrder, sortBy } from './sort.ts'
import type { Symbols } from './symbols.ts'
import type { Tape } from './tape.ts'
import { writeRemedy, writeSentence } from './words.ts'

const UNUSED: i32 = 102
const REASSIGNED: i32 = 129

const ERROR: i32 = 4
const WARNING: i32 = 5
const HELP: i32 = 7
const PLAIN: i32 = 11

/** Whether one of the findings is an error, which with `strict` all are. */
export function hasError(findings: Finding[], strict: boolean): boolean {
  for (let i: i32 = 0; i < findings.length; i++) if (!isWarning(findings[i], strict)) return true
  return false
}

function isWarning(finding: Finding, strict: boolean): boolean {
  return !strict && (finding.code === UNUSED || finding.code === REASSIGNED)
}

/** Hands the findings of a file to the host, which draws the code frames. Hosts drop the warnings of a file without an error. */
export class Reporter {
  private readonly tape: Tape
  private readonly symbols: Symbols
  private readonly host: Host
  /** How messages call the file; empty when nobody knows. */
  private readonly path: Uint8Array
  private source: Uint8Array = NO_BYTES

  constructor(tape: Tape, symbols: Symbols, host: Host, path: Uint8Array) {
    this.tape = tape
    this.symbols = symbols
    this.host = host
    this.path = path
  }

  /** Reports errors first, then warnings, each in source order and once. */
  report(found: Finding[], strict: boolean): void {
    const findings = inSourceOrder(found)
    // Positions are counted from 1. A host that reads several files as one text does not have it from there.
    const end: i32 = this.tape.length === 0 ? 0 : this.tape.to(spanOf(this.tape, 0))
    this.source = this.host.source(1, end)
    for (let i: i32 = 0; i < findings.length; i++) {
      if (!isWarning(findings[i], strict) && !isRepeated(findings, i)) {
        this.host.emit(this.diagnostic(findings[i], ERROR))
      }
    }
    for (let i: i32 = 0; i < findings.length; i++) {
      if (isWarning(findings[i], strict) && !isRepeated(findings, i)) {
        this.host.emit(this.diagnostic(findings[i], WARNING))
      }
    }
  }

  /** `[level, message, code, places, children, suggestions]` */
  private diagnostic(finding: Finding, level: i32): Uint8Array {
    const remedy = new Bytes(256)
    writeRemedy(remedy, finding)
    const out = new Bytes(512)
    out.array(6)
    out.uint(level)
    writeMessage(out, this.headline(finding))
    out.array(0)
    this.writePlaces(out, finding)
    out.array(1)
    out.array(4)
    out.uint(HELP)
    writeMessage(out, remedy.written())
    writeNoPlace(out)
    out.array(0)
    out.array(0)
    return out.written()
  }

  private headline(finding: Finding): Uint8Array {
    const text = new Bytes(256)
    text.ascii('DSC')
    text.decimal(finding.code)
    text.ascii(': ')
    writeSentence(text, finding)
    if (this.path.length > 0 && this.source.length > 0) {
      text.ascii('\n')
      text.all(this.path)
      text.ascii(':')
      writePlace(text, this.source, finding.from > 0 ? finding.from - 1 : 0)
    }
    return text.written()
  }

  /** The host ends its process over a place in code that nobody authored. */
  private authoredUses(finding: Finding): i32 {
    let count: i32 = 0
    for (let i: i32 = 0; i < finding.uses.length; i++) {
      if (this.tape.from(spanOf(this.tape, finding.uses[i].node)) > 0) count++
    }
    return count
  }

  /** `[spans, [[span, label]]]`: where it is, and what is to be seen there. */
  private writePlaces(out: Bytes, finding: Finding): void {
    if (finding.from === 0) return writeNoPlace(out)
    out.array(2)
    out.array(1)
    writeSpan(out, finding.from, finding.to)
    out.array(this.authoredUses(finding))
    for (let i: i32 = 0; i < finding.uses.length; i++) {
      const span: i32 = spanOf(this.tape, finding.uses[i].node)
      if (this.tape.from(span) === 0) continue
      out.array(2)
      writeSpan(out, this.tape.from(span), this.tape.to(span))
      const label = new Bytes(64)
      label.ascii('`')
      label.all(this.symbols.name(finding.uses[i].symbol))
      label.ascii('` is used here')
      out.text(label.written())
    }
  }
}

function inSourceOrder(found: Finding[]): Finding[] {
  const codes = ints(found.length)
  const places = ints(found.length)
  for (let i: i32 = 0; i < found.length; i++) {
    codes[i] = found[i].code
    places[i] = found[i].from
  }
  const order = inOrder(found.length)
  sortBy(order, codes)
  sortBy(order, places)
  const findings: Finding[] = []
  for (let i: i32 = 0; i < order.length; i++) findings.push(found[order[i]])
  return findings
}

/** A block in a block meets the same mistake twice, where it is the same place. */
function isRepeated(findings: Finding[], index: i32): boolean {
  if (index === 0) return false
  const finding = findings[index]
  const before = findings[index - 1]
  return before.from === finding.from && before.code === finding.code
}

/** A list of texts with a style each. */
function writeMessage(out: Bytes, text: Uint8Array): void {
  out.array(1)
  out.array(2)
  out.text(text)
  out.tag(PLAIN)
  out.array(0)
}

function writeNoPlace(out: Bytes): void {
  out.array(2)
  out.array(0)
  out.array(0)
}

function writeSpan(out: Bytes, from: i32, to: i32): void {
  out.array(2)
  out.uint(from)
  out.uint(to)
}
