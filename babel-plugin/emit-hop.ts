import type { Block } from './block.ts'
import { emitProperty } from './emit-property.ts'
import { blockOf, type Emitter } from './emitter.ts'
import { withPlace } from './with-place.ts'

/** `spinRemote(target, [a], block, options)` becomes `_hop($call, target, 'id', { a }, options)`. */
export function emitHop({ call, captures, id }: Block, emitter: Emitter): void {
  const { types, names, pruning } = emitter
  const { node, list } = call
  const isKept = !pruning.isDropped(node, call.scope)
  const helper = names.nameOf(call.macro === 'taskRemote' ? 'task' : 'hop', isKept)
  const caller = blockOf(call.scope, emitter)
  const record = types.objectExpression(
    captures.map((listed) => emitProperty(listed, { ...listed.node }, types)),
  )
  node.callee = withPlace(types.identifier(helper), node.callee)
  node.arguments = [
    caller ? types.identifier(names.call) : types.nullLiteral(),
    call.target,
    types.stringLiteral(id),
    list ? types.inheritsComments(record, list) : record,
    ...(call.options ? [call.options] : []),
  ]
  delete node.typeParameters
  delete node.typeArguments
}
