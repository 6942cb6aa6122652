// What the bundler plugins cost programs that have no macros: `node bench/bundler-plugin/index.mjs --help`.
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { formatTable, median } from '../report.mjs'
import { readProcessor } from '../swc-plugin/processor.mjs'
import { builders } from './builders.mjs'
import { programs, writeModules } from './modules.mjs'

const HELP = `Usage: node bench/bundler-plugin/index.mjs [options]

  --rounds N      builds of each kind that count (25)
  --modules N     modules of a program (300)
  --only A,B      these bundlers
  --program P     only the application, or only the plain modules
  --json          print one JSON object
  --assert        fail when a plugin costs more than a bar
  --self-check    one small build of each kind: the report is checked, not the speed
`

/** What a plugin may add to the time of an application whose files it does not look into. */
const MOST_RATIO = 1.05

const { values: options } = parseArgs({
  options: {
    help: { type: 'boolean' },
    json: { type: 'boolean' },
    assert: { type: 'boolean' },
    'self-check': { type: 'boolean' },
    rounds: { type: 'string', default: '25' },
    only: { type: 'string' },
    program: { type: 'string' },
    modules: { type: 'string', default: '300' },
  },
})

const settings = options['self-check']
  ? { rounds: 1, warmUp: 0, modules: 5 }
  : { rounds: Number(options.rounds), warmUp: 1, modules: Number(options.modules) }

async function timeBuild({ build, isElsewhere }, entry, out, plugins) {
  const read = isElsewhere ? () => performance.now() : readProcessor
  const started = read()
  await build(entry, out, plugins)
  return read() - started
}

/** In every round a build without the plugin, one with it and one more without it, in turns that change places. */
async function measureBuilder(builder, entry, out) {
  const { default: dscope } = await builder.load()
  const kinds = { without: () => [], 'without again': () => [], with: () => [dscope()] }
  const times = Object.fromEntries(Object.keys(kinds).map((kind) => [kind, []]))
  for (let round = -settings.warmUp; round < settings.rounds; round++) {
    const turns = Object.entries(kinds)
    for (let turn = 0; turn < turns.length; turn++) {
      const at = (turn + round + turns.length) % turns.length
      const [kind, plugins] = turns[at]
      const time = await timeBuild(builder, entry, out, plugins())
      if (round >= 0) times[kind].push(time)
    }
  }
  const plain = times.without.map((time, round) => (time + times['without again'][round]) / 2)
  const time = median(plain)
  const ratio = median(times.with.map((it, round) => it / plain[round]))
  const again = median(times['without again'].map((it, round) => it / times.without[round]))
  return { time, ratio, again, perModule: ((ratio - 1) * time * 1000) / settings.modules }
}

async function measure(folder) {
  const results = {}
  for (const [name, program] of Object.entries(programs)) {
    if (options.program && name !== options.program) continue
    const entry = writeModules(join(folder, name), program, settings.modules)
    results[name] = {}
    for (const builder of builders) {
      if (options.only && !options.only.split(',').includes(builder.name)) continue
      process.stderr.write(`  ${name}, ${builder.name}\n`)
      results[name][builder.name] = await measureBuilder(builder, entry, join(folder, 'out'))
    }
  }
  return results
}

function printReport({ results, node, machine, load }) {
  const tables = Object.entries(results).map(([program, rows]) =>
    formatTable(
      [program, 'ms', 'again', 'with dscope', 'us a module'],
      Object.entries(rows).map(([name, { time, again, ratio, perModule }]) => [
        ...[name, time.toFixed(0), again.toFixed(2), ratio.toFixed(2), perModule.toFixed(0)],
      ]),
    ),
  )
  return [
    `Node ${node}, ${machine}, load ${load.toFixed(1)}. ${settings.modules} modules without a macro, ${settings.rounds} rounds.`,
    ...tables,
  ].join('\n\n')
}

function findComplaints({ application = {}, plain = {} }) {
  const isAmount = (value) => Number.isFinite(value) && value > 0
  const missing = [...Object.entries(application), ...Object.entries(plain)]
    .filter(([, { time, again, ratio }]) => ![time, again, ratio].every(isAmount))
    .map(([name]) => `${name}: a number is missing`)
  const slow = Object.entries(application)
    .filter(([, { ratio }]) => options.assert && ratio > MOST_RATIO)
    .map(([name, { ratio }]) => `${name}: ${ratio.toFixed(3)}, should be at most ${MOST_RATIO}`)
  return [...missing, ...slow]
}

async function main() {
  if (options.help) return void process.stdout.write(HELP)
  const folder = mkdtempSync(join(os.tmpdir(), 'dscope-bench-'))
  const results = await measure(folder).finally(() => rmSync(folder, { recursive: true }))
  const report = {
    ...{ date: new Date().toISOString().slice(0, 10), node: process.version, settings },
    machine: `${os.cpus().length} x ${os.cpus()[0].model.trim()}, ${os.platform()} ${os.arch()}`,
    load: os.loadavg()[0],
    results,
  }
  process.stdout.write(`${options.json ? JSON.stringify(report) : printReport(report)}\n`)
  const complaints = findComplaints(report.results)
  for (const complaint of complaints) process.stderr.write(`${complaint}\n`)
  process.exitCode = complaints.length ? 1 : 0
}

await main()
