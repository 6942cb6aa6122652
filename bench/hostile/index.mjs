// How long hostile bytes can keep a receiver busy: `node bench/hostile/index.mjs --help`.
import { mkdirSync } from 'node:fs'
import os from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { build } from 'rolldown'
import { formatTable, median } from '../report.mjs'

const HELP = `Usage: node bench/hostile/index.mjs [options]

  --count N       inputs of each kind (10000)
  --json          print one JSON object
  --assert        fail when an input takes longer than its bar
  --self-check    a few inputs of each kind: the report is checked, not the time
`

/** Milliseconds of the processor that one input may take. */
const MOST = 50

const kinds = ['encodings', 'messages', 'snapshots']
const root = join(import.meta.dirname, '../..')

const { values: options } = parseArgs({
  options: {
    help: { type: 'boolean' },
    json: { type: 'boolean' },
    assert: { type: 'boolean' },
    'self-check': { type: 'boolean' },
    count: { type: 'string', default: '10000' },
  },
})

async function loadInputs() {
  const file = join(root, 'node_modules/.cache/dscope-bench/hostile.mjs')
  mkdirSync(join(file, '..'), { recursive: true })
  await build({
    input: join(root, 'bench/hostile/inputs.ts'),
    platform: 'node',
    output: { file, format: 'esm' },
    external: /^(?!\.|\/|#)/,
    resolve: {
      alias: {
        '#cbor-reader': join(root, 'runtime/wire/cbor-reader.ts'),
        '#scalars': join(root, 'runtime/wire/scalars.ts'),
      },
    },
    logLevel: 'warn',
  })
  return import(pathToFileURL(file).href)
}

function timeOf(delivery) {
  const start = process.cpuUsage()
  delivery()
  const { user, system } = process.cpuUsage(start)
  return (user + system) / 1000
}

/** What is slow once may have met the collector; what is slow by itself is slow again. */
function leastTimeOf(delivery) {
  const first = timeOf(delivery)
  return first < MOST / 10 ? first : Math.min(first, ...[1, 2, 3].map(() => timeOf(delivery)))
}

async function measure(deliveries) {
  const times = []
  for await (const delivery of deliveries) times.push(leastTimeOf(delivery))
  return { count: times.length, median: median(times), slowest: Math.max(...times) }
}

function printReport({ results, node, machine }) {
  const rows = Object.entries(results).map(([kind, { count, median, slowest }]) => [
    ...[kind, count, median.toFixed(3), slowest.toFixed(2)],
  ])
  const table = formatTable(['', 'inputs', 'median, ms', 'slowest, ms'], rows)
  return `Node ${node}, ${machine}. Milliseconds of the processor an input.\n\n${table}`
}

function findComplaints(results, count) {
  return Object.entries(results).flatMap(([kind, { count: measured, slowest }]) => [
    ...(measured === count ? [] : [`${kind}: ${measured} inputs of ${count}`]),
    ...(options.assert && slowest > MOST
      ? [`${kind}: ${slowest.toFixed(1)} ms, should be at most ${MOST}`]
      : []),
  ])
}

async function main() {
  if (options.help) return void process.stdout.write(HELP)
  const count = options['self-check'] ? 50 : Number(options.count)
  if (!Number.isInteger(count) || count < 1) throw new Error('--count takes a whole number')
  const inputs = await loadInputs()
  const results = {}
  for (const kind of kinds) results[kind] = await measure(inputs[kind](count))
  const report = {
    ...{ date: new Date().toISOString().slice(0, 10), node: process.version },
    machine: `${os.cpus().length} x ${os.cpus()[0].model.trim()}, ${os.platform()} ${os.arch()}`,
    results,
  }
  process.stdout.write(`${options.json ? JSON.stringify(report) : printReport(report)}\n`)
  for (const complaint of findComplaints(results, count)) {
    process.stderr.write(`${complaint}\n`)
    process.exitCode = 1
  }
}

await main()
