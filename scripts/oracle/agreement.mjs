import { createCompiler } from './compiler.mjs'
import { readUnboundNames } from './expectation.mjs'
import { javascript } from './languages.mjs'
import { rewriteFile } from './rewritings.mjs'
import { createSwcCompiler } from './swc-compiler.mjs'
import { OUTER_HOSTS } from './swc-hosts.mjs'

const MOST_FAILURES = 10
const WARNINGS = ['DSC102', 'DSC129']

/**
 * Compiles rewritten files with the Babel plugin at `plugin` and with `wasm` on the outer releases, in both orders, until
 * `wanted` functions were blocks, and tells where they differ.
 */
export function judgeAgreement(wasm, plugin, files, wanted, random) {
  const compile = createCompiler(plugin, javascript)
  const others = createOthers(wasm)
  const total = { files: 0, functions: 0, programs: 0, blocks: 0, errors: 0, warnings: 0 }
  const failures = []
  for (const { path, text } of files) {
    const rewritten = rewriteFile(text, javascript, random)
    if (rewritten === undefined) continue
    const judged = Object.entries(rewritten.programs).map(([kind, program]) =>
      judgeProgram(program.text, compile, others, `${path}, ${kind}`),
    )
    if (judged.includes(undefined)) continue
    total.files++
    total.functions += rewritten.legal + rewritten.wrong
    for (const { expected, differences } of judged) {
      count(total, expected)
      failures.push(...differences)
    }
    if (total.functions >= wanted || failures.length >= MOST_FAILURES) break
  }
  return { ...total, failures }
}

function createOthers(wasm) {
  return OUTER_HOSTS.flatMap((host) =>
    [false, true].map((isFirst) => ({
      name: isFirst ? `${host}, before the host` : `${host}, after the host`,
      compile: createSwcCompiler(host, wasm, javascript, isFirst),
    })),
  )
}

/** `undefined` when a release of @swc/core cannot read the program. */
function judgeProgram(text, compile, others, title) {
  const expected = outcomeOf(compile, text)
  const differences = []
  for (const other of others) {
    const actual = outcomeOf(other.compile, text)
    if (actual === undefined) return undefined
    differences.push(...compare(expected, actual).map((line) => `${title}, ${other.name}: ${line}`))
  }
  return { expected, differences }
}

/**
 * What a compiler says when warnings are errors, and what it makes of the program when they are not; all as lines. The outputs
 * themselves are compared by what they refer to without binding it.
 */
function outcomeOf(compile, text) {
  const strict = compile(text, { code: true, strict: true })
  if (strict === undefined) return undefined
  const isWarned = strict.errors.length > 0 && strict.errors.every(isWarning)
  const built = isWarned ? compile(text, { code: true }) : strict
  const isBuilt = built.errors.length === 0
  return {
    said: strict.errors.map(describeDiagnostic),
    blocks: isBuilt ? built.blocks.map(describeBlock) : [],
    unbound: isBuilt ? readUnboundNames(built.code, javascript) : [],
    refused: isBuilt ? [] : built.errors.map(describeDiagnostic),
  }
}

function isWarning({ code }) {
  return WARNINGS.includes(code)
}

function describeDiagnostic({ line, column, message }) {
  const [sentence] = message.split('\n  ')
  return `${line}:${column} ${sentence.replaceAll(/\s+/g, ' ')}`
}

function describeBlock({ id, signature, name, captures }) {
  return `${id} ${signature} ${name} [${captures.join(', ')}]`
}

function compare(expected, actual) {
  return Object.keys(expected).flatMap((part) => [
    ...minus(actual[part], expected[part]).map((line) => `unexpected ${part}: ${line}`),
    ...minus(expected[part], actual[part]).map((line) => `absent ${part}: ${line}`),
  ])
}

function minus(lines, others) {
  return lines.filter((line) => !others.includes(line))
}

function count(total, { said, blocks }) {
  const warnings = said.filter((line) => WARNINGS.some((code) => line.includes(` ${code}: `)))
  total.programs++
  total.blocks += blocks.length
  total.warnings += warnings.length
  total.errors += said.length - warnings.length
}
