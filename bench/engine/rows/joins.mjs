// Spins that wait, beside promises that a signal library remembers: reading one that is clean, from outside and in a body, and a sum over a hundred
// of which one has changed. And what a body sees that awaits a slow spin and then a fast one of the same two signals, which are always
// written together.
import { computed, effect, signal } from '@preact/signals-core'
import { createContext } from 'dscope'
import { median } from '../../report.mjs'
import { compile } from './compile.mjs'
import { expectSame, range } from './measure.mjs'

const CHILDREN = 100
const WRITES = 300

const { reads, sums } = compile(`
import { spin } from 'dscope/macro'
export const reads = (world, ready, count) => spin(world, async () => {
  let sum = 0
  for (let i = 0; i < count; i++) sum += await ready
  return sum
})
export const sums = (world, parts) => spin(world, async () => {
  let sum = 0
  for (const part of parts) sum += await part
  return sum
})
`)

async function ofDscope(count) {
  const world = createContext()
  const counter = { runs: 0 }
  const one = world.signal(1)
  const ready = world.spin(async (run) => run.track(one))
  const inBody = reads(world, ready, count)
  const signals = range(CHILDREN).map((i) => world.signal(i))
  const parts = signals.map((part) => world.spin(async (run) => (counter.runs++, run.track(part))))
  const sum = sums(world, parts)
  await Promise.all([ready.read(), sum.read()])
  return {
    counter,
    inBody: () => (inBody.refresh(), inBody.read()),
    async outside() {
      let total = 0
      for (let i = 0; i < count; i++) total += await ready.read()
      return total
    },
    write: (index) => signals[index].update((value) => value + 1),
    sum: () => sum.read(),
  }
}

function ofPreact(count) {
  const counter = { runs: 0 }
  const one = signal(1)
  const ready = computed(async () => one.value)
  const signals = range(CHILDREN).map((i) => signal(i))
  const parts = signals.map((part) => computed(async () => (counter.runs++, part.value)))
  const sum = computed(async () => {
    let total = 0
    // What is read after an await is no input, so all are read before.
    for (const part of parts.map(({ value }) => value)) total += await part
    return total
  })
  // Else nothing is remembered.
  for (const kept of [ready, sum]) effect(() => void kept.value)
  const readAll = async () => {
    let total = 0
    for (let i = 0; i < count; i++) total += await ready.value
    return total
  }
  return {
    ...{ counter, inBody: readAll, outside: readAll },
    write: (index) => void signals[index].value++,
    sum: () => sum.value,
  }
}

async function changeEach({ write, sum }) {
  let last = await sum()
  for (let index = 0; index < CHILDREN; index++) {
    write(index)
    const next = await sum()
    expectSame(next, last + 1, 'the sum')
    last = next
  }
}

async function timeOf(act, count) {
  const started = performance.now()
  await act()
  return ((performance.now() - started) / count) * 1e6
}

async function measureModels(models, ms, count) {
  const of = (act) => Object.fromEntries(Object.entries(models).map(([name]) => [name, act(name)]))
  const times = of(() => ({ inBody: [], outside: [], child: [] }))
  const runs = of(() => 0)
  const until = performance.now() + ms * 5
  do {
    for (const [name, model] of Object.entries(models)) {
      for (const way of ['inBody', 'outside']) {
        times[name][way].push(
          await timeOf(async () => expectSame(await model[way](), count, 'what was read'), count),
        )
      }
      const before = model.counter.runs
      times[name].child.push(await timeOf(() => changeEach(model), CHILDREN))
      runs[name] = Math.max(runs[name], (model.counter.runs - before) / CHILDREN)
    }
  } while (performance.now() < until || times.preact.child.length < 5)
  const medians = (all) => Object.entries(all).map(([way, list]) => [way, median(list)])
  return of((name) => ({ ...Object.fromEntries(medians(times[name])), runs: runs[name] }))
}

/** How often a body sees the two halves of a pair differ, and how many bodies have seen a pair. */
async function joinStrictly() {
  const world = createContext()
  const left = world.signal(0)
  const right = world.signal(0)
  const turns = async (count, value) => {
    for (let turn = 0; turn < count; turn++) await null
    return value
  }
  const slow = world.spin(async (run) => turns(20, run.track(left)))
  const fast = world.spin(async (run) => turns(1, run.track(right)))
  const seen = { mixed: 0, pairs: 0 }
  const pair = world.spin(async (run) => {
    const first = await run.await(slow)
    const second = await run.await(fast)
    seen.pairs++
    if (first !== second) seen.mixed++
    return [first, second]
  })
  const watcher = world.watch(pair, () => {})
  for (let write = 1; write <= WRITES; write++) {
    world.batch(() => {
      left.set(write)
      right.set(write)
    })
    // From the middle of one of its runs to after its end.
    await turns(write % 40)
  }
  const [first, second] = await pair.read()
  expectSame(first === WRITES && second === WRITES, true, 'whether the last pair is right')
  expectSame(seen.pairs > 10, true, 'whether bodies have seen pairs')
  watcher[Symbol.dispose]()
  return seen
}

export async function measure({ ms, count }) {
  const models = { dscope: await ofDscope(count), preact: ofPreact(count) }
  return { ...(await measureModels(models, ms, count)), strict: await joinStrictly() }
}
