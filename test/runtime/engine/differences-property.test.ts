// Random changes of a world, saved as differences one after the other and as wholes.

import { createSimulation } from '../../../runtime/engine/simulation.ts'
import { stateOf } from '../../../runtime/engine/stored-snapshot.ts'
import type { Signal, Snapshot, Spin } from '../../../runtime/engine/surface.ts'
import { deserialize, serialize } from '../../../runtime/persist.ts'
import { random } from '../support/random.ts'

// DSCOPE_ENGINE_SEEDS=2000 runs more; DSCOPE_ENGINE_FROM=612 DSCOPE_ENGINE_SEEDS=1 repeats one that failed.
const from = Number(process.env.DSCOPE_ENGINE_FROM ?? 1)
const seeds = Number(process.env.DSCOPE_ENGINE_SEEDS ?? 25)
const SAVES = 8
const CHANGES = 6

/** A world that changes: values, new and dropped signals, spins with children, errors, forks that follow. */
function createProgram(seed: number) {
  const below = random(seed)
  const pick = <T>(list: readonly T[]): T => list[below(list.length)]!
  const world = createSimulation({ seed, bindings: { rate: 2 } })
  const seen = below(2) === 0 ? world : world.fork()
  const signals: Signal<number>[] = [world.signal(0), world.signal(1, { id: 'given' })]
  const spins: Spin<number>[] = []
  const dropped: Spin<number>[] = []
  const makeSpin = () => {
    const [one, other, kind] = [pick(signals), pick(spins.length > 0 ? spins : signals), below(6)]
    return world.spin<number>(async (run) => {
      const sum = run.track(one) + (await run.await(other as Spin<number>).catch(() => 0))
      if (kind === 0 && sum % 2 === 0) throw new RangeError(`${sum}`)
      if (kind === 1) return run.await(run.spin((inner) => inner.track(one) + 1, { key: sum % 3 }))
      if (kind === 2) return sum + Math.floor(run.random('dice') * 3)
      return kind === 3 ? sum * run.binding<number>('rate') : sum % 100
    })
  }
  const change = async (): Promise<void> => {
    const dice = below(10)
    if (dice === 0) signals.push(world.signal(below(5)))
    else if (dice < 3) spins.push(world.spin((run) => run.track(pick(signals)) + 1))
    else if (dice === 3 && spins.length > 3) dropped.push(spins.splice(below(spins.length), 1)[0]!)
    else if (dice === 4 && dropped.length > 0) dropped.pop()!.dispose()
    else if (dice < 6 && spins.length > 0) spins.push(makeSpin())
    else if (dice < 8) seen.set(pick(signals), below(5))
    else if (spins.length > 0) await seen.read(pick(spins)).catch(() => undefined)
  }
  return { seen, change }
}

/** What is stored, by ids. */
function described(snapshot: Snapshot): unknown {
  const state = stateOf(snapshot)
  const { signals, spins, bindings, children, makers } = state
  const names = [...signals.ids, ...spins.ids, ...bindings]
  const nameOf = (row: number) => names[row] ?? 'clock'
  let at = 0
  const inputs = [...spins.counts].map((count) =>
    Array.from({ length: count }, () => [nameOf(spins.inputs[at]!), spins.seen[at++]]),
  )
  const valueOf = (value: unknown) => (value instanceof Error ? String(value) : value)
  return {
    world: state.world,
    signals: [...signals.ids].map((id, row) => [id, signals.values[row]]).toSorted(byName),
    spins: [...spins.ids]
      .map((id, row) => [id, spins.states[row], valueOf(spins.values[row]), inputs[row]])
      .toSorted(byName),
    children: [...children]
      .map((row, index) => [nameOf(row), nameOf(makers[index]!)])
      .toSorted(byName),
  }
}

function byName([one]: readonly unknown[], [other]: readonly unknown[]): number {
  return one === other ? 0 : (one as string) < (other as string) ? -1 : 1
}

test('differences that are loaded one after the other come to what whole saves say', async () => {
  let smaller = 0
  for (let seed = from; seed < from + seeds; seed++) {
    const { seen, change } = createProgram(seed)
    let since: Snapshot | undefined
    let base: Snapshot | undefined
    for (let save = 0; save < SAVES; save++) {
      for (let changes = 0; changes < CHANGES; changes++) await change()
      const snapshot = seen.snapshot()
      const whole = serialize(seen.snapshot())
      const bytes = serialize(snapshot, { since })
      base = deserialize(bytes, { base })
      expect({ seed, save, state: described(base) }).toEqual({
        seed,
        save,
        state: described(deserialize(whole)),
      })
      if (bytes.length < whole.length) smaller++
      since = snapshot
    }
  }
  expect(smaller).toBeGreaterThan(seeds)
})
