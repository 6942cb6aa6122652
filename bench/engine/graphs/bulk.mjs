// Making and writing in bulk, with as few and as many readers of a signal, and inputs of a computed, as one likes.
import { expectSame } from './check.mjs'

const COUNT = 4_000
/** Inputs of each computed, and computeds that share them. */
const ARITIES = [
  { inputs: 0, readers: 1 },
  { inputs: 1, readers: 1 },
  { inputs: 2, readers: 1 },
  { inputs: 4, readers: 1 },
  { inputs: 1000, readers: 1 },
  { inputs: 1, readers: 2 },
  { inputs: 1, readers: 4 },
  { inputs: 1, readers: 8 },
  { inputs: 1, readers: 1000 },
]

/** A computed over some neighbours, written out for few of them as a user would. */
function computedOver({ computed, track }, sources, from, inputs) {
  const [a, b, c, d] = sources.slice(from, from + 4)
  if (inputs === 0) return computed(() => from)
  if (inputs === 1) return computed((run) => track(run, a))
  if (inputs === 2) return computed((run) => track(run, a) + track(run, b))
  if (inputs === 4) {
    return computed((run) => track(run, a) + track(run, b) + track(run, c) + track(run, d))
  }
  return computed((run) => {
    let sum = 0
    for (let i = from; i < from + inputs; i++) sum += track(run, sources[i])
    return sum
  })
}

const createSignals = {
  name: 'create signals (1e5)',
  create: ({ signal, get, root }, scale) =>
    function () {
      const count = Math.ceil(1e5 * scale)
      const nodes = []
      const started = performance.now()
      root(() => {
        for (let i = 0; i < count; i++) nodes.push(signal(i))
      })
      const time = performance.now() - started
      expectSame(get(nodes.at(-1)), count - 1, 'the last signal')
      return time
    },
}

/** Milliseconds to make computeds and read each once. */
function createAndRead(api, count, { inputs, readers }) {
  const { signal, get, root } = api
  const sources = Array.from({ length: (count / readers) * Math.max(1, inputs) }, () => signal(1))
  const computeds = []
  const started = performance.now()
  root(() => {
    for (let i = 0; i < count; i++) {
      computeds.push(computedOver(api, sources, Math.floor(i / readers) * inputs, inputs))
    }
    for (let i = 0; i < count; i++) get(computeds[i])
  })
  const time = performance.now() - started
  if (inputs > 0) expectSame(get(computeds.at(-1)), inputs, 'the last computed')
  return time
}

const createComputeds = {
  name: 'create computeds (all)',
  create: (api, scale) =>
    function () {
      let time = 0
      for (const arity of ARITIES) {
        const share = arity.inputs === 1000 ? 1000 : 1
        const count = Math.ceil((COUNT * scale) / share / 1000) * (share === 1 ? 1000 : 1)
        time += createAndRead(api, count, arity)
      }
      return time
    },
}

function updateGraph(api, { inputs, readers }) {
  const sources = Array.from({ length: inputs }, () => api.signal(1))
  return {
    source: sources[0],
    others: inputs - 1,
    computeds: Array.from({ length: readers }, () => computedOver(api, sources, 0, inputs)),
  }
}

function writeAndRead({ set, get }, { source, others, computeds }, writes) {
  const started = performance.now()
  for (let i = 0; i < writes; i++) {
    set(source, i)
    for (let at = 0; at < computeds.length; at++) get(computeds[at])
  }
  const time = performance.now() - started
  expectSame(get(computeds.at(-1)), writes - 1 + others, 'the last computed')
  return time
}

const updateSignals = {
  name: 'update signals (all)',
  create(api, scale) {
    const shapes = ARITIES.filter(({ inputs }) => inputs > 0)
    const graphs = api.root(() => shapes.map((shape) => updateGraph(api, shape)))
    return () => {
      let time = 0
      for (const [at, graph] of graphs.entries()) {
        const { inputs, readers } = shapes[at]
        time += writeAndRead(api, graph, Math.ceil((COUNT * scale) / Math.max(inputs, readers)))
      }
      return time
    }
  },
}

export const bulk = [createSignals, createComputeds, updateSignals]
