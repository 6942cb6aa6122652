// The eight small shapes known from kairo: one source, one watcher or more, many writes. A shape is built once; a
// round writes a run of values and compares what comes out.
import { expectSame } from './check.mjs'

const range = (count) => Array.from({ length: count }, (_, i) => i)

/** Writes 0, 1, 2, …, and compares what is read after each. */
function writeAll({ set, get }, head, end, count, expected) {
  for (let i = 0; i < count; i++) {
    set(head, i)
    expectSame(get(end), expected(i), `after ${i}`)
  }
}

/** Some work that cannot be taken away. */
function beBusy() {
  let sum = 0
  for (let i = 0; i < 100; i++) sum += i
  return sum
}

function avoidable(api) {
  const { signal, computed, effect, track } = api
  const head = signal(0)
  const a = computed((run) => track(run, head))
  const b = computed((run) => (track(run, a), 0))
  const c = computed((run) => (beBusy(), track(run, b) + 1))
  const d = computed((run) => track(run, c) + 2)
  const e = computed((run) => track(run, d) + 3)
  effect((run) => void (track(run, e), beBusy()))
  return () => writeAll(api, head, e, 1000, () => 6)
}

function broad(api) {
  const { signal, computed, effect, track } = api
  const head = signal(0)
  let last
  for (const i of range(50)) {
    const a = computed((run) => track(run, head) + i)
    const b = computed((run) => track(run, a) + 1)
    effect((run) => void track(run, b))
    last = b
  }
  return () => writeAll(api, head, last, 50, (i) => i + 50)
}

function deep(api) {
  const { signal, computed, effect, track } = api
  const head = signal(0)
  let last = head
  for (let i = 0; i < 50; i++) {
    const below = last
    last = computed((run) => track(run, below) + 1)
  }
  effect((run) => void track(run, last))
  return () => writeAll(api, head, last, 50, (i) => i + 50)
}

function sumOf(track, run, nodes) {
  let sum = 0
  for (const node of nodes) sum += track(run, node)
  return sum
}

function diamond(api) {
  const { signal, computed, effect, track } = api
  const head = signal(0)
  const middle = range(5).map(() => computed((run) => track(run, head) + 1))
  const sum = computed((run) => sumOf(track, run, middle))
  effect((run) => void track(run, sum))
  return () => writeAll(api, head, sum, 500, (i) => 5 * (i + 1))
}

function mux({ signal, computed, effect, track, get, set }) {
  const heads = range(100).map(() => signal(0))
  const all = computed((run) => Object.fromEntries(heads.map((head, i) => [i, track(run, head)])))
  const ends = range(100).map((i) => {
    const one = computed((run) => track(run, all)[i])
    return computed((run) => track(run, one) + 1)
  })
  for (const end of ends) effect((run) => void track(run, end))
  return () => {
    for (const factor of [1, 2]) {
      for (let i = 0; i < 10; i++) {
        set(heads[i], i * factor)
        expectSame(get(ends[i]), i * factor + 1, `end ${i}`)
      }
    }
  }
}

function repeated(api) {
  const { signal, computed, effect, track } = api
  const head = signal(0)
  const sum = computed((run) => {
    let sum = 0
    for (let i = 0; i < 30; i++) sum += track(run, head)
    return sum
  })
  effect((run) => void track(run, sum))
  return () => writeAll(api, head, sum, 100, (i) => 30 * i)
}

function triangle(api) {
  const { signal, computed, effect, track } = api
  const head = signal(0)
  const rows = [head]
  for (let i = 1; i < 10; i++) {
    const below = rows.at(-1)
    rows.push(computed((run) => track(run, below) + 1))
  }
  const sum = computed((run) => sumOf(track, run, rows))
  effect((run) => void track(run, sum))
  return () => writeAll(api, head, sum, 100, (i) => 10 * i + 45)
}

function unstable(api) {
  const { signal, computed, effect, track } = api
  const head = signal(0)
  const double = computed((run) => track(run, head) * 2)
  const inverse = computed((run) => 0 - track(run, head))
  const sum = computed((run) => {
    let sum = 0
    for (let i = 0; i < 20; i++) sum += track(run, track(run, head) % 2 ? double : inverse)
    return sum
  })
  effect((run) => void track(run, sum))
  return () => writeAll(api, head, sum, 100, (i) => (i % 2 ? 40 * i : 0 - 20 * i))
}

const shape = (build, rounds) => ({
  name: `kairo ${build.name}`,
  create(api, scale) {
    const round = api.root(() => build(api))
    return () => {
      const started = performance.now()
      for (let i = 0; i < Math.ceil(rounds * scale); i++) round()
      return performance.now() - started
    }
  },
})

export const shapes = [
  shape(avoidable, 3),
  shape(broad, 4),
  shape(deep, 8),
  shape(diamond, 4),
  shape(mux, 4),
  shape(repeated, 15),
  shape(triangle, 12),
  shape(unstable, 8),
]
