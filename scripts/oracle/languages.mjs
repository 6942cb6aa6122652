import { parse } from '@babel/parser'
import { parse as parseTyped } from '@typescript-eslint/parser'
import { analyze as analyzeTyped } from '@typescript-eslint/scope-manager'
import { analyze } from 'eslint-scope'
import { childrenOf, walk } from './syntax.mjs'

/** Class members, too, as the standard has them. */
const ESTREE = ['estree', { classFeatures: true }]

/** How programs of a language are read, as ESTree, by something that is not the compiler. */
export const javascript = {
  files: /(?<!\.min)\.[cm]?js$/,
  filename: '/repo/src/oracle.js',
  parserPlugins: [],
  parse: orUndefined(
    (text) => parse(text, { sourceType: 'module', ranges: true, plugins: [ESTREE] }).program,
  ),
  analyze: (program) =>
    analyze(program, {
      ecmaVersion: 2024,
      sourceType: 'module',
      fallback: 'iteration',
      childVisitorKeys: { ImportExpression: ['source', 'options', 'attributes'] },
    }),
  isValue: () => true,
}

export const typescript = {
  files: /(?<!\.d)\.[cm]?ts$/,
  filename: '/repo/src/oracle.ts',
  parserPlugins: ['typescript'],
  parse: orUndefined((text) =>
    withParents(parseTyped(text, { sourceType: 'module', range: true })),
  ),
  // Without libraries, a global is a name that nothing binds, as in JavaScript.
  analyze: (program) => analyzeTyped(program, { sourceType: 'module', lib: [] }),
  isValue: (reference) => reference.isValueReference && !isInTypeQuery(reference.identifier),
}

/** A file that does not parse is no part of the comparison. */
function orUndefined(read) {
  return (text) => {
    try {
      return read(text)
    } catch {
      return undefined
    }
  }
}

function withParents(program) {
  walk(program, (node) => {
    for (const child of childrenOf(node)) child.parent = node
  })
  return program
}

/** `typeof x` in a type counts as a value reference there, because it keeps an import alive for the checker. */
function isInTypeQuery({ parent }) {
  if (parent.type === 'TSQualifiedName') return isInTypeQuery(parent)
  return parent.type === 'TSTypeQuery'
}
