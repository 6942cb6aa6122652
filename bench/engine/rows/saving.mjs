// What saving and loading a world costs, against the bare codec on the same ids and the same numbers, as two arrays.
import { median } from '../../report.mjs'
import { saving } from '../engine.mjs'
import { expectSame, range } from './measure.mjs'

const { createContext, serialize, deserialize, createCodec, createClassRegistry } = await saving()

/** Milliseconds that one call takes. What was garbage before is nobody's. */
function clock(act) {
  globalThis.gc()
  const started = performance.now()
  const result = act()
  return { time: performance.now() - started, result }
}

/** Both in turn: `{ ours, bare, ratio }`, the medians over the rounds. */
function compare(rounds, ours, bare) {
  const samples = range(rounds + 3).map((round) => {
    const [first, second] = round % 2 === 0 ? [ours, bare] : [bare, ours]
    const times = new Map([first, second].map((act) => [act, clock(act).time]))
    return { ours: times.get(ours), bare: times.get(bare) }
  })
  const counted = samples.slice(3)
  return {
    ours: median(counted.map((sample) => sample.ours)),
    bare: median(counted.map((sample) => sample.bare)),
    ratio: median(counted.map((sample) => sample.ours / sample.bare)),
  }
}

export async function measure({ saved: size, rounds }) {
  const world = createContext()
  const signals = range(size).map((i) => world.signal(i))
  const entries = 2 * size + 10
  const codec = createCodec({ limits: { entries }, classes: createClassRegistry() })
  const ids = range(size).map((i) => `signal#${i}`)
  const values = range(size)
  const save = () => {
    // A snapshot remembers what was written of it.
    signals[0].set(-signals[0].get())
    return serialize(world.snapshot())
  }
  const write = () => {
    const { bytes, start, end } = codec.encode([ids, values])
    return bytes.slice(start, end)
  }
  const bytes = save()
  const bare = write()
  const load = () => deserialize(bytes)
  const read = () => {
    expectSame(codec.scan(bare, 0), bare.length, 'the end of the bytes')
    return codec.decode(bare)
  }
  expectSame(load().get(`signal#${size - 1}`), size - 1, 'a signal that was loaded')
  return { save: compare(5 * rounds, save, write), load: compare(5 * rounds, load, read) }
}
