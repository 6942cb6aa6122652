// A new spin over a signal that many forks have written, living or closed, against one over a signal that none has.
import { engine } from '../engine.mjs'
import { expectSame, range, timeOf } from './measure.mjs'

const { createContext } = await engine()

function measureEdges(count, { ms }, isClosed) {
  const world = createContext()
  const written = world.signal(1)
  const plain = world.signal(1)
  const forks = range(count).map((i) => {
    const fork = world.fork()
    fork.set(written, i)
    if (isClosed) void fork.close()
    return fork
  })
  const read = (signal) =>
    timeOf(() => void world.spin((run) => run.track(signal) + 1).get(), { ms, batch: 200 })
  // In turns, since either adds to what the other has to go past.
  const rounds = range(5).map(() => ({ written: read(written), plain: read(plain) }))
  if (!isClosed) expectSame(forks[7].get(written), 7, 'what a fork has written')
  expectSame(world.spin((run) => run.track(written)).get(), 1, 'the signal of the world')
  const fastest = (key) => Math.min(...rounds.map((round) => round[key]))
  return { written: fastest('written'), plain: fastest('plain') }
}

export function measure({ others, ms }) {
  return {
    living: measureEdges(others, { ms }, false),
    closed: measureEdges(others, { ms }, true),
  }
}
