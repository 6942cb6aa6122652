import { printAsIs } from './compiler.mjs'
import { readExpectation, readUnboundNames } from './expectation.mjs'
import { rewriteFile } from './rewritings.mjs'
import { placeOf } from './syntax.mjs'

/**
 * Makes blocks of a file's functions and compares what `compile` says with what the outside analysis says.
 * `undefined` when the file has no function that can be compared.
 */
export function judgeFile(text, language, compile, random) {
  const rewritten = rewriteFile(text, language, random)
  if (rewritten === undefined) return undefined
  const { legal, wrong, lists, missing, unused, programs } = rewritten
  const { expected, failures } = judgeWrong(programs.wrong, language, compile)
  return {
    functions: legal,
    captures: lists.flat().length,
    missing: missing.filter(isName).length,
    unused: unused.filter(isName).length,
    wrong,
    forbidden: expected.length,
    failures: [...(legal === 0 ? [] : judgeLegal(rewritten, language, compile)), ...failures],
  }
}

function judgeLegal({ missing, unused, programs }, language, compile) {
  return [
    ...judgeComplete(programs.complete, language, compile),
    ...judgeMissing(programs.incomplete, missing, compile),
    ...judgeUnused(programs.excessive, unused, compile),
  ]
}

/** Everything forbidden in a block is told at its place, once, however many blocks are around it. */
function judgeWrong({ text }, language, compile) {
  const { blocks } = readExpectation(text, language)
  const places = blocks.flatMap(({ forbidden }) => forbidden)
  const expected = [
    ...new Set(places.map(({ code, offset }) => `${placeOf(text, offset)} ${code}`)),
  ]
  const { errors } = compile(text, { code: false })
  const actual = errors.map(({ line, column, code }) => `${line}:${column} ${code}`)
  return { expected, failures: compare(text, expected, actual) }
}

function isName(name) {
  return name !== undefined
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
  if (after === undefined) {
    const isByBabel = language.parse(printAsIs(text, language)) === undefined
    return isByBabel ? [] : ['the output is not a module']
  }
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
