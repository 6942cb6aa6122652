/**
 * Runs suites that were written for other reactive libraries against the engine.
 *
 *   node scripts/conformance.mjs [--json]
 *
 * Fails when a test does not come to what `conformance/differences.mjs` expects of it: when one that is not listed there fails,
 * and when one that is listed passes.
 */
import { parseArgs } from 'node:util'
import { releaseOf, runSuite, suites } from './conformance/suites.mjs'
import { judge } from './conformance/verdict.mjs'

const { values } = parseArgs({ options: { json: { type: 'boolean', default: false } } })

const verdicts = []
for (const suite of suites) {
  verdicts.push({ ...judge(suite.name, await runSuite(suite)), release: releaseOf(suite) })
}

if (values.json) console.log(JSON.stringify(verdicts))
else for (const verdict of verdicts) print(verdict)
if (verdicts.some(({ surprises }) => surprises.length > 0)) process.exitCode = 1

function print({ suite, release, tests, passed, answered, different, skipped, surprises }) {
  const kinds = { passed, answered, 'different on purpose': different, skipped }
  const counts = Object.entries(kinds).filter(([, count]) => count > 0)
  console.log(`${suite} ${release}: ${tests} tests`)
  console.log(`  ${counts.map(([kind, count]) => `${count} ${kind}`).join(', ')}`)
  for (const surprise of surprises) console.error(`  not as expected: ${surprise}`)
}
