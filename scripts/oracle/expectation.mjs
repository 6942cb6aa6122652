import { analyze } from 'eslint-scope'
import { MACRO } from './program.mjs'
import { parseModule, walk } from './syntax.mjs'

/**
 * What eslint-scope knows of a rewritten program: its blocks in source order, and every name that nothing binds.
 * `undefined` when the rewriting has made the program invalid.
 */
export function readExpectation(text) {
  const program = parseModule(text)
  if (program === undefined) return undefined
  const scopes = analyzeScopes(program)
  const calls = []
  walk(program, (node) => {
    if (node.type === 'CallExpression' && node.callee.name === MACRO) calls.push(node)
  })
  calls.sort((one, other) => one.range[0] - other.range[0])
  const functions = calls.map(({ arguments: [, , block] }) => block)
  return {
    blocks: functions.map((block) => readBlock(scopes.acquire(block), functions)),
    unbound: unboundNames(scopes),
  }
}

/** Every name that `code` refers to without binding it. */
export function readUnboundNames(code) {
  const program = parseModule(code)
  return program && unboundNames(analyzeScopes(program))
}

function analyzeScopes(program) {
  return analyze(program, { ecmaVersion: 2024, sourceType: 'module', fallback: 'iteration' })
}

function unboundNames({ globalScope }) {
  return [...new Set(globalScope.through.map(({ identifier }) => identifier.name))].sort()
}

function readBlock(scope, functions) {
  const uses = scope.through
    .map((reference) => ({ reference, variable: bindingOf(reference) }))
    .filter(({ variable }) => variable !== null)
  const outside = uses.filter(({ variable }) => !isModuleLevel(variable))
  const shared = uses.filter(({ variable }) => isModuleLevel(variable))
  const captures = [...new Set(outside.map(({ variable }) => variable.name))]
  return {
    captures,
    idle: idleLocals(scope.upper, captures, functions),
    reassigned: firstUses(shared.filter(({ variable }) => isReassigned(variable))),
    isEligible:
      outside.every(({ reference, variable }) => !reference.isWrite() && !holdsCode(variable)) &&
      shared.every(({ variable }) => hasPlainDeclaration(variable)),
  }
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
      (type === 'Variable' && /Function|Class/.test(node.init?.type ?? '')),
  )
}

function isReassigned({ defs, references }) {
  const isVariable = defs.some(({ type, parent }) => type === 'Variable' && parent.kind !== 'const')
  return isVariable && references.some((reference) => reference.isWrite() && !reference.init)
}

/** Whether it is beyond doubt what declares a module-level variable: redeclarations and loop heads are left out. */
function hasPlainDeclaration({ defs, references }) {
  const isLoopHead = defs[0]?.node.init === null && references.some(({ init }) => init)
  return defs.length === 1 && !isLoopHead
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
function idleLocals(from, captures, functions) {
  const visible = new Map()
  for (let scope = from; scope !== null && !isModuleLevel({ scope }); scope = scope.upper) {
    for (const variable of scope.variables) {
      if (!visible.has(variable.name)) visible.set(variable.name, variable)
    }
    if (functions.includes(scope.block)) break
  }
  return [...visible.values()]
    .filter(({ name, defs }) => defs.length > 0 && !captures.includes(name))
    .filter((variable) => !holdsCode(variable))
    .map(({ name }) => name)
}
