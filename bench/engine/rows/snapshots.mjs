// What a snapshot costs by the size of the world, and what it leaves when it is dropped.
import { engine } from '../engine.mjs'
import { expectSame, range, readHeap, timeOf } from './measure.mjs'

const { createContext } = await engine()

/** A fork of a world of so many signals, with some of its own. */
function createFork(size) {
  const world = createContext()
  const signals = range(size).map((i) => world.signal(i))
  const fork = world.fork()
  for (const signal of signals.slice(0, 100)) fork.set(signal, -1)
  return { fork, signals }
}

/** All sizes in turns, since what the machine has learnt serves them alike. */
function timeSnapshots(sizes, ms) {
  const forks = sizes.map((size) => createFork(size).fork)
  const rounds = range(6).map(() =>
    forks.map((fork) => timeOf(() => void fork.snapshot(), { ms: ms / 4 })),
  )
  return sizes.map((_, i) => Math.min(...rounds.map((round) => round[i])))
}

/** Bytes that each write keeps, when a snapshot was taken before it and dropped. */
async function measureWrites(count) {
  const world = createContext()
  const signals = range(100).map((i) => world.signal(i))
  const write = (i) => {
    world.snapshot()
    signals[i % 100].set(-i)
  }
  for (let i = 0; i < 1000; i++) write(i)
  const before = await readHeap()
  for (let i = 0; i < count; i++) write(i)
  const kept = Math.max(0, (await readHeap()) - before) / count
  expectSame(world.snapshot().get(signals[1]), -(count - 99), 'a signal in a snapshot')
  return kept
}

export async function measure({ sizes, ms, forks }) {
  const times = timeSnapshots(sizes, ms)
  return {
    times: Object.fromEntries(sizes.map((size, i) => [size, times[i]])),
    kept: await measureWrites(forks),
  }
}
