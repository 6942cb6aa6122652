// The report as a person reads it.
import { formatTable, median } from '../report.mjs'
import { judge } from './bars.mjs'

const time = (value) => {
  if (value >= 1e6) return `${(value / 1e6).toFixed(1)} ms`
  return value >= 1000 ? `${(value / 1000).toFixed(1)} us` : `${value.toFixed(0)} ns`
}

/** A collection can free more than the copies kept, when they share nearly everything. */
const bytes = (value) => Math.max(0, value).toFixed(0)

function printBars(results) {
  const rows = judge(results).map(({ what, value, bar, holds }) => [
    ...[what, value, bar, holds ? 'ok' : 'missed'],
  ])
  return formatTable(['', 'measured', 'bar', ''], rows)
}

function printGraphs({ graphs, means }) {
  const names = Object.keys(means)
  const others = names.filter((name) => name !== 'alien-signals')
  const rows = Object.entries(graphs).map(([graph, of]) => [
    ...[graph, of['alien-signals'].time.toFixed(2)],
    ...others.map((name) => of[name].ratio.toFixed(2)),
  ])
  const mean = ['geometric mean', '', ...others.map((name) => median(means[name]).toFixed(2))]
  const each = others.includes('dscope')
    ? `\n\ndscope, geometric mean of each run: ${means.dscope.map((value) => value.toFixed(2)).join(', ')}.`
    : ''
  return formatTable(['', 'alien-signals, ms', ...others], [...rows, mean]) + each
}

function printForks({ forks, copies }, settings) {
  const rows = [
    ...Object.entries(forks.sizes).map(([size, of]) => [`dscope, ${size} signals`, of]),
    ...Object.entries(copies ?? {}).map(([way, of]) => [`${way}, ${settings.copied}`, of]),
  ]
  return formatTable(
    ['', 'fork or copy', 'bytes', 'first write'],
    rows.map(([name, of]) => [...[name, time(of.fork), bytes(of.bytes), time(of.firstWrite)]]),
  )
}

function printDerived(derived) {
  return formatTable(
    ['', 'bodies in a new fork', 'after one write', 'fork, write, two reads'],
    Object.entries(derived).map(([name, of]) => [name, of.inNew, of.afterWrite, time(of.time)]),
  )
}

function printTime(of, { timers }) {
  const names = {
    sinon: 'fake-timers, tickAsync',
    effect: `Effect, TestClock (${timers / 100} timers)`,
  }
  return formatTable(
    ['', `one of ${timers / 10} timers`, `one of ${timers}`, 'a sleep after a sleep'],
    Object.entries(of).map(([name, { few, many, sleeps }]) => [
      ...[names[name] ?? name, time(few), many === undefined ? '' : time(many), time(sleeps)],
    ]),
  )
}

function printJoins({ dscope, preact }) {
  const ways = { outside: 'read outside', inBody: 'read in a body', child: 'one of 100 changed' }
  return formatTable(
    ['', ...Object.values(ways), 'bodies that ran'],
    Object.entries({ dscope, 'preact, kept promises': preact }).map(([name, of]) => [
      ...[name, ...Object.keys(ways).map((way) => time(of[way])), of.runs.toFixed(0)],
    ]),
  )
}

function printSaving(of, { saved }) {
  return formatTable(
    [`${saved} numbers`, 'dscope, ms', 'two arrays, ms', 'ratio'],
    Object.entries(of).map(([name, { ours, bare, ratio }]) => [
      ...[name, ours.toFixed(2), bare.toFixed(2), ratio.toFixed(2)],
    ]),
  )
}

export function printReport({ results, versions, node, machine, load, settings }) {
  const list = Object.entries(versions).map(([name, version]) => `${name} ${version}`)
  const { runs, rounds, ms } = settings.graphs
  const sections = [
    ['Bars:', true, () => printBars(results)],
    [
      'Graphs, as a ratio to the time of alien-signals (below 1 is faster):',
      results.graphs,
      () => printGraphs(results),
    ],
    [
      'A second world, and the first write in it. Only forks of dscope follow the first one:',
      results.forks,
      () => printForks(results, settings.rows),
    ],
    ['Derived values in forks:', results.derived, () => printDerived(results.derived)],
    ['Saving and loading:', results.saving, () => printSaving(results.saving, settings.rows)],
    ['Virtual time:', results.time, () => printTime(results.time, settings.rows)],
    ['Spins that wait:', results.joins, () => printJoins(results.joins)],
  ]
  return [
    `${list.join(', ')}. Node ${node}, ${machine}, load ${load.toFixed(1)}.`,
    `Graphs: ${runs} runs, ${rounds} rounds of ${ms} ms a cell.`,
    ...sections.flatMap(([title, isThere, print]) => (isThere ? ['', title, '', print()] : [])),
  ].join('\n')
}
