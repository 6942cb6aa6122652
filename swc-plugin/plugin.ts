import { ascii, Bytes, NO_BYTES } from './bytes.ts'
import { compile } from './compile.ts'
import { textOf } from './decode.ts'
import {
  __emit_diagnostics,
  __get_transform_context,
  __get_transform_plugin_config,
  __mark_fresh_proxy,
  __set_transform_plugin_core_pkg_diagnostics,
  __set_transform_result,
  __span_to_source_proxy,
  __syntax_context_apply_mark_proxy,
} from './env.ts'
import { Host } from './host.ts'
import { addressOf, allocate, bytesAt, free } from './memory.ts'

// How SWC calls a plugin. Only this file, `env.ts` and `memory.ts` know of memory.

// A context with the key 0 would end the process of the host.
const FILENAME: i32 = 1
const CWD: i32 = 3
const SCHEMA_VERSION: i32 = 1

/** Where the host puts position and length of what it returns. */
const RESULT = new ArrayBuffer(64)

export function __get_transform_plugin_core_pkg_diag(): i32 {
  const out = new Bytes(64)
  out.array(4)
  out.text(ascii('dscope'))
  out.text(NO_BYTES)
  out.text(NO_BYTES)
  out.uint(SCHEMA_VERSION)
  __set_transform_plugin_core_pkg_diagnostics(addressOf(out.written()), out.length)
  return 0
}

export function __transform_plugin_process_impl(
  at: usize,
  length: i32,
  _unresolvedMark: i32,
  _hasComments: i32,
): i32 {
  const program = bytesAt(at, length)
  const compiled = compile(program, new SwcHost())
  const result = compiled === null ? program : compiled
  __set_transform_result(addressOf(result), result.length)
  return 0
}

class SwcHost extends Host {
  override config(): Uint8Array {
    return returned(__get_transform_plugin_config(changetype<usize>(RESULT)))
  }

  override filename(): Uint8Array {
    return returned(__get_transform_context(FILENAME, changetype<usize>(RESULT)))
  }

  override cwd(): Uint8Array {
    return returned(__get_transform_context(CWD, changetype<usize>(RESULT)))
  }

  override source(from: i32, to: i32): Uint8Array {
    // Of code that nobody authored; the host would end its process over it.
    if (from <= 0 || to < from) return NO_BYTES
    return returned(__span_to_source_proxy(from, to, changetype<usize>(RESULT)))
  }

  override freshCtxt(): i32 {
    return __syntax_context_apply_mark_proxy(0, __mark_fresh_proxy(0))
  }

  override emit(diagnostic: Uint8Array): void {
    __emit_diagnostics(addressOf(diagnostic), diagnostic.length)
  }
}

function returned(hasResult: i32): Uint8Array {
  if (hasResult === 0) return NO_BYTES
  const address = changetype<usize>(RESULT)
  return textOf(bytesAt(load<u32>(address), load<u32>(address, 4)))
}

/** Called by the host, also while it is called. */
export { allocate as __alloc, free as __free }
