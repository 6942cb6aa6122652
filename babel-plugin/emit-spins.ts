import type * as t from '@babel/types'
import type { MacroReference } from './references.ts'
import type { PlacedSpin } from './spin.ts'
import { withPlace } from './with-place.ts'

/** `spin(context, body, options)` becomes `_spin(context, body, 'place', waits, options)`. */
export function emitSpin(
  { call, place }: PlacedSpin,
  waits: boolean,
  helper: string,
  types: typeof t,
): void {
  const { node, context, argument, options } = call
  node.callee = withPlace(types.identifier(helper), node.callee)
  node.arguments = [
    context ?? types.nullLiteral(),
    argument,
    types.stringLiteral(place),
    types.booleanLiteral(waits),
    ...(options ? [options] : []),
  ]
  withoutTypes(node)
}

/** `track(signal)` becomes `_track(signal)`. */
export function emitTrack({ node }: MacroReference, helper: string, types: typeof t): void {
  node.callee = withPlace(types.identifier(helper), node.callee)
  withoutTypes(node)
}

/** What the macro was given as types means nothing to what is called in its place. */
function withoutTypes(node: t.CallExpression): void {
  delete node.typeParameters
  delete node.typeArguments
}
