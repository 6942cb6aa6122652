import { findMovableBodies } from './bodies.mjs'
import { shuffle } from './corpus.mjs'
import { readExpectation, readUnboundNames } from './expectation.mjs'
import { writeProgram } from './program.mjs'
import { placeOf } from './syntax.mjs'

/** Few enough that many files are seen, many enough that parsing them pays. */
const MOST_BODIES = 25

/** Such a program has blocks, and capture lists, of its own. */
const USES_MACRO = /dscope\/macro/

/**
 * Makes blocks of a file's functions and compares what `compile` says with what the outside analysis says.
 * `undefined` when the file has no eligible function.
 */
export function judgeFile(text, language, compile, random) {
  const program = USES_MACRO.test(text) ? undefined : language.parse(text)
  if (program === undefined) return undefined
  const chosen = shuffle(findMovableBodies(program), random, MOST_BODIES)
  const { bodies, blocks } = keepEligible(text, language, chosen)
  if (bodies.length === 0) return undefined
  const lists = blocks.map(({ captures }) => captures)
  const missing = lists.map((names) => names[Math.floor(random() * names.length)])
  const unused = blocks.map(({ idle }) => idle[Math.floor(random() * idle.length)])
  return {
    functions: bodies.length,
    captures: lists.flat().length,
    missing: missing.filter(isName).length,
    unused: unused.filter(isName).length,
    failures: [
      ...judgeComplete(writeProgram(text, bodies, lists), language, compile),
      ...judgeMissing(writeProgram(text, bodies, without(lists, missing)), missing, compile),
      ...judgeUnused(writeProgram(text, bodies, withAdded(lists, unused)), unused, compile),
    ],
  }
}

/** Leaves out functions until nothing is forbidden in any block; blocks are in the order of bodies. */
function keepEligible(text, language, chosen) {
  const bodies = chosen.toSorted((one, other) => one.range[0] - other.range[0])
  const written = writeProgram(
    text,
    bodies,
    bodies.map(() => []),
  )
  const blocks = readExpectation(written.text, language)?.blocks ?? []
  const kept = bodies.filter((_, i) => blocks[i]?.isEligible)
  return kept.length === bodies.length ? { bodies, blocks } : keepEligible(text, language, kept)
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
