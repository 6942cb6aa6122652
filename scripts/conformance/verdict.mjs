// What the outcomes of a suite mean: which are as they should be, and which nobody expects.

import { answers, differences } from './differences.mjs'

/** Counts the tests of a suite by their outcome, and lists as sentences what is not as expected. */
export function judge(suite, outcomes) {
  const expected = new Set(
    differences.filter((one) => one.suite === suite).flatMap(({ tests }) => tests),
  )
  const count = (kind) => outcomes.filter(({ outcome }) => outcome === kind).length
  return {
    suite,
    tests: outcomes.length,
    passed: count('passes'),
    answered: count('answers'),
    different: count('fails'),
    skipped: count('skipped'),
    surprises: [
      ...outcomes.flatMap((outcome) => surpriseOf(outcome, expected.has(outcome.test))),
      ...missing(expected, outcomes).map((test) => `${test}: is listed, and there is no such test`),
    ],
  }
}

function surpriseOf({ test, outcome, detail, answer }, isExpected) {
  if (outcome === 'answers') {
    const known = answers[test]
    return answer === known ? [] : [`${test}: answers ${answer}, and not ${known}`]
  }
  if (outcome === 'skipped') return [`${test}: skipped, ${detail}`]
  if (outcome === 'passes') return isExpected ? [`${test}: passes, and is listed as different`] : []
  return isExpected ? [] : [`${test}: ${detail}`]
}

function missing(expected, outcomes) {
  const there = new Set(outcomes.map(({ test }) => test))
  return [...expected].filter((test) => !there.has(test))
}
