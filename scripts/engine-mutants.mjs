/**
 * Tests the tests of the engine: breaks it in one place at a time, and expects the tests to notice.
 *
 *   node scripts/engine-mutants.mjs [--seeds 300] [--only words]... [--from 1] [--tests words]... [--check]
 *
 * `--only` chooses broken engines by their names, `--tests` scripted tests by their files. `--from` goes on with the engine of that
 * number, where a run was ended. `--check` runs nothing: it lists those whose piece is not in its file exactly once.
 *
 * Each broken engine is bundled with the tests of `test/runtime/engine` and runs in a process of its own: a few random programs, the
 * scripted tests, the rest of the random programs, and the scripted tests that take long, until one fails. A process that does not
 * end is a fault that was noticed.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { mutations } from './engine-mutants/mutations.mjs'

const root = resolve(import.meta.dirname, '..')
const engine = join(root, 'runtime/engine')
const tests = join(root, 'test/runtime/engine')
/** Tests that are random programs of their own. */
const LONG = /^(inspect|faults|merge|persist-hostile)\.test/
/** So many random programs find most. */
const SOON = 6
/** Seconds of a processor after which a process is taken for one that does not end; the whole engine takes a few. */
const LONGEST = 60
/** Seconds for those that wait for something that does not come, also where others use the processors. */
const LONGEST_WAIT = 600

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '300' },
    only: { type: 'string', multiple: true, default: [''] },
    from: { type: 'string', default: '1' },
    tests: { type: 'string', multiple: true, default: [''] },
    check: { type: 'boolean', default: false },
  },
})

/** What the process runs: the scripted tests, with the little of jest that they use, and then the random programs. */
function entry() {
  const chosen = readdirSync(tests).filter(
    (name) =>
      name.endsWith('.test.ts') &&
      !/property|memory|growth|snapshot-format|compiled/.test(name) &&
      values.tests.some((words) => name.includes(words)),
  )
  const [short, long] = [false, true].map((isLong) =>
    chosen.filter((name) => LONG.test(name) === isLong),
  )
  return [
    `import { scripted } from ${JSON.stringify(join(root, 'scripts/engine-mutants/scripted.mjs'))}`,
    ...short.map((name) => `import ${JSON.stringify(join(tests, name))}`),
    'const first = scripted.splice(0)',
    `import { runProgram } from ${JSON.stringify(join(tests, 'support/random-program.ts'))}`,
    `import { runWaiters } from ${JSON.stringify(join(tests, 'support/random-waiting.ts'))}`,
    `import { noRuns, runWaitingProgram } from ${JSON.stringify(join(tests, 'support/random-runs.ts'))}`,
    `import { runSavedProgram } from ${JSON.stringify(join(tests, 'support/random-saves.ts'))}`,
    `import { runTimedProgram } from ${JSON.stringify(join(tests, 'support/random-time.ts'))}`,
    'const counts = { values: 0, watched: 0, bodies: 0, places: 0, children: 0, pokes: 0 }',
    'const waiting = noRuns()',
    'const lines = { taken: 0, withdrawn: 0, rejoined: 0, undone: 0, faults: 0 }',
    'const saves = { saves: 0, shorter: 0, bodies: 0, answers: 0, forks: 0, children: 0, faults: 0, messages: 0 }',
    'const times = { answers: 0, sleeps: 0, given: 0, advances: 0 }',
    'async function runPrograms(from, to) {',
    '  for (let seed = from; seed <= to; seed++) {',
    '    runProgram(seed, 150, counts)',
    '    await runWaitingProgram(seed, 150, waiting)',
    '    await runWaiters(seed, 100, lines)',
    '    await runTimedProgram(seed, 80, times)',
    // These take longer than all others.
    '    if (seed <= 20) await runSavedProgram(seed, 40, saves)',
    '  }',
    '}',
    'async function main() {',
    `  await runPrograms(1, ${SOON})`,
    '  for (const run of first) await run()',
    `  await runPrograms(${SOON + 1}, ${Number(values.seeds)})`,
    ...long.map((name) => `  require(${JSON.stringify(join(tests, name))})`),
    '  for (const run of scripted) await run()',
    '  process.exitCode = 0',
    '}',
    // What never comes to its end leaves nothing to do, and the process ends with this.
    'process.exitCode = 1',
    'main()',
  ].join('\n')
}

