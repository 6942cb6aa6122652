import type * as t from '@babel/types'
import type { SuspendedFunction } from './bodies.ts'
import type { Suspension } from './scopes.ts'
import { withPlace } from './with-place.ts'

export type SuspensionHelper = 'enter' | 'each' | 'held' | 'pass'

/** What functions that carry their run are made with. */
export interface SuspensionEmitter {
  readonly types: typeof t
  readonly parents: ReadonlyMap<t.Node, t.Node>
  /** The name of the constant that has the activation. */
  readonly run: string
  /** A name like `base` that the file does not have. */
  readonly unused: (base: string) => string
  /** The local name of a helper, which is imported from now on. */
  readonly use: (helper: SuspensionHelper) => string
}

/**
 * Lets a function put its run back after each suspension. `await x` becomes
 * `$run.ask(x) ? $run.value : ($run.value = await $run.value)`, and the body is
 * `const $run = _enter(); try { … } finally { $run.pause() }`.
 */
export function emitSuspensions(
  functions: readonly SuspendedFunction[],
  to: SuspensionEmitter,
): void {
  for (const { node, suspensions } of functions) {
    const emitter = new FunctionEmitter(node, to)
    // Inner places first: what stands around them is then taken with what they have become.
    for (const it of suspensions.toReversed()) emitter.suspension(it)
    emitter.finish()
  }
}

class FunctionEmitter {
  readonly #node: t.Function
  readonly #to: SuspensionEmitter
  readonly #types: typeof t
  /** Statements that are put into `try` when everything in them is in its place, and lists of which all is. */
  readonly #wrapped: (() => void)[] = []
  readonly #lists = new Map<t.Node, t.Statement[]>()

  constructor(node: t.Function, to: SuspensionEmitter) {
    this.#node = node
    this.#to = to
    this.#types = to.types
  }

  suspension({ kind, node }: Suspension): void {
    switch (kind) {
      case 'await':
        return this.#await(node as t.AwaitExpression)
      case 'yield':
        return this.#yield(node as t.YieldExpression)
      case 'return':
        return this.#return(node as t.ReturnStatement)
      case 'for-await':
        return this.#forAwait(node as t.ForOfStatement)
      case 'await-using':
        return this.#awaitUsing(node as t.VariableDeclaration)
      case 'try':
        return this.#try(node as t.TryStatement)
    }
  }

