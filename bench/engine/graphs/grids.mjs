// Grids: rows of computeds, each over some neighbours of the row before; a part of them chooses its inputs by their values,
// and a part of the last row is read after each write.
import { expectSame } from './check.mjs'

/** Always the same numbers between 0 and 1. */
function numbersFrom(seed) {
  let state = seed
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

/** Large sums would lose digits, and then the order of adding would matter. */
const LIMIT = 1_000_003

/** Which neighbours a node reads, as a rule that works with any way of reading them. */
function staticSum(read, inputs) {
  let sum = 0
  for (let i = 0; i < inputs.length; i++) sum += read(inputs[i])
  return sum % LIMIT
}

/** An odd first input has one of the others left out. */
function dynamicSum(read, inputs) {
  const first = read(inputs[0])
  const left = first & 1 ? 1 + (first % (inputs.length - 1)) : -1
  let sum = first
  for (let i = 1; i < inputs.length; i++) if (i !== left) sum += read(inputs[i])
  return sum % LIMIT
}

/** The rows of a grid without what they are made of: for each node, the columns that it reads and whether it chooses. */
function plan({ inputs, width, rows, dynamic }) {
  const next = numbersFrom(7)
  return Array.from({ length: rows - 1 }, () =>
    Array.from({ length: width }, (_, column) => ({
      columns: Array.from({ length: inputs }, (_, i) => (column + i) % width),
      chooses: next() < dynamic,
    })),
  )
}

function build({ signal, computed, track }, rows, width) {
  const sources = Array.from({ length: width }, (_, i) => signal(i))
  const counter = { runs: 0 }
  let below = sources
  for (const row of rows) {
    const inputsOf = ({ columns }) => columns.map((column) => below[column])
    below = row.map((node) => {
      const inputs = inputsOf(node)
      return node.chooses ? createDynamic(inputs) : createStatic(inputs)
    })
  }
  return { sources, ends: below, counter }

  function createStatic(inputs) {
    return computed((run) => {
      counter.runs++
      let sum = 0
      for (let i = 0; i < inputs.length; i++) sum += track(run, inputs[i])
      return sum % LIMIT
    })
  }

  function createDynamic(inputs) {
    return computed((run) => {
      counter.runs++
      const first = track(run, inputs[0])
      const left = first & 1 ? 1 + (first % (inputs.length - 1)) : -1
      let sum = first
      for (let i = 1; i < inputs.length; i++) if (i !== left) sum += track(run, inputs[i])
      return sum % LIMIT
    })
  }
}

/** What the ends are, computed without any library. */
function compute(rows, sources) {
  let values = sources
  for (const row of rows) {
    const below = values
    values = row.map(({ columns, chooses }) =>
      (chooses ? dynamicSum : staticSum)((column) => below[column], columns),
    )
  }
  return values
}

function grid(settings) {
  const { inputs, width, rows, dynamic, read, writes } = settings
  const name = [
    `grid ${inputs}-${width}x${rows}`,
    ...(dynamic ? [`dyn${dynamic * 100}%`] : []),
    ...(read < 1 ? [`lazy${Math.round((1 - read) * 100)}%`] : []),
  ].join(' ')
  return {
    name,
    create(api, scale) {
      const planned = plan(settings)
      const { sources, ends, counter } = api.root(() => build(api, planned, width))
      const values = sources.map((_, i) => i)
      const readEnds = ends.filter((_, i) => i < Math.max(1, Math.round(width * read)))
      let written = 0
      const turn = () => {
        const started = performance.now()
        for (let left = Math.ceil(writes * scale); left > 0; left--) {
          const at = written % width
          values[at] = ++written
          api.set(sources[at], written)
          for (let i = 0; i < readEnds.length; i++) api.get(readEnds[i])
        }
        const time = performance.now() - started
        const expected = compute(planned, values)
        for (const [i, end] of readEnds.entries()) expectSame(api.get(end), expected[i], `end ${i}`)
        return time
      }
      return Object.assign(turn, { counter })
    },
  }
}

export const grids = [
  grid({ inputs: 2, width: 10, rows: 5, dynamic: 0, read: 0.2, writes: 2_000 }),
  grid({ inputs: 6, width: 10, rows: 10, dynamic: 0.25, read: 0.2, writes: 150 }),
  grid({ inputs: 4, width: 1000, rows: 12, dynamic: 0.05, read: 1, writes: 60 }),
  grid({ inputs: 25, width: 1000, rows: 5, dynamic: 0, read: 1, writes: 20 }),
  grid({ inputs: 3, width: 5, rows: 500, dynamic: 0, read: 1, writes: 10 }),
  grid({ inputs: 6, width: 100, rows: 15, dynamic: 0.5, read: 1, writes: 20 }),
]
