import { findBodies } from './bodies.mjs'
import { shuffle } from './corpus.mjs'
import { readExpectation, readUnboundNames } from './expectation.mjs'
import { writeProgram } from './program.mjs'
import { placeOf } from './syntax.mjs'

/** Few enough that many files are seen, many enough that parsing them pays. */
const MOST_BODIES = 25

/** Programs with blocks of their own, and those in which a direct `eval` makes the outside analysis give up. */
const NOT_COMPARABLE = /dscope\/macro|\beval\(/

/**
 * Makes blocks of a file's functions and compares what `compile` says with what the outside analysis says.
 * `undefined` when the file has no function that can be compared.
 */
export function judgeFile(text, language, compile, random) {
  const program = NOT_COMPARABLE.test(text) ? undefined : language.parse(text)
  if (program === undefined) return undefined
  const chosen = shuffle(findBodies(program), random, MOST_BODIES)
  const bodies = chosen.toSorted((one, other) => one.range[0] - other.range[0])
  const source = { text, language, compile, random }
  const legal = judgeLegal(source, keep(source, bodies, isLegal))
  const wrong = judgeWrong(source, keep(source, bodies, isWrong))
  if (legal.functions + wrong.wrong === 0) return undefined
  return { ...legal, ...wrong, failures: [...legal.failures, ...wrong.failures] }
}

/** Leaves out functions until the outside analysis finds that all blocks are `wanted`. */
function keep(source, bodies, wanted) {
  const empty = bodies.map(() => [])
  const written = writeProgram(source.text, bodies, empty)
  const blocks = readExpectation(written.text, source.language)?.blocks ?? []
  const kept = bodies.filter((_, i) => blocks[i] !== undefined && wanted(blocks[i]))
  return kept.length === bodies.length ? { bodies, blocks } : keep(source, kept, wanted)
}

function isLegal({ forbidden, isClear, hasClearModuleNames }) {
  return forbidden.length === 0 && isClear && hasClearModuleNames
}

function isWrong({ forbidden, isClear }) {
  return forbidden.length > 0 && isClear
}

function judgeLegal({ text, language, compile, random }, { bodies, blocks }) {
  const lists = blocks.map(({ captures }) => captures)
  const missing = lists.map((names) => names[Math.floor(random() * names.length)])
  const unused = blocks.map(({ idle }) => idle[Math.floor(random() * idle.length)])
  const failures = [
    ...judgeComplete(writeProgram(text, bodies, lists), language, compile),
    ...judgeMissing(writeProgram(text, bodies, without(lists, missing)), missing, compile),
    ...judgeUnused(writeProgram(text, bodies, withAdded(lists, unused)), unused, compile),
  ]
  return {
    functions: bodies.length,
    captures: lists.flat().length,
    missing: missing.filter(isName).length,
    unused: unused.filter(isName).length,
    failures: bodies.length === 0 ? [] : failures,
  }
}

/** Everything forbidden in a block is told at its place, once, however many blocks are around it. */
function judgeWrong({ text, language, compile }, { bodies, blocks }) {
  const lists = blocks.map(({ captures }) => captures)
  const program = writeProgram(text, bodies, lists)
  const { blocks: written } = readExpectation(program.text, language)
  const places = written.flatMap(({ forbidden }) => forbidden)
  const expected = places.map(({ code, offset }) => `${placeOf(program.text, offset)} ${code}`)
  const { errors } = compile(program.text, { code: false })
  const actual = errors.map(({ line, column, code }) => `${line}:${column} ${code}`)
  const failures = compare(program.text, [...new Set(expected)], actual)
  return { wrong: bodies.length, forbidden: new Set(expected).size, failures }
}

function isName(name) {
  return name !== undefined
}

function without(lists, names) {
  return lists.map((list, i) => list.filter((name) => name !== names[i]))
}

function withAdded(lists, names) {
  return lists.map((list, i) => (isName(names[i]) ? [...list, names[i]] : list))
}

function judgeComplete({ text }, language, compile) {
  const expected = readExpectation(text, language)
  const { code, errors, warnings } = compile(text, { code: true })
  const places = expected.blocks.flatMap(({ reassigned }) => reassigned)
  const failures = compare(
    text,
    [...new Set(places.map((offset) => `${placeOf(text, offset)} DSC129`))],
    [
      ...errors.map(describe),
      ...warnings.map(({ line, column, code }) => `${line}:${column} ${code}`),
    ],
  )
  if (failures.length > 0) return failures
  const after = readUnboundNames(code, language)
  if (after === undefined) return ['the output is not a module']
  const added = after.filter((name) => !expected.unbound.includes(name))
  const gone = expected.unbound.filter((name) => !after.includes(name))
  return [
    ...added.map((name) => `unbound ${name}`),
    ...gone.map((name) => `no longer used ${name}`),
  ]
}

function judgeMissing({ text, starts }, names, compile) {
  const { errors } = compile(text, { code: false })
  return compare(text, expectedAt(text, starts, names, 'DSC101'), errors.map(describe))
}

/** An unused name is told at its own place, which is the last in its list. */
function judgeUnused({ text, starts }, names, compile) {
  const { errors, warnings } = compile(text, { code: false })
  const places = starts.map((start, i) => text.indexOf(']', start) - (names[i]?.length ?? 0))
  const told = warnings.filter(({ code }) => code !== 'DSC129')
  return compare(
    text,
    expectedAt(text, places, names, 'DSC102'),
    [...errors, ...told].map(describe),
  )
}

function expectedAt(text, places, names, code) {
  return names.flatMap((name, i) =>
    isName(name) ? [`${placeOf(text, places[i])} ${code} ${name}`] : [],
  )
}

function describe({ line, column, code, names = [] }) {
  return [`${line}:${column}`, code, ...names].join(' ')
}

function compare(text, expected, actual) {
  return [
    ...actual.filter((line) => !expected.includes(line)).map((line) => `unexpected ${line}`),
    ...expected.filter((line) => !actual.includes(line)).map((line) => `absent ${line}`),
  ].map((failure) => `${failure}\n${excerpt(text, failure)}`)
}

function excerpt(text, failure) {
  const line = Number(/(\d+):/.exec(failure)?.[1] ?? 1)
  return text
    .split(/\r\n|[\n\r\u2028\u2029]/)
    .slice(Math.max(0, line - 3), line + 12)
    .map((content, i) => `  ${Math.max(0, line - 3) + i + 1} | ${content.slice(0, 160)}`)
    .join('\n')
}
