#!/usr/bin/env node
import { readArguments, USAGE } from './arguments.ts'
import { compareManifests } from './compare.ts'
import { Failure } from './failure.ts'
import { findManifest, readManifest } from './find-manifest.ts'
import { drawGraph } from './graph.ts'
import { printComparison, printManifest } from './print.ts'

/** Ends with 0, with 1 when a deploy would break something, with 2 when the question could not be answered. */
async function main(given: readonly string[]): Promise<number> {
  if (given[0] === 'graph') {
    console.log(drawGraph(given.slice(1)))
    return 0
  }
  const asked = readArguments(given)
  if (asked === 'help') {
    console.log(USAGE)
    return 0
  }
  const { json } = asked
  if (asked.compare) {
    const [before, after] = asked.compare
    const comparison = compareManifests(readManifest(before), readManifest(after))
    console.log(json ? JSON.stringify(comparison, null, 2) : printComparison(comparison))
    return comparison.breaks ? 1 : 0
  }
  const manifest = await findManifest(asked)
  console.log(json ? JSON.stringify(manifest, null, 2) : printManifest(manifest))
  return 0
}

function tell(error: unknown): number {
  // What the user can mend needs no stack.
  const isTold = error instanceof Failure || (error instanceof Error && 'diagnostics' in error)
  console.error(isTold ? `dscope: ${error.message}` : error)
  return 2
}

void main(process.argv.slice(2))
  .catch(tell)
  .then((code) => {
    process.exitCode = code
  })
