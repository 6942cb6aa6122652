// A plugin that tells what SWC hands to a plugin: the marks and the bytes, as the text of a diagnostic.
import { Bytes } from '../../../swc-plugin/bytes.ts'
import {
  __emit_diagnostics,
  __set_transform_result,
  __syntax_context_apply_mark_proxy,
} from '../../../swc-plugin/env.ts'
import { addressOf, bytesAt } from '../../../swc-plugin/memory.ts'

export {
  __alloc,
  __free,
  __get_transform_plugin_core_pkg_diag,
} from '../../../swc-plugin/plugin.ts'

export function __transform_plugin_process_impl(at: usize, length: i32, mark: i32, _: i32): i32 {
  const program = bytesAt(at, length)
  const text = new Bytes(length * 2 + 32)
  text.ascii('ctxt ')
  text.decimal(__syntax_context_apply_mark_proxy(0, mark))
  text.ascii(' bytes ')
  for (let i: i32 = 0; i < length; i++) {
    text.byte(digit(program[i] >> 4))
    text.byte(digit(program[i] & 15))
  }
  const out = new Bytes(text.length + 32)
  out.array(6)
  out.uint(4)
  out.array(1)
  out.array(2)
  out.text(text.written())
  out.tag(11)
  out.array(0)
  out.array(0)
  out.array(2)
  out.array(0)
  out.array(0)
  out.array(0)
  out.array(0)
  __emit_diagnostics(addressOf(out.written()), out.length)
  __set_transform_result(at, length)
  return 0
}

function digit(value: i32): i32 {
  return value < 10 ? 48 + value : 87 + value
}
