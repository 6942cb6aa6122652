// Virtual time. Timers: so many are set at once, for different times, and all run. Sleeps: one after the other in one body, where the next
// timer exists only when the code that waited for the last one has gone on. Times are those of a timer, setting it included.
import FakeTimers from '@sinonjs/fake-timers'
import { median } from '../../report.mjs'
import { engine } from '../engine.mjs'
import { expectSame, range } from './measure.mjs'

const { createSimulation } = await engine()

/** Spread over the time as a shuffled list is, so that no order of insertion is the order of running. */
const timesOf = (count) => range(count).map((i) => 1 + ((i * 7919) % count))

const dscope = {
  async timers(times) {
    const sim = createSimulation({ seed: 1 })
    let ran = 0
    const spin = sim.spin((run) => Promise.all(times.map((ms) => run.sleep(ms).then(() => ran++))))
    const done = spin.read()
    await sim.advanceBy(times.length)
    await done
    return ran
  },
  async sleeps(count) {
    const sim = createSimulation({ seed: 1 })
    let ran = 0
    const spin = sim.spin(async (run) => {
      for (let i = 0; i < count; i++) {
        await run.sleep(10)
        ran++
      }
    })
    const done = spin.read()
    await sim.advanceBy(count * 10)
    await done
    return ran
  },
}

const sinon = {
  async timers(times) {
    const clock = FakeTimers.createClock(0, Infinity)
    let ran = 0
    for (const ms of times) clock.setTimeout(() => ran++, ms)
    await clock.tickAsync(times.length)
    return ran
  },
  async sleeps(count) {
    const clock = FakeTimers.createClock(0, Infinity)
    let ran = 0
    const body = async () => {
      for (let i = 0; i < count; i++) {
        await new Promise((done) => clock.setTimeout(done, 10))
        ran++
      }
    }
    const done = body()
    await clock.tickAsync(count * 10)
    await done
    return ran
  },
}

/** Nanoseconds a timer. */
async function timeOf(act, argument, count) {
  globalThis.gc?.()
  const started = performance.now()
  expectSame(await act(argument), count, 'the number of timers that ran')
  return ((performance.now() - started) / count) * 1e6
}

async function measureOne(of, { timers, rounds }) {
  const [few, many] = [timers / 10, timers]
  const results = { few: [], many: [], sleeps: [] }
  for (let round = 0; round < rounds; round++) {
    results.few.push(await timeOf(of.timers, timesOf(few), few))
    results.many.push(await timeOf(of.timers, timesOf(many), many))
    results.sleeps.push(await timeOf(of.sleeps, few, few))
  }
  return Object.fromEntries(Object.entries(results).map(([name, all]) => [name, median(all)]))
}

export async function measure(settings) {
  return { dscope: await measureOne(dscope, settings), sinon: await measureOne(sinon, settings) }
}
