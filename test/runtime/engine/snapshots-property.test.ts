// Random programs that keep, restore, save, load and rebuild a world, against a model that computes everything anew and knows
// for each spin of which values its last result was made.

import { createContext } from '../../../runtime/engine/context.ts'
import { rebuild } from '../../../runtime/engine/rebuild.ts'
import type { Context, Run, Signal, Snapshot, Spin } from '../../../runtime/engine/surface.ts'
import { deserialize, serialize } from '../../../runtime/persist.ts'
import { createRandom } from '../wire/support/generator.ts'

// DSCOPE_ENGINE_SEEDS=2000 runs more; DSCOPE_ENGINE_FROM=612 DSCOPE_ENGINE_SEEDS=1 repeats one that failed.
const from = Number(process.env.DSCOPE_ENGINE_FROM ?? 1)
const seeds = Number(process.env.DSCOPE_ENGINE_SEEDS ?? 60)
const STEPS = 60
const SIGNALS = 5
const SPINS = 9

/** Of which inputs a spin is made: numbers below `SIGNALS` are signals. The last input is read only if the first is even. */
type Shape = readonly (readonly number[])[]

interface Model {
  readonly signals: readonly Signal<number>[]
  readonly spins: readonly Spin<number>[]
}

interface Remembered {
  readonly value: number
  /** In the order of reading; `NaN` for a value that is not known any more. */
  readonly inputs: readonly { readonly of: number; seen: number }[]
}

/** A world as it should be: the values of its signals, and the results of its spins with what they were made of. */
interface Expected {
  readonly values: number[]
  readonly results: (Remembered | undefined)[]
}

/** Others may have computed what it lacks: what a snapshot computes serves all that is restored from it. */
interface Shared {
  isShared: boolean
}

interface World extends Shared {
  context: Context
  model: Model
  expected: Expected
}

class Program {
  readonly #random: (below: number) => number
  readonly #shape: Shape
  readonly #waits: boolean
  /** The spins that ran since it was looked at last. */
  readonly ran: number[] = []
  #worlds: World[] = []
  readonly #snapshots: (Shared & { snapshot: Snapshot; expected: Expected })[] = []
  #origin: World

  constructor(seed: number, waits: boolean) {
    this.#random = createRandom(seed)
    this.#waits = waits
    this.#shape = Array.from({ length: SPINS }, (_, spin) =>
      Array.from({ length: 1 + this.#random(3) }, () => this.#random(SIGNALS + spin)),
    )
    const context = createContext()
    this.#origin = {
      context,
      model: this.#build(context),
      expected: emptyWorld(),
      isShared: false,
    }
    this.#worlds.push(this.#origin)
  }

