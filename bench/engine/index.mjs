// The engine beside other libraries, and against its bars: `node bench/engine/index.mjs --help`.
import { readFileSync } from 'node:fs'
import os from 'node:os'
import { parseArgs } from 'node:util'
import { findMissedBars, findNonsense } from './bars.mjs'
import { contenders } from './contenders/index.mjs'
import { writeToDocumentation } from './document.mjs'
import { measureGraphs } from './graph-rounds.mjs'
import { printReport } from './print.mjs'
import { startModule } from './start.mjs'
import { presets } from './settings.mjs'

const HELP = `Usage: node bench/engine/index.mjs [options]

  --quick         one run and short rounds: a first impression in about a minute
  --runs N        how often all processes of the graphs are started anew (5)
  --rounds N      rounds of 25 ms that count, for each graph and contender (5)
  --only a,b      these contenders of the graphs, and alien-signals
  --graph WORDS   the graphs whose name has the words, and nothing else
  --rows a,b      these rows, and no graphs: forks, copies, derived, kept, edges, time,
                  awaits, joins, snapshots, saving, size
  --json          print one JSON object
  --write         write the report into docs/benchmarks.md as well
  --assert        fail when dscope misses one of its bars
  --self-check    run everything briefly and check the values and the report, not the speed
`

const ROWS = [
  ...[
    'forks',
    'copies',
    'derived',
    'kept',
    'edges',
    'time',
    'awaits',
    'joins',
    'snapshots',
    'saving',
    'size',
  ],
]

const { values: options } = parseArgs({
  options: {
    help: { type: 'boolean' },
    quick: { type: 'boolean' },
    json: { type: 'boolean' },
    write: { type: 'boolean' },
    assert: { type: 'boolean' },
    'self-check': { type: 'boolean' },
    runs: { type: 'string' },
    rounds: { type: 'string' },
    only: { type: 'string' },
    graph: { type: 'string' },
    rows: { type: 'string' },
  },
})

function chooseSettings() {
  const preset = presets[options['self-check'] ? 'check' : options.quick ? 'quick' : 'full']
  const graphs = { ...preset.graphs, graph: options.graph ?? '' }
  for (const name of ['runs', 'rounds']) {
    if (options[name] === undefined) continue
    graphs[name] = Number(options[name])
    if (!(graphs[name] > 0)) throw new Error(`--${name} takes a number above 0`)
  }
  return { ...preset, graphs }
}

/** Those of `known` that a list names; all without a list. */
function chooseFrom(known, list, option) {
  if (list === undefined) return known
  const names = list.split(',')
  const unknown = names.filter((name) => !known.includes(name))
  if (unknown.length > 0) throw new Error(`--${option} does not know ${unknown.join(', ')}`)
  return known.filter((name) => names.includes(name))
}

function chooseContenders() {
  const names = contenders.map(({ name }) => name)
  const chosen = new Set(['alien-signals', ...chooseFrom(names, options.only, 'only')])
  return contenders.filter(({ name }) => chosen.has(name))
}

function chooseRows() {
  return options.graph === undefined ? chooseFrom(ROWS, options.rows, 'rows') : []
}

const tell = (text) => process.stderr.write(`${text}\n`)

async function measureRow(name, settings) {
  tell(name)
  const row = await startModule('row.mjs', [name])
  try {
    return await row.ask('measure', { settings })
  } finally {
    row.end()
  }
}

async function measure(chosen, settings) {
  const results = {}
  for (const name of chooseRows()) results[name] = await measureRow(name, settings.rows)
  if (options.rows !== undefined) return results
  return { ...results, ...(await measureGraphs(chosen, settings.graphs, tell)) }
}

function readVersion(name) {
  const folder = name === 'dscope' ? '' : `node_modules/${name}/`
  const url = new URL(`../../${folder}package.json`, import.meta.url)
  return JSON.parse(readFileSync(url, 'utf8')).version
}

function describeRun(chosen, settings) {
  const packages = [
    ...chosen.map(({ name, packageName = name }) => packageName),
    ...['effector', 'jotai', 'immer', 'immutable', '@sinonjs/fake-timers', 'effect'],
  ]
  return {
    date: new Date().toISOString().slice(0, 10),
    versions: Object.fromEntries(packages.map((name) => [name, readVersion(name)])),
    node: process.version,
    machine: `${os.cpus().length} x ${os.cpus()[0].model.trim()}, ${os.platform()} ${os.arch()}`,
    load: os.loadavg()[0],
    settings,
  }
}

async function main() {
  if (options.help) return void process.stdout.write(HELP)
  const settings = chooseSettings()
  const chosen = chooseContenders()
  const results = await measure(chosen, settings)
  const report = { ...describeRun(chosen, settings), results }
  const text = printReport(report)
  process.stdout.write(`${options.json ? JSON.stringify(report) : text}\n`)
  if (options.write) await writeToDocumentation(text)
  const complaints = [
    ...(options['self-check'] ? findNonsense(JSON.parse(JSON.stringify(report)), chosen) : []),
    ...(options.assert ? findMissedBars(results) : []),
  ]
  complaints.forEach(tell)
  process.exitCode = complaints.length ? 1 : 0
}

await main()
