// The report as a person reads it.
import { formatTable } from '../report.mjs'
import { cells } from './sources.mjs'

export function printReport({ results, bytes, firstUse, versions, node, machine, load, settings }) {
  const names = cells.map(({ name }) => name)
  const table = (title, contenders, print) => {
    const rows = contenders.map((name) => [
      name,
      ...names.map((cell) => print(results[name][cell])),
    ])
    return `${title}\n\n${formatTable(['', ...names], rows)}`
  }
  const list = Object.entries(versions).map(([name, version]) => `${name} ${version}`)
  return [
    `${list.join(', ')}. Node ${node}, ${machine}, load ${load.toFixed(1)}.`,
    `${settings.rounds} rounds of ${settings.ms} ms a cell.`,
    '',
    table('Overhead as a ratio to the floor:', ['floor', 'floor again', 'dscope'], ({ ratio }) =>
      ratio.toFixed(2),
    ),
    '',
    table('Milliseconds of the processor a file:', Object.keys(results), ({ time }) =>
      time.toFixed(3),
    ),
    '',
    'The plugin:',
    '',
    formatTable(
      ['', 'bytes', 'first use, ms', 'the least', 'ms of the processor'],
      Object.entries(bytes).map(([name, size]) => [
        ...[name, size],
        ...['clock', 'least', 'processor'].map((key) => firstUse[name][key].toFixed(1)),
      ]),
    ),
  ].join('\n')
}