  finish(): void {
    for (const wrap of this.#wrapped) wrap()
    for (const list of this.#lists.values()) {
      list.splice(0, list.length, this.#guarded([...list], 'arm'))
    }
    const types = this.#types
    const { body } = this.#node
    const isBlock = body.type === 'BlockStatement'
    const statements = isBlock
      ? this.#functionsFirst(body.body)
      : [withPlace(types.returnStatement(body), body)]
    const enter = types.callExpression(this.#helper('enter'), [])
    const begin = types.variableDeclaration('const', [
      types.variableDeclarator(types.identifier(this.#to.run), enter),
    ])
    const around = [begin, this.#guarded(statements, 'pause')]
    if (isBlock) body.body = around
    else {
      this.#node.body = types.blockStatement(around)
      if (this.#node.type === 'ArrowFunctionExpression') this.#node.expression = false
    }
  }

  /**
   * In a block the name of a function may not be that of a `var` or of another function, as it may in a body: functions become
   * variables that have their value from the start.
   */
  #functionsFirst(statements: readonly t.Statement[]): t.Statement[] {
    const types = this.#types
    const functions: t.Statement[] = []
    const others: t.Statement[] = []
    for (const it of statements) {
      if (it.type !== 'FunctionDeclaration') others.push(it)
      else functions.push(this.#functionVariable(it, types.identifier(it.id!.name)))
    }
    return [...functions, ...others]
  }

  #functionVariable(node: t.FunctionDeclaration, id: t.Identifier): t.Statement {
    const types = this.#types
    const named = withPlace(id, node.id!)
    const value = types.toExpression(node)
    value.id = null
    const variable = types.variableDeclaration('var', [types.variableDeclarator(named, value)])
    types.inheritsComments(variable, value)
    types.removeComments(value)
    return withPlace(variable, value)
  }

  #await(node: t.AwaitExpression): void {
    const types = this.#types
    const ask = withPlace(this.#call('ask', node.argument), node)
    const wait = withPlace(types.awaitExpression(this.#value()), node)
    const back = withPlace(types.assignmentExpression('=', this.#value(), wait), node)
    // Tools that count branches would find two where the author wrote none.
    const next = types.conditionalExpression(ask, uncounted(this.#value()), uncounted(back))
    this.#replace(node, withPlace(next, node))
  }

  #yield(node: t.YieldExpression): void {
    const types = this.#types
    const { argument, delegate } = node
    if (!this.#node.generator) return
    const value = argument ? [argument] : []
    const given = delegate
      ? this.#helped('each', ...value, types.booleanLiteral(true))
      : this.#helped('pass', ...value)
    const wait = withPlace(types.yieldExpression(given, delegate), node)
    // Of what was handed on, the end puts the run back.
    this.#replace(node, delegate ? wait : withPlace(this.#call('back', wait), node))
  }

  /** An async generator awaits what it returns. */
  #return(node: t.ReturnStatement): void {
    if (this.#node.generator) node.argument = this.#helped('pass', node.argument!)
  }

  #forAwait(node: t.ForOfStatement): void {
    node.right = this.#helped('each', node.right)
    this.#guard(node)
  }

  /** `await using x = y` becomes `const x = y; await using $held = _held($run, x)`. */
  #awaitUsing(node: t.VariableDeclaration): void {
    const parent = this.#to.parents.get(node)!
    const declarations = this.#hold(node)
    if (parent.type === 'ForOfStatement') {
      const { id } = node.declarations[0]!
      node.kind = 'const'
      const hold = this.#holding(id as t.Identifier)
      parent.body = this.#types.blockStatement([this.#guarded([hold, parent.body], 'arm')])
    } else if (parent.type === 'ForStatement') {
      parent.init = null
      const loop = this.#outermost(parent)
      const guarded = (): t.Statement => this.#guarded([...declarations, loop], 'arm')
      this.#wrapped.push(() => this.#replace(loop, guarded()))
    } else {
      const list = statementsOf(parent)
      list.splice(list.indexOf(node), 1, ...declarations)
      // The end of the whole body is guarded in any case.
      if (parent !== this.#node.body) this.#lists.set(parent, list)
    }
  }

  #hold({ declarations, loc }: t.VariableDeclaration): t.VariableDeclaration[] {
    const types = this.#types
    return declarations.flatMap((declarator) => {
      const value = types.variableDeclaration('const', [declarator])
      value.loc = loc ?? null
      return [value, this.#holding(declarator.id as t.Identifier)]
    })
  }

  #holding({ name }: t.Identifier): t.VariableDeclaration {
    const types = this.#types
    const held = this.#helped('held', types.identifier(name))
    return types.variableDeclaration('await using', [
      types.variableDeclarator(types.identifier(this.#to.unused('$held')), held),
    ])
  }

  #try({ handler, finalizer }: t.TryStatement): void {
    const types = this.#types
    const arm = (): t.Statement => types.expressionStatement(this.#call('arm'))
    finalizer?.body.unshift(arm())
    if (!handler) return
    const { param, body } = handler
    if (!param || param.type === 'Identifier') return void body.body.unshift(arm())
    // Defaults of a pattern are a part of the body too.
    const error = types.identifier(this.#to.unused('$error'))
    handler.param = error
    const taken = types.variableDeclaration('let', [
      types.variableDeclarator(param as t.LVal, types.identifier(error.name)),
    ])
    body.body.unshift(arm(), taken)
  }

  /** Wherever a statement is left to, the run is put back. */
  #guard(node: t.Statement): void {
    const whole = this.#outermost(node)
    this.#wrapped.push(() => this.#replace(whole, this.#guarded([whole], 'arm')))
  }

  #guarded(statements: t.Statement[], end: 'arm' | 'pause'): t.TryStatement {
    const types = this.#types
    const finalizer = types.blockStatement([types.expressionStatement(this.#call(end))])
    return types.tryStatement(types.blockStatement(statements), null, finalizer)
  }

  /** A statement with its labels: `continue` needs them at the loop itself. */
  #outermost(node: t.Statement): t.Statement {
    let outer = node
    for (;;) {
      const parent = this.#to.parents.get(outer)
      if (parent?.type !== 'LabeledStatement') return outer
      outer = parent
    }
  }

  #replace(node: t.Node, next: t.Node): void {
    const parent = this.#to.parents.get(node) as t.Node & Record<string, unknown>
    for (const key of this.#types.VISITOR_KEYS[parent.type] ?? []) {
      const child = parent[key]
      if (child === node) parent[key] = next as never
      else if (Array.isArray(child) && child.includes(node)) child[child.indexOf(node)] = next
    }
  }

  #value(): t.MemberExpression {
    return this.#member('value')
  }

  #member(name: string): t.MemberExpression {
    const types = this.#types
    return types.memberExpression(types.identifier(this.#to.run), types.identifier(name))
  }

  #call(method: string, ...given: t.Expression[]): t.CallExpression {
    return this.#types.callExpression(this.#member(method), given)
  }

  #helped(helper: 'each' | 'held' | 'pass', ...given: t.Expression[]): t.CallExpression {
    const run = this.#types.identifier(this.#to.run)
    return this.#types.callExpression(this.#helper(helper), [run, ...given])
  }

  #helper(name: SuspensionHelper): t.Identifier {
    return this.#types.identifier(this.#to.use(name))
  }
}

function statementsOf(parent: t.Node): t.Statement[] {
  if (parent.type === 'SwitchCase') return parent.consequent
  return (parent as t.BlockStatement).body
}

function uncounted<N extends t.Node>(node: N): N {
  const comment = { type: 'CommentBlock', value: ' istanbul ignore next ' } as t.CommentBlock
  node.leadingComments = [comment]
  return node
}
