// What an await costs in a compiled body: beside a plain function that gets what it needs as a parameter, and of a spin whose value
// is known. Each loop awaits as often; what it awaits first is there already.
import { createContext } from 'dscope'
import { compile } from './compile.mjs'
import { expectSame } from './measure.mjs'

const SOURCE = `
import { spin } from 'dscope/macro'
export async function explicit(run, promise, count) {
  let sum = 0
  for (let i = 0; i < count; i++) {
    await promise
    sum += run.one
  }
  return sum
}
export const compiled = (world, promise, count, run) => spin(world, async () => {
  let sum = 0
  for (let i = 0; i < count; i++) {
    await promise
    sum += run.one
  }
  return sum
})
export const clean = (world, ready, count) => spin(world, async () => {
  let sum = 0
  for (let i = 0; i < count; i++) sum += await ready
  return sum
})
`

export async function measure({ ms, count }) {
  const { explicit, compiled, clean } = compile(SOURCE)
  const world = createContext()
  const promise = Promise.resolve()
  const run = { one: 1 }
  const one = world.signal(1)
  const ready = world.spin((it) => it.track(one))
  ready.get()
  const spins = {
    compiled: compiled(world, promise, count, run),
    clean: clean(world, ready, count),
  }
  const again = (spin) => () => (spin.refresh(), spin.read())
  const ways = {
    explicit: () => explicit(run, promise, count),
    compiled: again(spins.compiled),
    clean: again(spins.clean),
  }
  const times = { explicit: [], compiled: [], clean: [] }
  const until = performance.now() + ms * 5
  do {
    for (const [name, go] of Object.entries(ways)) {
      const started = performance.now()
      expectSame(await go(), count, 'the sum')
      times[name].push(((performance.now() - started) / count) * 1e6)
    }
  } while (performance.now() < until || times.clean.length < 5)
  // The fastest: whatever else the machine does only adds to it.
  return Object.fromEntries(Object.entries(times).map(([name, all]) => [name, Math.min(...all)]))
}
