// What a fork costs by the size of the world: making it, its first write, and reading in it by its depth.
import { engine } from '../engine.mjs'
import { bytesOf, expectSame, range, timeOf } from './measure.mjs'

const { createContext } = await engine()

function createWorld(size) {
  const world = createContext()
  return { world, signals: range(size).map((i) => world.signal(i)) }
}

/** Somewhere in the world, another place each time. */
const scattered = (i, size) => (i * 7919) % size

/** Nanoseconds of a fork by the size of the world: all sizes in turns, since what the machine has learnt serves them alike. */
function timeForks(sizes, ms) {
  const worlds = sizes.map((size) => createWorld(size).world)
  const rounds = range(6).map(() =>
    worlds.map((world) => timeOf(() => void world.fork(), { ms: ms / 4 })),
  )
  return sizes.map((_, i) => Math.min(...rounds.map((round) => round[i])))
}

async function measureSize(size, { ms, count }) {
  const { world, signals } = createWorld(size)
  const bytes = await bytesOf(() => world.fork(), count)
  let forks = []
  const firstWrite = timeOf((i) => forks[i % 20].set(signals[scattered(i, size)], -i), {
    ms,
    batch: 20,
    prepare: () => (forks = range(20).map(() => world.fork())),
  })
  expectSame(world.fork().get(signals[size - 1]), size - 1, 'an inherited signal')
  return { bytes, firstWrite }
}

/** Reads of a hundred signals in forks inside each other, of which each owns one more. */
function measureDepths(size, { ms }) {
  const { world, signals } = createWorld(size)
  const chain = range(64).reduce(
    (contexts, depth) => {
      const fork = contexts.at(-1).fork()
      fork.set(signals[size - 1 - depth], -1)
      return [...contexts, fork]
    },
    [world],
  )
  const read = (depth) => {
    const context = chain[depth]
    for (let i = 0; i < 100; i++) expectSame(context.get(signals[i]), i, `signal ${i}`)
    expectSame(context.get(signals[size - depth]), -1, 'what the fork has written')
    return timeOf((i) => void context.get(signals[i % 100]), { ms, batch: 2000 })
  }
  // Both in turns, since what the machine has learnt serves them alike.
  const rounds = range(5).map(() => ({ one: read(1), deep: read(64) }))
  const fastest = (key) => Math.min(...rounds.map((round) => round[key]))
  return { at1: fastest('one'), at64: fastest('deep') }
}

export async function measure({ sizes, ms, count }) {
  const times = timeForks(sizes, ms)
  const results = {}
  for (const [i, size] of sizes.entries()) {
    results[size] = { fork: times[i], ...(await measureSize(size, { ms, count })) }
  }
  return { sizes: results, reads: measureDepths(sizes.at(-1), { ms }) }
}
