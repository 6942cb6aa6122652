// What the wasm plugin costs @swc/core, beside a plugin that only hands its input back: `node bench/swc-plugin/index.mjs --help`.
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import os from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { median, spread } from '../report.mjs'
import { findMissedBars, findNonsense } from './bars.mjs'
import { createContenders } from './contenders.mjs'
import { measureFirstUse } from './first-use.mjs'
import { buildHandBack } from './hand-back.mjs'
import { printReport } from './print.mjs'
import { measureCell } from './rounds.mjs'
import { cells } from './sources.mjs'

const HELP = `Usage: node bench/swc-plugin/index.mjs [options]

  --quick         short rounds: a first impression in some seconds
  --rounds N      rounds of 100 ms that count, for each cell and contender (15)
  --swc FILE      measure this plugin (swc.wasm)
  --json          print one JSON object
  --assert        fail when dscope misses one of its bars
  --self-check    run every row briefly and check the output and the report, not the speed
`

const root = join(import.meta.dirname, '../..')

const { values: options } = parseArgs({
  options: {
    help: { type: 'boolean' },
    quick: { type: 'boolean' },
    json: { type: 'boolean' },
    assert: { type: 'boolean' },
    'self-check': { type: 'boolean' },
    rounds: { type: 'string' },
    swc: { type: 'string', default: join(root, 'swc.wasm') },
  },
})

function chooseSettings() {
  const presets = {
    full: { rounds: 15, warmUp: 2, ms: 100, starts: 9 },
    quick: { rounds: 5, warmUp: 1, ms: 40, starts: 3 },
    check: { rounds: 1, warmUp: 0, ms: 10, starts: 1 },
  }
  const settings = presets[options['self-check'] ? 'check' : options.quick ? 'quick' : 'full']
  if (options.rounds === undefined) return settings
  const rounds = Number(options.rounds)
  if (!Number.isInteger(rounds) || rounds < 1) throw new Error('--rounds takes a whole number')
  return { ...settings, rounds }
}

const tell = (text) => process.stderr.write(`${text}\n`)

/**
 * `{ [contender]: { [cell]: { time, overhead, ratio, spread } } }`: medians over the rounds, and the ratio of the overhead to
 * that of the floor.
 */
function measure(contenders, settings) {
  const results = Object.fromEntries(contenders.map(({ name }) => [name, {}]))
  for (const cell of cells) {
    tell(`  ${cell.name}`)
    const samples = measureCell(contenders, cell, settings)
    const of = (name, key) =>
      samples.filter((sample) => sample.name === name).map((sample) => sample[key])
    const floor = median(of('floor', 'overhead'))
    for (const { name } of contenders) {
      const overhead = median(of(name, 'overhead'))
      const times = of(name, 'time')
      results[name][cell.name] = {
        ...{ time: median(times), overhead, ratio: overhead / floor },
        spread: spread(times),
      }
    }
  }
  return results
}

async function measureFirstUses(plugins, starts) {
  const taken = Object.fromEntries(Object.keys(plugins).map((name) => [name, []]))
  for (let start = 0; start < starts; start++) {
    for (const [name, path] of Object.entries(plugins)) {
      taken[name].push(await measureFirstUse(path))
    }
  }
  const medians = (times) => ({
    clock: median(times.map(({ clock }) => clock)),
    least: Math.min(...times.map(({ clock }) => clock)),
    processor: median(times.map(({ processor }) => processor)),
  })
  return Object.fromEntries(Object.entries(taken).map(([name, times]) => [name, medians(times)]))
}

/** The plugins do what they are compared for: one changes nothing, the other takes the macro away and leaves the rest. */
function findWrongOutput(contenders) {
  const compile = Object.fromEntries(contenders.map(({ name, compile }) => [name, compile]))
  return cells.flatMap(({ name, source }) => {
    const isMacro = source.includes('dscope/macro')
    const plain = compile.none(source)
    const compiled = compile.dscope(source)
    return [
      ...(compile.floor(source) === plain ? [] : [`floor, ${name}: something was changed`]),
      ...((compiled === plain) === !isMacro
        ? []
        : [`dscope, ${name}: the wrong thing was changed`]),
      ...(compiled.includes('dscope/macro') ? [`dscope, ${name}: the macro is still there`] : []),
    ]
  })
}

function describeRun(settings) {
  const version = (name) =>
    JSON.parse(readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8')).version
  return {
    date: new Date().toISOString().slice(0, 10),
    versions: { '@swc/core': version('@swc/core'), assemblyscript: version('assemblyscript') },
    node: process.version,
    machine: `${os.cpus().length} x ${os.cpus()[0].model.trim()}, ${os.platform()} ${os.arch()}`,
    load: os.loadavg()[0],
    settings,
  }
}

async function main() {
  if (options.help) return void process.stdout.write(HELP)
  const wasm = resolve(options.swc)
  if (!existsSync(wasm)) throw new Error('the benchmark measures the built plugin: npm run build')
  const settings = chooseSettings()
  const plugins = { floor: await buildHandBack(), dscope: wasm }
  const cache = mkdtempSync(join(os.tmpdir(), 'dscope-bench-'))
  try {
    const contenders = createContenders(plugins.dscope, plugins.floor, cache)
    const wrong = findWrongOutput(contenders)
    const report = {
      ...describeRun(settings),
      results: measure(contenders, settings),
      bytes: Object.fromEntries(
        Object.entries(plugins).map(([name, path]) => [name, statSync(path).size]),
      ),
      firstUse: await measureFirstUses(plugins, settings.starts),
    }
    process.stdout.write(`${options.json ? JSON.stringify(report) : printReport(report)}\n`)
    const complaints = [
      ...wrong,
      ...(options['self-check'] ? findNonsense(JSON.parse(JSON.stringify(report))) : []),
      ...(options.assert ? findMissedBars(report) : []),
    ]
    complaints.forEach(tell)
    process.exitCode = complaints.length ? 1 : 0
  } finally {
    rmSync(cache, { recursive: true })
  }
}

await main()