  readonly #build = (context: Context): Model => {
    const signals = Array.from({ length: SIGNALS }, (_, i) => context.signal(i))
    const spins: Spin<number>[] = []
    this.#shape.forEach((inputs, spin) => {
      const sources = (i: number): Signal<number> | Spin<number> =>
        signals[i] ?? spins[i - SIGNALS]!
      const sync = (run: Run) => {
        this.ran.push(spin)
        return total(inputs, (i) => run.track(sources(i)))
      }
      const late = async (run: Run) => {
        this.ran.push(spin)
        const read = async (i: number) =>
          i < SIGNALS ? run.track(signals[i]!) : run.await(spins[i - SIGNALS]!)
        const first = await read(inputs[0]!)
        let sum = first
        for (const i of inputs.slice(1, inputs.length > 1 && first % 2 !== 0 ? -1 : undefined)) {
          sum += await read(i)
        }
        return sum % 7
      }
      spins.push(context.spin<number>(this.#waits && spin % 2 === 1 ? late : sync))
    })
    return { signals, spins }
  }

  async step(): Promise<void> {
    const world = this.#worlds[this.#random(this.#worlds.length)]!
    const { context, model, expected } = world
    switch (this.#random(8)) {
      case 0:
      case 1: {
        const signal = this.#random(SIGNALS)
        const value = this.#random(6)
        context.set(model.signals[signal]!, value)
        expected.values[signal] = value
        return
      }
      case 2:
      case 3:
        return this.#read(world)
      case 4:
        this.#snapshots.push({
          snapshot: context.snapshot(),
          expected: structuredClone(expected),
          isShared: world.isShared,
        })
        return
      case 5:
        return this.#reload()
      case 6:
        return this.#restore()
      case 7:
        if (this.#worlds.length > 3) {
          const [closed] = this.#worlds.splice(1, 1)
          if (closed!.context !== this.#origin.context) await closed!.context.close()
        }
    }
  }

  async finish(): Promise<void> {
    for (const world of this.#worlds) await this.#read(world)
    for (const { snapshot, expected, isShared } of this.#snapshots) {
      const loaded = deserialize(serialize(snapshot))
      for (let i = 0; i < SIGNALS; i++) expect(loaded.get(`signal#${i}`)).toBe(expected.values[i])
      if (isShared) continue
      for (let spin = 0; spin < SPINS; spin++) this.#checkLoaded(loaded, expected, spin)
    }
    expect(this.ran).toEqual([])
  }

  /** What is good can be read without code, and what is not is an error. */
  #checkLoaded(loaded: Snapshot, expected: Expected, spin: number): void {
    const needed = this.#runsFor(saved(expected), spin)
    const read = () => loaded.get(`spin#${spin}`)
    if (needed.length === 0) expect(read()).toBe(this.#valueOf(expected, SIGNALS + spin))
    else
      expect(read).toThrow(
        expect.objectContaining({ code: expect.stringMatching(/^DSC(371|312)$/) }),
      )
  }

  async #read(world: World): Promise<void> {
    const spin = this.#random(SPINS)
    const { context, model, expected, isShared } = world
    const needed = this.#runsFor(expected, spin)
    const value = await context.read(model.spins[spin]!)
    expect(value).toBe(this.#valueOf(expected, SIGNALS + spin))
    // A body that gives its value at once begins again for each spin that it finds not ready.
    const all = this.ran.splice(0)
    const ran = (this.#waits ? [...new Set(all)] : all).toSorted()
    if (isShared) expect(needed).toEqual(expect.arrayContaining(ran))
    else expect(ran).toEqual(needed.toSorted())
  }

  async #reload(): Promise<void> {
    const kept = this.#snapshots[this.#random(this.#snapshots.length)]
    if (kept === undefined) return
    const snapshot = this.#random(2) === 0 ? deserialize(serialize(kept.snapshot)) : kept.snapshot
    const { context, result, unclaimed, fresh } = await rebuild(snapshot, this.#build)
    expect([unclaimed, fresh, this.ran]).toEqual([[], [], []])
    const { isShared } = kept
    const expected = saved(kept.expected)
    this.#worlds.push({ context, model: result, expected, isShared })
  }

  #restore(): void {
    const kept = this.#snapshots.filter(({ snapshot }) => this.#isOrigins(snapshot)).at(-1)
    if (kept === undefined) return
    const context = kept.snapshot.restore()
    const { model } = this.#origin
    kept.isShared = true
    this.#worlds.push({ context, model, expected: structuredClone(kept.expected), isShared: true })
  }

  /** Whether the handles of the first world can be used in what is restored. */
  #isOrigins(snapshot: Snapshot): boolean {
    try {
      snapshot.get(this.#origin.model.signals[0]!)
      return true
    } catch {
      return false
    }
  }

  #valueOf({ values }: Expected, node: number): number {
    if (node < SIGNALS) return values[node]!
    const inputs = this.#shape[node - SIGNALS]!
    return total(inputs, (i) => this.#valueOf({ values, results: [] }, i))
  }

  /** The spins that have to run for this one, as results are now; and notes that they have. */
  #runsFor(expected: Expected, spin: number): number[] {
    const runs: number[] = []
    const refresh = (node: number): void => {
      if (node < SIGNALS) return
      const index = node - SIGNALS
      const { results } = expected
      for (const { of, seen } of results[index]?.inputs ?? []) {
        refresh(of)
        if (this.#valueOf(expected, of) !== seen) {
          results[index] = undefined
          break
        }
      }
      if (results[index] !== undefined) return
      runs.push(index)
      const inputs: { of: number; seen: number }[] = []
      const value = total(this.#shape[index]!, (of) => {
        refresh(of)
        const seen = this.#valueOf(expected, of)
        inputs.push({ of, seen })
        return seen
      })
      results[index] = { value, inputs }
    }
    refresh(SIGNALS + spin)
    return runs
  }
}

/** What is kept of it in bytes: of what a spin has seen, whether it is still so. */
function saved(expected: Expected): Expected {
  const { values, results } = structuredClone(expected)
  for (const result of results) {
    for (const input of result?.inputs ?? []) {
      const { of, seen } = input
      const now = of < SIGNALS ? values[of] : expected.results[of - SIGNALS]?.value
      if (now !== seen) input.seen = NaN
    }
  }
  return { values, results }
}

function emptyWorld(): Expected {
  return {
    values: Array.from({ length: SIGNALS }, (_, i) => i),
    results: new Array<undefined>(SPINS).fill(undefined),
  }
}

function total(inputs: readonly number[], read: (input: number) => number): number {
  const first = read(inputs[0]!)
  let sum = first
  for (const i of inputs.slice(1, inputs.length > 1 && first % 2 !== 0 ? -1 : undefined)) {
    sum += read(i)
  }
  return sum % 7
}

test.each([
  ['whose bodies give their values at once', false],
  ['some of whose bodies wait', true],
])(
  'random programs %s keep their values through snapshots, bytes and rebuilding, and run no body in vain',
  async (_, waits) => {
    for (let seed = from; seed < from + seeds; seed++) {
      const program = new Program(seed, waits)
      try {
        for (let step = 0; step < STEPS; step++) await program.step()
        await program.finish()
      } catch (error) {
        throw new Error(`seed ${seed} fails`, { cause: error })
      }
    }
  },
  600_000,
)
