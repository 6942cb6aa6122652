// What snapshots and frozen forks hold that are kept and not looked at, while the world goes on.

import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { ContextState } from '../../../runtime/engine/context-state.ts'
import { createContext } from '../../../runtime/engine/context.ts'
import type { Context, Signal } from '../../../runtime/engine/surface.ts'
import { random } from '../support/random.ts'

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

/** Weak references hold what they lead to until a job is over. */
const turn = () => new Promise<void>((done) => setImmediate(done))

/** Writes, and keeps moments of which nobody keeps any but what `take` keeps. */
async function goOn(world: Context, signal: Signal<number>, rounds: number): Promise<void> {
  for (let round = 1; round <= rounds; round++) {
    signal.set(round)
    if (round % 2 === 0) world.snapshot()
    else world.fork({ mode: 'frozen' })
    if (round % 500 === 0) await turn()
  }
}

async function heapAfter(action: () => Promise<void>): Promise<number> {
  await action()
  for (let round = 0; round < 3; round++) {
    await turn()
    collectGarbage()
  }
  return process.memoryUsage().heapUsed
}

const kept: Record<string, (world: Context, signal: Signal<number>) => () => number> = {
  'a snapshot that nobody has read': (world, signal) => {
    const snapshot = world.snapshot()
    return () => snapshot.get(signal)
  },
  'a snapshot that was read before': (world, signal) => {
    const snapshot = world.snapshot()
    snapshot.get(signal)
    return () => snapshot.get(signal)
  },
  'a frozen fork': (world, signal) => {
    const fork = world.fork({ mode: 'frozen' })
    return () => fork.get(signal)
  },
}

test.each(Object.keys(kept))(
  '%s holds no more when thousands of moments have come and gone, and has its values',
  async (name) => {
    const world = createContext()
    const signal = world.signal(-1)
    const double = world.spin((run) => 2 * run.track(signal))
    const watching = world.watch(double, () => {})
    const look = kept[name]!(world, signal)
    const before = await heapAfter(() => goOn(world, signal, 2500))
    const after = await heapAfter(() => goOn(world, signal, 8000))
    expect(after - before).toBeLessThan(400_000)
    expect(look()).toBe(-1)
    watching[Symbol.dispose]()
  },
)

/** How many saves a fork is still to go through that is frozen. */
function savesFor(fork: Context): number {
  let count = 0
  const { saves } = (fork as unknown as ContextState).frozen!
  for (let at = saves.next; at !== null; at = at.next) count++
  return count
}

test('each of several moments that are kept is to go through two saves a signal and a thousand more at most', async () => {
  const SIGNALS = 900
  const world = createContext()
  const signals = Array.from({ length: SIGNALS }, () => world.signal(0))
  const goOnWithAll = async (rounds: number) => {
    for (let round = 1; round <= rounds; round++) {
      signals[round % SIGNALS]!.set(round)
      world.snapshot()
      if (round % 500 === 0) await turn()
      if (round % 2000 === 0) collectGarbage()
    }
  }
  const freeze = () => world.fork({ mode: 'frozen' })
  const first = freeze()
  await goOnWithAll(1400)
  const second = freeze()
  const third = freeze()
  await goOnWithAll(1400)
  // From then on it has them behind it.
  expect(third.get(signals[1]!)).toBe(901)
  await goOnWithAll(16_000)
  const forks = [first, second, third]
  // Where one began to read it has the list as it was written, for a stretch.
  const most = 3 * SIGNALS + 2000
  expect(forks.map(savesFor).filter((count) => count > most)).toEqual([])
  expect(forks.map((fork) => fork.get(signals[1]!))).toEqual([0, 901, 901])
  expect(forks.map(savesFor)).toEqual([0, 0, 0])
})

test('moments that are kept for a while, and read late or never, have their values', async () => {
  const below = random(7)
  const world = createContext()
  const signals = Array.from({ length: 20 }, () => world.signal(0))
  const sum = world.spin((run) => signals.reduce((total, one) => total + run.track(one), 0))
  const values = signals.map(() => 0)
  let moments: { readonly take: () => number[]; readonly values: readonly number[] }[] = []
  let read = 0
  for (let round = 1; round <= 8000; round++) {
    const index = below(20)
    values[index] = round
    signals[index]!.set(round)
    if (below(5) === 0) sum.get()
    const isSnapshot = below(2) === 0
    const one = isSnapshot ? world.snapshot() : world.fork({ mode: 'frozen' })
    if (below(50) === 0) {
      const take = () => [...signals.map((signal) => one.get(signal)), one.get(sum)]
      const total = values.reduce((all, value) => all + value, 0)
      moments.push({ take, values: [...values, total] })
    }
    if (below(400) === 0) moments = moments.filter(() => below(3) > 0)
    if (below(100) === 0 && moments.length > 0) {
      const { take, values: expected } = moments[below(moments.length)]!
      expect(take()).toEqual(expected)
      read++
    }
    if (round % 300 === 0) await turn()
    if (round % 2000 === 0) collectGarbage()
  }
  for (const { take, values: expected } of moments) expect(take()).toEqual(expected)
  expect([moments.length > 5, read > 40]).toEqual([true, true])
})
