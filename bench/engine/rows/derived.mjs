// Derived values in forks: 10,000 signals, a derived value of each, and ten sums over a thousand of these. Counted: how many
// bodies run for what is read in a new fork. Timed: a fork, one write in it, and reading what depends on it.
import { allSettled, combine, createEvent, createStore, fork as forkEffector } from 'effector'
import { median } from '../../report.mjs'
import { engine } from '../engine.mjs'
import { expectSame, range, timeOf } from './measure.mjs'

const { createContext } = await engine()

const SIGNALS = 10_000
const EACH = 1_000
/** What a sum is, when one of its signals was written. */
const sumWith = (index, value) => {
  const first = Math.floor(index / EACH) * EACH
  return range(EACH).reduce((sum, i) => sum + (first + i) * 2, 0) + (value - index) * 2
}

function ofDscope() {
  const counter = { runs: 0 }
  const world = createContext()
  const signals = range(SIGNALS).map((i) => world.signal(i))
  const derived = signals.map((signal) =>
    world.spin((run) => (counter.runs++, run.track(signal) * 2)),
  )
  const sums = range(SIGNALS / EACH).map((at) => {
    const mine = derived.slice(at * EACH, (at + 1) * EACH)
    return world.spin((run) => {
      counter.runs++
      let sum = 0
      for (const one of mine) sum += run.track(one)
      return sum
    })
  })
  for (const sum of sums) sum.get()
  return {
    counter,
    fork: () => world.fork(),
    write: (fork, index, value) => fork.set(signals[index], value),
    derived: (fork, index) => fork.get(derived[index]),
    sum: (fork, index) => fork.get(sums[Math.floor(index / EACH)]),
  }
}

function ofEffector() {
  const counter = { runs: 0 }
  const writes = range(SIGNALS).map(() => createEvent())
  const stores = writes.map((write, i) => createStore(i).on(write, (_, value) => value))
  const derived = stores.map((store) => store.map((value) => (counter.runs++, value * 2)))
  const sums = range(SIGNALS / EACH).map((at) =>
    combine(derived.slice(at * EACH, (at + 1) * EACH), (values) => {
      counter.runs++
      return values.reduce((sum, value) => sum + value, 0)
    }),
  )
  return {
    counter,
    fork: () => forkEffector(),
    write: (scope, index, value) => void allSettled(writes[index], { scope, params: value }),
    derived: (scope, index) => scope.getState(derived[index]),
    sum: (scope, index) => scope.getState(sums[Math.floor(index / EACH)]),
  }
}

function diverge({ fork, write, derived, sum }, i) {
  const index = (i * 37) % SIGNALS
  const value = index + 1
  const world = fork()
  write(world, index, value)
  return { index, value, derived: derived(world, index), sum: sum(world, index) }
}

function countRuns(model) {
  const { counter, fork, write, derived, sum } = model
  const runsOf = (act) => {
    const before = counter.runs
    act()
    return counter.runs - before
  }
  const world = fork()
  const readAll = () => {
    for (let i = 0; i < EACH; i++) derived(world, i)
    sum(world, 0)
  }
  const inNew = runsOf(readAll)
  const afterWrite = runsOf(() => {
    write(world, 5, -1)
    readAll()
  })
  expectSame(derived(world, 5), -2, 'the derived value')
  expectSame(sum(world, 5), sumWith(5, -1), 'the sum')
  return { inNew, afterWrite }
}

function checkOnce(model) {
  const found = diverge(model, 11)
  expectSame(found.derived, found.value * 2, 'the derived value')
  expectSame(found.sum, sumWith(found.index, found.value), 'the sum')
}

export function measure({ ms }) {
  const models = { dscope: ofDscope(), effector: ofEffector() }
  const counts = {}
  const times = { dscope: [], effector: [] }
  for (const [name, model] of Object.entries(models)) {
    checkOnce(model)
    counts[name] = countRuns(model)
  }
  for (let round = 0; round < 5; round++) {
    for (const [name, model] of Object.entries(models)) {
      times[name].push(timeOf((i) => void diverge(model, i), { ms, batch: 1 }))
    }
  }
  const each = (name) => ({ ...counts[name], time: median(times[name]) })
  return { dscope: each('dscope'), effector: each('effector') }
}
