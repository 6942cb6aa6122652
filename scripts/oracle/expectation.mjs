import { findOuterMeanings } from './bodies.mjs'
import { MACRO } from './program.mjs'
import { walk } from './syntax.mjs'

/**
 * What the outside analysis knows of a rewritten program: its blocks in source order, and every name that nothing
 * binds. `undefined` when the rewriting has made the program invalid.
 */
export function readExpectation(text, language) {
  const program = language.parse(text)
  if (program === undefined) return undefined
  const scopes = language.analyze(program)
  const calls = []
  walk(program, (node) => {
    if (node.type === 'CallExpression' && node.callee.name === MACRO) calls.push(node)
  })
  calls.sort((one, other) => one.range[0] - other.range[0])
  const functions = calls.map(({ arguments: [, , block] }) => block)
  return {
    blocks: functions.map((block) => readBlock(scopes.acquire(block), functions, language)),
    unbound: unboundNames(scopes, language),
  }
}

/** Every name that `code` refers to without binding it. */
export function readUnboundNames(code, language) {
  const program = language.parse(code)
  return program && unboundNames(language.analyze(program), language)
}

function unboundNames({ globalScope }, { isValue }) {
  const names = globalScope.through.filter(isValue).map(({ identifier }) => identifier.name)
  return [...new Set(names)].sort()
}

function readBlock(scope, functions, { isValue }) {
  const uses = scope.through
    .filter(isValue)
    .map((reference) => ({ reference, variable: bindingOf(reference) }))
    .filter(({ variable }) => variable !== null)
  const outside = uses.filter(({ variable }) => !isModuleLevel(variable))
  const named = outside.filter(({ variable }) => variable.name !== 'arguments')
  const values = named.filter(({ variable }) => !holdsCode(variable))
  const shared = uses.filter(({ variable }) => isModuleLevel(variable))
  const captures = [...new Set(values.map(({ variable }) => variable.name))]
  return {
    captures,
    idle: idleLocals(scope, captures, functions),
    reassigned: firstUses(shared.filter(({ variable }) => isReassigned(variable))),
    forbidden: [
      ...findOuterMeanings(scope.block.body),
      ...placesOf(
        'DSC111',
        named.filter(({ reference }) => reference.isWrite()),
      ),
      ...firstUses(named.filter(({ variable }) => holdsCode(variable))).map(asPlace('DSC112')),
      ...placesOf(
        'DSC115',
        outside.filter((use) => !named.includes(use)),
      ),
    ],
    isClear: named.every(({ variable }) => hasOneMeaning(variable)),
    hasClearModuleNames: shared.every(({ variable }) => hasPlainDeclaration(variable)),
  }
}

function placesOf(code, uses) {
  return uses.map(({ reference }) => asPlace(code)(reference.identifier.range[0]))
}

function asPlace(code) {
  return (offset) => ({ code, offset })
}

/** A class declaration binds its name twice; the one outside is what a program means by it. */
function bindingOf({ resolved }) {
  const isInnerName =
    resolved?.scope.type === 'class' && resolved.scope.block.type === 'ClassDeclaration'
  return isInnerName ? (resolved.scope.upper.set.get(resolved.name) ?? resolved) : resolved
}

function isModuleLevel({ scope }) {
  return scope.type === 'module' || scope.type === 'global'
}

function holdsCode({ defs }) {
  return defs.some(
    ({ type, node }) =>
      type === 'FunctionName' ||
      type === 'ClassName' ||
      (type === 'Variable' && /Function|Class/.test(withoutTypes(node.init)?.type ?? '')),
  )
}

function withoutTypes(node) {
  return node?.type.startsWith('TS') ? withoutTypes(node.expression) : node
}

function isReassigned({ defs, references }) {
  const isVariable = defs.some(({ type, parent }) => type === 'Variable' && parent.kind !== 'const')
  return isVariable && references.some((reference) => reference.isWrite() && !reference.init)
}

/** A name that is declared twice may be a value by one declaration and a function by the other. */
function hasOneMeaning({ defs }) {
  return defs.length === 1 || defs.every(({ type }) => type === 'FunctionName')
}

/** Whether it is beyond doubt what is a write to a module-level variable: the heads of loops are left out. */
function hasPlainDeclaration(variable) {
  const [first] = variable.defs
  const isLoopHead = first?.node.init === null && variable.references.some(({ init }) => init)
  return hasOneMeaning(variable) && !isLoopHead
}

function firstUses(uses) {
  const first = new Map()
  for (const { reference, variable } of uses) {
    const offset = reference.identifier.range[0]
    first.set(variable, Math.min(offset, first.get(variable) ?? offset))
  }
  return [...first.values()]
}

/**
 * Plain variables that a block could list but does not use. The search ends at the next block outside, which would have
 * to list the name too.
 */
function idleLocals(block, captures, functions) {
  const visible = new Map()
  for (let scope = block.upper; scope !== null && !isModuleLevel({ scope }); scope = scope.upper) {
    for (const variable of visibleVariables(scope, block.block)) {
      if (!visible.has(variable.name)) visible.set(variable.name, variable)
    }
    if (functions.includes(scope.block)) break
  }
  return [...visible.values()]
    .filter(({ name, defs }) => defs.length > 0 && !captures.includes(name))
    .filter((variable) => !holdsCode(variable) && mayBeUnused(variable))
    .map(({ name }) => name)
}

/** A parameter's default sees the other parameters, and nothing of the body. */
function visibleVariables({ type, block, variables }, { range: [start] }) {
  if (type !== 'function' || start > block.body.range[0]) return variables
  return variables.filter(({ defs }) => defs.some((def) => def.type === 'Parameter'))
}

/**
 * Types and a typed `this` are no variables; an enum may have been inlined, so that nobody can tell whether it is
 * used.
 */
function mayBeUnused({ name, defs, isValueVariable = true }) {
  return name !== 'this' && isValueVariable && defs.every(({ type }) => type !== 'TSEnumName')
}
