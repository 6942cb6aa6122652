// The layers known from cellx: four computeds over the four of the layer before, each watched and read.
import { expectSame } from './check.mjs'

const FORMULAS = [([, b]) => b, ([a, , c]) => a - c, ([, b, , d]) => b + d, ([, , c]) => c]

/** What comes out, computed without any library. */
function compute(values, layers) {
  let current = values
  for (let i = 0; i < layers; i++) current = FORMULAS.map((formula) => formula(current))
  return current
}

function build({ signal, computed, effect, track, get }, layers) {
  const sources = [1, 2, 3, 4].map((value) => signal(value))
  let layer = sources
  for (let i = 0; i < layers; i++) {
    const [a, b, c, d] = layer
    layer = [
      computed((run) => track(run, b)),
      computed((run) => track(run, a) - track(run, c)),
      computed((run) => track(run, b) + track(run, d)),
      computed((run) => track(run, c)),
    ]
    for (const node of layer) effect((run) => void track(run, node))
    for (const node of layer) get(node)
  }
  return { sources, ends: layer }
}

const cellx = (layers) => ({
  name: `cellx ${layers}`,
  create: (api, scale) =>
    function () {
      const depth = Math.ceil(layers * scale)
      const { sources, ends } = api.root(() => build(api, depth))
      const read = () => ends.map((end) => api.get(end))
      const started = performance.now()
      const before = read()
      api.batch(() => {
        for (let i = 0; i < 4; i++) api.set(sources[i], 4 - i)
      })
      const after = read()
      const time = performance.now() - started
      expectSame(String(before), String(compute([1, 2, 3, 4], depth)), 'before')
      expectSame(String(after), String(compute([4, 3, 2, 1], depth)), 'after')
      return time
    },
})

export const layers = [cellx(1000), cellx(2500)]