function sourceOf({ file }) {
  return readFileSync(join(engine, file), 'utf8')
}

/** Why a mutation cannot be made. */
function mismatch(mutation) {
  const { file, from } = mutation
  const count = existsSync(join(engine, file)) ? sourceOf(mutation).split(from).length - 1 : 0
  return count === 1 ? undefined : `${count} times in ${file}`
}

function mutate(mutation) {
  const { name, from, to } = mutation
  const reason = mismatch(mutation)
  if (reason !== undefined) throw new Error(`${name}: ${reason}`)
  return sourceOf(mutation).replace(from, () => to)
}

async function bundle(folder, mutation) {
  const { build } = await import('esbuild')
  const outfile = join(folder, 'mutant.cjs')
  const broken = mutation && mutate(mutation)
  await build({
    stdin: { contents: entry(), resolveDir: root },
    bundle: true,
    platform: 'node',
    // Not every version of Node can read `using`.
    target: 'es2022',
    // Messages have the names of functions.
    keepNames: true,
    outfile,
    logLevel: 'error',
    // The package says that its modules have no side effects; test files have nothing else.
    ignoreAnnotations: true,
    plugins: [
      {
        name: 'mutation',
        setup: ({ onLoad }) =>
          onLoad({ filter: /\.ts$/ }, ({ path }) =>
            mutation && path === join(engine, mutation.file)
              ? { contents: broken, loader: 'ts' }
              : undefined,
          ),
      },
    ],
  })
  return outfile
}

/** Why the tests fail with an engine, in one line; `undefined` if they pass. */
async function complaint(folder, mutation) {
  const file = await bundle(folder, mutation)
  const command = `ulimit -t ${LONGEST} && exec "$0" "$@"`
  const args = ['-c', command, process.execPath, '--max-old-space-size=512', file]
  const run = spawnSync('sh', args, {
    encoding: 'utf8',
    timeout: LONGEST_WAIT * 1000,
    killSignal: 'SIGKILL',
  })
  if (run.status === 0) return undefined
  const line = run.stderr.split('\n').find((text) => /Error: /.test(text))
  return line?.trim() ?? (run.error || run.signal ? 'does not end' : 'breaks down')
}

const chosen = mutations.filter(({ name }) => values.only.some((words) => name.includes(words)))
if (values.check) check()
else await runAll()

function check() {
  const unmatched = chosen.filter((mutation) => mismatch(mutation) !== undefined)
  for (const mutation of unmatched) console.error(`${mutation.name}: ${mismatch(mutation)}`)
  console.log(`${chosen.length} engines; ${unmatched.length} cannot be made`)
  if (unmatched.length > 0) process.exitCode = 1
}

async function runAll() {
  const folder = mkdtempSync(join(tmpdir(), 'dscope-mutants-'))
  try {
    const whole = await complaint(folder, undefined)
    if (whole !== undefined) throw new Error(`the engine itself fails its tests: ${whole}`)
    const wrong = []
    for (const [index, mutation] of chosen.entries()) {
      if (index + 1 < Number(values.from)) continue
      const noticed = await complaint(folder, mutation)
      if ((noticed === undefined) !== (mutation.survives === true)) wrong.push(mutation.name)
      const verdict = noticed === undefined ? 'passes ' : 'noticed'
      const reason = noticed ? `: ${noticed.slice(0, 100)}` : ''
      console.log(`${String(index + 1).padStart(3)}  ${verdict}  ${mutation.name}${reason}`)
    }
    console.log(`${chosen.length} engines; ${wrong.length} with another outcome than they should`)
    for (const name of wrong) console.error(`  ${name}`)
    if (wrong.length > 0) process.exitCode = 1
  } finally {
    rmSync(folder, { recursive: true })
  }
}
