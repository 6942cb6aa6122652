// Virtual time. Timers: so many are set at once, for different times, and all run. Sleeps: one after the other in one body, where the next
// timer exists only when the code that waited for the last one has gone on. Times are those of a timer, setting it included, in rounds that
// follow those in which the code becomes hot. Nothing is collected by force between them: that throws hot code away.
import FakeTimers from '@sinonjs/fake-timers'
import { Effect, Fiber } from 'effect'
import { TestClock } from 'effect/testing'
import { median } from '../../report.mjs'
import { engine } from '../engine.mjs'
import { expectSame, range } from './measure.mjs'

const { createSimulation } = await engine()

const SLEEP = 10
const WARM_UP = 3
/** Plain awaits between two sleeps. */
const AWAITS = [0, 6, 20]

/** Spread over the time as a shuffled list is, so that no order of insertion is the order of running. */
const timesOf = (count) => range(count).map((i) => 1 + ((i * 7919) % count))

const dscope = {
  async timers(times) {
    const sim = createSimulation({ seed: 1 })
    const counter = { ran: 0 }
    const tell = () => void counter.ran++
    const spin = sim.spin((run) => {
      for (const ms of times) void run.sleep(ms).then(tell)
      return run.sleep(times.length + 1)
    })
    const done = spin.read()
    await sim.advanceBy(times.length + 1)
    await done
    return counter.ran
  },
  async sleeps(count) {
    const sim = createSimulation({ seed: 1 })
    const counter = { ran: 0 }
    const spin = sim.spin(async (run) => {
      for (let i = 0; i < count; i++) {
        await run.sleep(SLEEP)
        counter.ran++
      }
    })
    const done = spin.read()
    await sim.advanceBy(count * SLEEP)
    await done
    return counter.ran
  },
}

const sinon = {
  async timers(times) {
    const clock = FakeTimers.createClock(0, Infinity)
    const counter = { ran: 0 }
    const tell = () => void counter.ran++
    for (const ms of times) clock.setTimeout(tell, ms)
    await clock.tickAsync(times.length)
    return counter.ran
  },
  async sleeps(count) {
    const clock = FakeTimers.createClock(0, Infinity)
    const counter = { ran: 0 }
    const body = async () => {
      for (let i = 0; i < count; i++) {
        await new Promise((done) => clock.setTimeout(done, SLEEP))
        counter.ran++
      }
    }
    const done = body()
    await clock.tickAsync(count * SLEEP)
    await done
    return counter.ran
  },
}

/** Runs a program beside one that advances its clock. */
const runWithClock = (program, time) =>
  Effect.gen(function* () {
    const fiber = yield* Effect.forkChild(program)
    yield* TestClock.adjust(time)
    yield* Fiber.join(fiber)
  }).pipe(Effect.provide(TestClock.layer()), Effect.runPromise)

const effect = {
  async timers(times) {
    const counter = { ran: 0 }
    const tell = Effect.sync(() => void counter.ran++)
    const one = (ms) => Effect.andThen(Effect.sleep(ms), tell)
    const all = Effect.forEach(times, one, { concurrency: 'unbounded', discard: true })
    await runWithClock(all, times.length)
    return counter.ran
  },
  async sleeps(count) {
    const counter = { ran: 0 }
    const program = Effect.gen(function* () {
      for (let i = 0; i < count; i++) {
        yield* Effect.sleep(SLEEP)
        counter.ran++
      }
    })
    await runWithClock(program, count * SLEEP)
    return counter.ran
  },
}

/** Nanoseconds a timer. */
async function timeOf(act, argument, count) {
  const started = performance.now()
  expectSame(await act(argument), count, 'the number of timers that ran')
  return ((performance.now() - started) / count) * 1e6
}

async function measureOne(of, sizes, rounds) {
  const results = {}
  for (const [name, [way, count]] of Object.entries(sizes)) {
    const argument = way === 'timers' ? timesOf(count) : count
    const times = []
    for (let round = 0; round < WARM_UP + rounds; round++) {
      times.push(await timeOf(of[way], argument, count))
    }
    results[name] = median(times.slice(WARM_UP))
  }
  return results
}

/** How many of a hundred sleeps in a row end at another time than they should, with other awaits between them. */
async function countWrong(awaits) {
  const sim = createSimulation({ seed: 1 })
  let wrong = 0
  const spin = sim.spin(async (run) => {
    for (let round = 1; round <= 100; round++) {
      await run.sleep(SLEEP)
      for (let turn = 0; turn < awaits; turn++) await null
      if (run.now() !== round * SLEEP) wrong++
    }
    return wrong
  })
  const done = spin.read()
  expectSame(await sim.advanceBy(100 * SLEEP), 100, 'the number of timers that ran')
  return done
}

export async function measure({ timers, rounds }) {
  const few = { few: ['timers', timers / 10], sleeps: ['sleeps', timers / 10] }
  const all = { ...few, many: ['timers', timers] }
  // It sorts all its timers whenever it gets one: a tenth of them takes as long as it does for the others.
  const fewer = { few: ['timers', timers / 100], sleeps: ['sleeps', timers / 100] }
  const wrong = {}
  for (const awaits of AWAITS) wrong[awaits] = await countWrong(awaits)
  return {
    dscope: { ...(await measureOne(dscope, all, rounds)), wrong },
    sinon: await measureOne(sinon, all, rounds),
    effect: await measureOne(effect, fewer, 1),
  }
}
