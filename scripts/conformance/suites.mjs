// The suites, as programs: each is bundled with its adapter and the engine, and prints what its tests come to.

import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { build } from 'esbuild'

const root = resolve(import.meta.dirname, '../..')
const here = import.meta.dirname
/** Seconds after which a suite is taken for one that does not end. */
const LONGEST = 60

export const suites = [
  {
    name: 'reactive-framework-test-suite',
    entry: () => `
      import { SkipTest, testSuite } from 'reactive-framework-test-suite'
      import { createFramework } from './framework.mjs'
      import { printOutcomes } from './outcomes.mjs'
      const tests = testSuite.flatMap(({ section, cases }) =>
        Object.entries(cases).map(([name, body]) => {
          const framework = createFramework()
          return { name: section + ' › ' + name, run: () => framework.run(() => body(framework)) }
        }))
      printOutcomes(tests, (error) => error instanceof SkipTest)`,
  },
  {
    name: 'signal-polyfill',
    entry: () => `
      ${testFiles()
        .map((file) => `import ${JSON.stringify(file)}`)
        .join('\n')}
      import { tests } from './vitest.mjs'
      import { printOutcomes } from './outcomes.mjs'
      printOutcomes(tests)`,
    replace: { '^vitest$': 'vitest.mjs', 'src/wrapper\\.js$': 'signal.mjs' },
  },
]

export function releaseOf({ name }) {
  return JSON.parse(readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8')).version
}

/** Runs the tests of a suite in a process of its own. Throws if that does not come to its end. */
export async function runSuite(suite) {
  const folder = mkdtempSync(join(tmpdir(), 'dscope-conformance-'))
  try {
    const file = await bundle(suite, folder)
    const run = spawnSync(process.execPath, [file], { encoding: 'utf8', timeout: LONGEST * 1000 })
    if (run.status !== 0) throw new Error(`${suite.name} breaks down: ${run.error ?? run.stderr}`)
    return run.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

async function bundle({ entry, replace = {} }, folder) {
  const outfile = join(folder, 'suite.cjs')
  await build({
    stdin: { contents: entry(), resolveDir: here },
    outfile,
    bundle: true,
    platform: 'node',
    logLevel: 'error',
    // The package says that its modules have no side effects; test files have nothing else.
    ignoreAnnotations: true,
    plugins: [
      {
        name: 'adapters',
        setup({ onResolve }) {
          for (const [filter, file] of Object.entries(replace)) {
            onResolve({ filter: new RegExp(filter) }, () => ({ path: join(here, file) }))
          }
        },
      },
    ],
  })
  return outfile
}

function testFiles() {
  const folder = join(root, 'node_modules/signal-polyfill/tests')
  return readdirSync(folder, { recursive: true })
    .filter((name) => name.endsWith('.test.ts'))
    .sort()
    .map((name) => join(folder, name))
}
