// Memory: of what there is, and what stays of forks and calls that are gone.
import { engine } from '../engine.mjs'
import { bytesOf, expectSame, range, readHeap } from './measure.mjs'

const { createContext } = await engine()

async function measureNodes(count) {
  const world = createContext()
  const signals = range(count).map((i) => world.signal(i))
  const signal = await bytesOf((i) => world.signal(i), count)
  const body = (input) => (run) => run.track(input) + 1
  const spin = await bytesOf((i) => {
    const made = world.spin(body(signals[i]))
    expectSame(made.get(), i + 1, 'a spin')
    return made
  }, count)
  return { signal, spin }
}

function createModel() {
  const world = createContext({ bindings: { by: 2 } })
  const signals = range(50).map((i) => world.signal(i))
  const spins = signals.map((signal) => world.spin((run) => run.track(signal) * run.binding('by')))
  const sum = world.spin((run) => spins.reduce((total, spin) => total + run.track(spin), 0))
  expectSame(sum.get(), 2450, 'the sum')
  return { world, signals, sum }
}

/** A fork that writes, reads, is forked itself, and then is closed or just dropped. */
function useFork({ world, signals, sum }, i, isClosed) {
  const fork = world.fork(i % 3 === 0 ? { bindings: { by: 2 } } : {})
  const index = i % 50
  fork.set(signals[index], index + 1)
  expectSame(fork.get(sum), 2452, 'the sum in the fork')
  const below = fork.fork()
  below.set(signals[(index + 1) % 50], 0)
  if (isClosed) void fork.close()
}

/** Bytes kept of each fork; and the heap after all of them, as a share of the heap before. */
async function measureForks(count, isClosed) {
  const model = createModel()
  for (let i = 0; i < 2000; i++) useFork(model, i, isClosed)
  const before = await readHeap()
  for (let i = 0; i < count; i++) useFork(model, i, isClosed)
  const after = await readHeap()
  expectSame(model.sum.get(), 2450, 'the sum in the world')
  return { kept: Math.max(0, after - before) / count, share: after / before }
}

/** A call of another peer: it reads, writes, makes something and waits, in a run of its own. */
async function call({ world, signals, sum }, i) {
  const never = new AbortController().signal
  const block = async () => {
    world.set(signals[i % 50], i % 50)
    world.signal(i)
    return world.get(sum)
  }
  return world['~call'](block, block, never)
}

/** The heap after many calls into one context, as a share of the heap before. */
async function measureCalls(count) {
  const model = createModel()
  const some = async (calls) => {
    for (let i = 0; i < calls; i++) expectSame(await call(model, i), 2450, 'what a call answers')
  }
  await some(2000)
  const before = await readHeap()
  await some(count)
  return { share: (await readHeap()) / before }
}

export async function measure({ count, forks }) {
  return {
    calls: await measureCalls(forks),
    ...(await measureNodes(count)),
    closed: await measureForks(forks, true),
    dropped: await measureForks(forks, false),
  }
}
