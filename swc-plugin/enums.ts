import { ENUM_NAME, type Binding } from './scopes.ts'
import type { Walker } from './walker.ts'

/** Whether a binding is an enum. */
export function isEnum(_walker: Walker, binding: Binding): boolean {
  return binding.kind === ENUM_NAME
}
