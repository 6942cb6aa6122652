import type * as t from '@babel/types'
import type { Listed } from './call.ts'

/** `name`, or `['__proto__']: __proto__`, which would set the prototype when written plainly. */
export function emitProperty(
  { name, element }: Listed,
  value: t.Identifier,
  types: typeof t,
): t.ObjectProperty {
  const property =
    name === '__proto__'
      ? types.objectProperty(types.stringLiteral(name), value, true)
      : types.objectProperty(types.identifier(name), value, false, true)
  return types.inheritsComments(property, element)
}
