// The wasm plugin as it would be if every file had to be compiled: each is decoded, its whole tree is held against the
// layouts, it is copied as a file with macro calls is, and all heads are written anew. A plugin of its own, so that the one
// that is published has no switch for it. AssemblyScript.
import type { Block } from '../../../swc-plugin/block.ts'
import { Bytes, isEqual, NO_BYTES } from '../../../swc-plugin/bytes.ts'
import { decode } from '../../../swc-plugin/decode.ts'
import { Reporter } from '../../../swc-plugin/diagnostics.ts'
import { Emitter } from '../../../swc-plugin/emit.ts'
import {
  __emit_diagnostics,
  __mark_fresh_proxy,
  __set_transform_result,
  __syntax_context_apply_mark_proxy,
} from '../../../swc-plugin/env.ts'
import { Findings } from '../../../swc-plugin/findings.ts'
import { PROGRAM_IS_MODULE } from '../../../swc-plugin/generated/layouts.ts'
import { Host } from '../../../swc-plugin/host.ts'
import { addressOf, allocate, bytesAt, free } from '../../../swc-plugin/memory.ts'
import { Mentions } from '../../../swc-plugin/mentions.ts'
import { spanOf } from '../../../swc-plugin/nodes.ts'
import { __get_transform_plugin_core_pkg_diag } from '../../../swc-plugin/plugin.ts'
import { Pruning } from '../../../swc-plugin/prune.ts'
import type { MacroImport, MacroReference } from '../../../swc-plugin/references.ts'
import type { SpinCall } from '../../../swc-plugin/spin.ts'
import { Suspensions } from '../../../swc-plugin/suspensions.ts'
import { BLOB, endOfHead, readUint, SIMPLE, TEXT } from '../../../swc-plugin/tape.ts'
import { Visits } from '../../../swc-plugin/visits.ts'
import type { Walker } from '../../../swc-plugin/walker.ts'

const UNKNOWN_SYNTAX: i32 = 140
const WIDEST: i32 = 5

export { allocate as __alloc, free as __free, __get_transform_plugin_core_pkg_diag }

class ForcedHost extends Host {
  override freshCtxt(): i32 {
    return __syntax_context_apply_mark_proxy(0, __mark_fresh_proxy(0))
  }

  override emit(diagnostic: Uint8Array): void {
    __emit_diagnostics(addressOf(diagnostic), diagnostic.length)
  }
}

export function __transform_plugin_process_impl(
  at: usize,
  length: i32,
  _unresolvedMark: i32,
  _hasComments: i32,
): i32 {
  const program = bytesAt(at, length)
  // What is left undecoded must not change a byte either.
  const whole = rewrite(program, null)
  const variables: Uint8Array[] = []
  const quick = rewrite(program, new Mentions(program, variables))
  const result = isEqual(whole, quick) ? whole : NO_BYTES
  __set_transform_result(addressOf(result), result.length)
  return 0
}

function rewrite(program: Uint8Array, mentions: Mentions | null): Uint8Array {
  const tape = decode(program, mentions)
  // What cannot be decoded is not handed back: the host has to complain.
  if (tape.length === 0) return NO_BYTES
  const host = new ForcedHost()
  const walker = new Visits(tape)
  walker.walk()
  walker.resolve()
  report(walker, host)
  if (!tape.isTag(0, PROGRAM_IS_MODULE)) return renewHeads(program)
  const blocks: Block[] = []
  const imports: MacroImport[] = []
  const spins: SpinCall[] = []
  const tracks: MacroReference[] = []
  const pruning = new Pruning(walker)
  const suspensions = new Suspensions(walker)
  suspensions.find()
  const emitter = new Emitter(walker, host, blocks, spins, imports, pruning, suspensions)
  emitter.planRuns(tracks)
  return renewHeads(emitter.emit(NO_BYTES))
}

/** Anything without a known layout fails the file. */
function report(walker: Walker, host: Host): void {
  const tape = walker.tape
  const findings = new Findings(tape)
  for (let i: i32 = 0; i < walker.unknown.length; i++) {
    let node: i32 = walker.unknown[i]
    while (spanOf(tape, node) < 0) node = tape.parent[node]
    const span: i32 = spanOf(tape, node)
    findings.add(UNKNOWN_SYNTAX, tape.from(span), tape.to(span))
  }
  const reporter = new Reporter(tape, walker.symbols, host, NO_BYTES)
  if (findings.all.length > 0) reporter.report(findings.all, false)
}

function renewHeads(program: Uint8Array): Uint8Array {
  const out = new Bytes(program.length)
  let at: i32 = 0
  while (at < program.length) {
    const major: i32 = program[at] >> 5
    const value: i32 = readUint(program, at)
    const payload: i32 = endOfHead(program, at)
    const end: i32 = major === BLOB || major === TEXT ? payload + value : payload
    // Numbers of eight bytes are not read in full.
    if (major === SIMPLE || payload - at > WIDEST) out.copy(program, at, end)
    else {
      out.head(major, value)
      out.copy(program, payload, end)
    }
    at = end
  }
  return out.written()
}
