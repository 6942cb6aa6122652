// What the bundler plugins cost a program that has no macros: `node bench/bundler-plugin/index.mjs --help`.
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { formatTable, median } from '../report.mjs'
import { readProcessor } from '../swc-plugin/processor.mjs'
import { builders } from './builders.mjs'
import { writeModules } from './modules.mjs'

const HELP = `Usage: node bench/bundler-plugin/index.mjs [options]

  --rounds N      builds of each kind that count (9)
  --modules N     modules of the program (300)
  --json          print one JSON object
  --assert        fail when a plugin costs more than a bar
  --self-check    one small build of each kind: the report is checked, not the speed
`

/** What a plugin may add to the time of a build whose files it does not look into. */
const MOST_RATIO = 1.05

const { values: options } = parseArgs({
  options: {
    help: { type: 'boolean' },
    json: { type: 'boolean' },
    assert: { type: 'boolean' },
    'self-check': { type: 'boolean' },
    rounds: { type: 'string', default: '9' },
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
  const ratioTo = (kind) => median(times[kind].map((time, round) => time / times.without[round]))
  return {
    time: median(times.without),
    ratio: ratioTo('with'),
    again: ratioTo('without again'),
  }
}

async function measure() {
  const folder = mkdtempSync(join(os.tmpdir(), 'dscope-bench-'))
  try {
    const entry = writeModules(join(folder, 'plain'), settings.modules)
    const results = {}
    for (const builder of builders) {
      process.stderr.write(`  ${builder.name}\n`)
      results[builder.name] = await measureBuilder(builder, entry, join(folder, 'out'))
    }
    return results
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function printReport({ results, node, machine, load }) {
  const rows = Object.entries(results).map(([name, { time, again, ratio }]) => [
    ...[name, time.toFixed(0), again.toFixed(3), ratio.toFixed(3)],
  ])
  return [
    `Node ${node}, ${machine}, load ${load.toFixed(1)}. ${settings.modules} modules without a macro, ${settings.rounds} rounds.`,
    '',
    formatTable(['', 'ms', 'again', 'with dscope'], rows),
  ].join('\n')
}

function findComplaints(results) {
  const isAmount = (value) => Number.isFinite(value) && value > 0
  return Object.entries(results).flatMap(([name, { time, again, ratio }]) => [
    ...([time, again, ratio].every(isAmount) ? [] : [`${name}: a number is missing`]),
    ...(options.assert && ratio > MOST_RATIO
      ? [`${name}: ${ratio.toFixed(3)}, should be at most ${MOST_RATIO}`]
      : []),
  ])
}

async function main() {
  if (options.help) return void process.stdout.write(HELP)
  const report = {
    ...{ date: new Date().toISOString().slice(0, 10), node: process.version, settings },
    machine: `${os.cpus().length} x ${os.cpus()[0].model.trim()}, ${os.platform()} ${os.arch()}`,
    load: os.loadavg()[0],
    results: await measure(),
  }
  process.stdout.write(`${options.json ? JSON.stringify(report) : printReport(report)}\n`)
  const complaints = findComplaints(report.results)
  for (const complaint of complaints) process.stderr.write(`${complaint}\n`)
  process.exitCode = complaints.length ? 1 : 0
}

await main()
