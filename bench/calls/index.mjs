// dscope's calls beside those of other libraries and of a hand-written floor: `node bench/calls/index.mjs --help`.
import { readFileSync } from 'node:fs'
import os from 'node:os'
import { parseArgs } from 'node:util'
import { findMissedBars, findNonsense } from './bars.mjs'
import { cells } from './cells.mjs'
import { compileProgram } from './compile.mjs'
import { contenders } from './contenders/index.mjs'
import { measureMemory } from './memory.mjs'
import { startPair } from './pair.mjs'
import { canShareCore, keepAwake, placements } from './placement.mjs'
import { measureCell } from './rounds.mjs'
import { printSummary, summarise } from './summary.mjs'

const HELP = `Usage: node bench/calls/index.mjs [options]

  --quick         one start and short rounds: a first impression in about half a minute
  --starts N      how often all processes are started anew (15)
  --rounds N      rounds of 100 ms that count, for each cell and start (3); of a lone call ten times as many of 20 ms
  --only a,b      measure these contenders, and the floor
  --placement P   where the two sides of a contender run:
                  apart     a core for each side, which sleeps between two messages when it can; the default
                  awake     the same, with cores that are kept from going to sleep
                  together  both event loops on one core, by taskset
  --json          print one JSON object
  --assert        fail when dscope misses one of its bars
  --self-check    run every row briefly and check the answers and the report, not the speed
`

const { values: options } = parseArgs({
  options: {
    help: { type: 'boolean' },
    quick: { type: 'boolean' },
    json: { type: 'boolean' },
    assert: { type: 'boolean' },
    'self-check': { type: 'boolean' },
    starts: { type: 'string' },
    rounds: { type: 'string' },
    only: { type: 'string' },
    placement: { type: 'string' },
  },
})

function chooseSettings() {
  const presets = {
    full: { starts: 15, rounds: 3, warmUp: 2, ms: 100, connections: 200, pending: 20_000 },
    quick: { starts: 1, rounds: 3, warmUp: 2, ms: 100, connections: 100, pending: 10_000 },
    check: { starts: 1, rounds: 1, warmUp: 0, ms: 30, connections: 20, pending: 2_000 },
  }
  const settings = presets[options['self-check'] ? 'check' : options.quick ? 'quick' : 'full']
  settings.placement = options.placement ?? 'apart'
  if (!Object.hasOwn(placements, settings.placement)) {
    throw new Error(`--placement takes ${Object.keys(placements).join(', ')}`)
  }
  if (settings.placement === 'together' && !canShareCore()) {
    throw new Error('--placement together needs taskset, which comes with Linux')
  }
  for (const name of ['starts', 'rounds']) {
    if (options[name] === undefined) continue
    const count = Number(options[name])
    if (!Number.isInteger(count) || count < 1) throw new Error(`--${name} takes a whole number`)
    settings[name] = count
  }
  return settings
}

function chooseContenders() {
  if (options.only === undefined) return contenders
  const names = ['floor', ...options.only.split(',')]
  const unknown = names.filter((name) => !contenders.some((contender) => contender.name === name))
  if (unknown.length) throw new Error(`--only does not know ${unknown.join(', ')}`)
  return contenders.filter(({ name }) => names.includes(name))
}

const tell = (text) => process.stderr.write(`${text}\n`)

/** Starts all processes anew, measures every cell, and adds what it finds to `samples` and `memory`. */
async function measureStart(chosen, settings, samples, memory) {
  const pairs = new Map()
  try {
    const start = (contender) => startPair(contender, settings.placement)
    const started = await Promise.all(chosen.map(start))
    chosen.forEach(({ name }, index) => pairs.set(name, started[index]))
    // Everybody has seen every cell before anything counts: else the engine would optimize for the first cell alone.
    const once = { ...settings, rounds: 0, warmUp: Math.min(1, settings.warmUp) }
    for (const cell of cells) await measureCell(pairs, cell, once)
    for (const cell of cells) {
      tell(`  ${cell.name}`)
      samples.get(cell.name).push(...(await measureCell(pairs, cell, settings)))
    }
  } finally {
    for (const pair of pairs.values()) pair.end()
  }
  tell('  memory')
  for (const contender of chosen) {
    if (contender.packages.length === 0) continue
    const kept = memory.get(contender.name) ?? []
    memory.set(contender.name, [...kept, await measureMemory(contender, settings)])
  }
}

async function measure(chosen, settings) {
  const samples = new Map(cells.map(({ name }) => [name, []]))
  const memory = new Map()
  for (let start = 1; start <= settings.starts; start++) {
    tell(`start ${start} of ${settings.starts}`)
    await measureStart(chosen, settings, samples, memory)
  }
  return summarise(
    chosen.map(({ name }) => name),
    samples,
    memory,
  )
}

function readVersion(name) {
  const folder = name === 'dscope' ? '' : `node_modules/${name}/`
  const url = new URL(`../../${folder}package.json`, import.meta.url)
  return JSON.parse(readFileSync(url, 'utf8')).version
}

function describeRun(chosen, settings) {
  const packages = chosen.flatMap((contender) => contender.packages)
  return {
    date: new Date().toISOString().slice(0, 10),
    versions: Object.fromEntries(packages.map((name) => [name, readVersion(name)])),
    node: process.version,
    machine: `${os.cpus().length} x ${os.cpus()[0].model.trim()}, ${os.platform()} ${os.arch()}`,
    load: os.loadavg()[0],
    settings,
  }
}

function printReport({ results, versions, node, machine, load, settings }) {
  const list = Object.entries(versions).map(([name, version]) => `${name} ${version}`)
  return [
    `${list.join(', ')}. Node ${node}, ${machine}, load ${load.toFixed(1)}.`,
    `${settings.starts} starts, ${settings.rounds} rounds of ${settings.ms} ms a cell, of a lone call ten times as many of ${settings.ms / 5} ms; ${placements[settings.placement]}.`,
    '',
    printSummary(results),
  ].join('\n')
}

async function main() {
  if (options.help) return void process.stdout.write(HELP)
  const settings = chooseSettings()
  const chosen = chooseContenders()
  if (chosen.some(({ name }) => name === 'dscope')) await compileProgram()

  const release = settings.placement === 'awake' ? keepAwake() : () => {}
  const results = await measure(chosen, settings).finally(release)
  const report = { ...describeRun(chosen, settings), results }
  process.stdout.write(`${options.json ? JSON.stringify(report) : printReport(report)}\n`)

  const names = chosen.map(({ name }) => name)
  const complaints = [
    ...(options['self-check'] ? findNonsense(JSON.parse(JSON.stringify(report)), names) : []),
    ...(options.assert ? findMissedBars(results) : []),
  ]
  for (const complaint of complaints) tell(complaint)
  process.exitCode = complaints.length ? 1 : 0
}

await main()
