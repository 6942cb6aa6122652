import type { Binding, NodePath } from '@babel/traverse'
import type * as t from '@babel/types'

/** A declaration at the top level of a module: of an import, a variable (or several, by a pattern), a function, a class. */
export type Unit =
  | t.ImportDeclaration['specifiers'][number]
  | t.VariableDeclarator
  | t.FunctionDeclaration
  | t.ClassDeclaration

/** Who uses which declarations of a module, directly or through each other. */
export interface Reach {
  readonly bindings: ReadonlyMap<Unit, readonly Binding[]>
  /** What the code of the blocks comes to. */
  readonly fromBlocks: ReadonlySet<Unit>
  /** What everything else comes to: exports, and statements that run when the module loads. */
  readonly fromOutside: ReadonlySet<Unit>
}

type User = Unit | 'blocks' | 'outside'

/** `table` is the statement that holds the blocks of the module. */
export function findReach(program: NodePath<t.Program>, table: t.Statement): Reach {
  const bindings = new Map<Unit, Binding[]>()
  for (const binding of Object.values(program.scope.bindings)) {
    const unit = binding.path.node
    if (isUnit(unit)) bindings.set(unit, [...(bindings.get(unit) ?? []), binding])
  }
  const users = new Map(
    [...bindings].map(([unit, group]): [Unit, ReadonlySet<User>] => [
      unit,
      new Set(group.flatMap(usesOf).map((use) => userOf(use, bindings, table))),
    ]),
  )
  return {
    bindings,
    fromBlocks: close('blocks', users),
    fromOutside: close('outside', users),
  }
}

/** Everything that is used by `root`, or by what it uses. */
function close(root: User, users: ReadonlyMap<Unit, ReadonlySet<User>>): ReadonlySet<Unit> {
  const reached = new Set<User>([root])
  for (let before = 0; before !== reached.size;) {
    before = reached.size
    for (const [unit, by] of users) if ([...by].some((user) => reached.has(user))) reached.add(unit)
  }
  reached.delete(root)
  return reached as ReadonlySet<Unit>
}

function isUnit(node: t.Node): node is Unit {
  return /^(?:Import\w*Specifier|VariableDeclarator|FunctionDeclaration|ClassDeclaration)$/.test(
    node.type,
  )
}

/** Reads, writes, and the export that stands before a declaration. */
function usesOf({ referencePaths, constantViolations }: Binding): readonly NodePath[] {
  return [...referencePaths, ...constantViolations]
}

function userOf(use: NodePath, units: ReadonlyMap<Unit, unknown>, table: t.Statement): User {
  for (let at: NodePath | null = use; at; at = at.parentPath) {
    if (at.node === table) return 'blocks'
    if (units.has(at.node as Unit)) return at.node as Unit
  }
  return 'outside'
}
