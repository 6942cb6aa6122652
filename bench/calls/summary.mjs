// From the samples of all rounds and starts to the numbers that are printed.
import { formatCount, formatMicroseconds, formatTable, median, spread } from '../report.mjs'
import { cells } from './cells.mjs'

/**
 * `{ [contender]: { cells: { [cell]: { rate, cpu, p50, rateRatio, cpuRatio, spread } }, memory } }`. `spread` is that of
 * the rate ratio. `p50` is there for one call in flight, `memory` where it was measured.
 */
export function summarise(names, samples, memory) {
  return Object.fromEntries(
    names.map((name) => [
      name,
      {
        cells: Object.fromEntries(
          cells.map((cell) => [cell.name, summariseCell(samples.get(cell.name), name)]),
        ),
        ...(memory.has(name) && { memory: mediansOf(memory.get(name)) }),
      },
    ]),
  )
}

function summariseCell(samples, name) {
  const mine = samples.filter((sample) => sample.name === name)
  const { p50, ...medians } = mediansOf(mine)
  const noise = spread(mine.map(({ rateRatio }) => rateRatio))
  return { ...medians, ...(p50 !== undefined && { p50 }), spread: noise }
}

/** The median of each number that the first of the list has. */
function mediansOf(list) {
  const keys = Object.keys(list[0]).filter((key) => typeof list[0][key] === 'number')
  return Object.fromEntries(keys.map((key) => [key, median(list.map((numbers) => numbers[key]))]))
}

/** The tables: rates and CPU as ratios to the floor, and what they stand for. */
export function printSummary(results) {
  const table = (title, columns, print) => {
    const rows = Object.entries(results).map(([name, result]) => [
      name,
      ...columns.map((column) => print(result, column)),
    ])
    return `${title}\n\n${formatTable(['', ...columns], rows)}`
  }
  const names = cells.map(({ name }) => name)
  const alone = cells.filter(({ inFlight }) => inFlight === 1).map(({ name }) => name)
  const cell = (print) => (result, name) => print(result.cells[name])
  return [
    table(
      'Rate as a ratio to the floor (above 1 is faster):',
      names,
      cell(({ rateRatio }) => rateRatio.toFixed(2)),
    ),
    table(
      'CPU of both sides a call, as a ratio to the floor (below 1 is cheaper):',
      names,
      cell(({ cpuRatio }) => cpuRatio.toFixed(2)),
    ),
    table(
      'Calls a second:',
      names,
      cell(({ rate }) => formatCount(rate)),
    ),
    table(
      'CPU of both sides a call:',
      names,
      cell(({ cpu }) => formatMicroseconds(cpu)),
    ),
    table(
      'Median time of a call:',
      alone,
      cell(({ p50 }) => formatMicroseconds(p50)),
    ),
    printMemory(results),
  ].join('\n\n')
}

function printMemory(results) {
  const rows = Object.entries(results)
    .filter(([, { memory }]) => memory)
    .map(([name, { memory }]) => [
      name,
      (memory.connection / 1024).toFixed(1),
      memory.caller.toFixed(0),
      memory.callee.toFixed(0),
      memory.held.toFixed(0),
    ])
  const head = [
    '',
    'server, idle connection, KiB',
    'caller, pending call, B',
    'callee, its tables, B',
    'callee, with promises, B',
  ]
  return `Heap and buffers kept:\n\n${formatTable(head, rows)}`
}
