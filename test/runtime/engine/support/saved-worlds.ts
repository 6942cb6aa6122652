// The worlds of which `fixtures/snapshots.json` has the bytes.

import { createContext } from '../../../../runtime/engine/context.ts'
import { createSimulation } from '../../../../runtime/engine/simulation.ts'
import type { Context, Snapshot, Spin } from '../../../../runtime/engine/surface.ts'

export interface SavedWorld {
  readonly snapshot: Snapshot
  /** The snapshot that it is the difference to. */
  readonly base?: Snapshot
}

/** Computes a spin that fails, so that its error is remembered. */
function settle(spin: Spin<never>): void {
  try {
    spin.get()
  } catch {
    // The world is saved with it.
  }
}

function shop(): { world: Context; change: () => void } {
  const world = createContext({ bindings: { rate: 2 } })
  const price = world.signal(10, { id: 'price' })
  const names = world.signal(['tea', 'milk'], { key: 'names' })
  const total = world.spin((run) => run.track(price) * run.binding<number>('rate'), { id: 'total' })
  const first = world.spin((run) => `${names.get()[0]} ${run.track(total)}`)
  const fails = world.spin(
    (run) => {
      throw new RangeError(`no more than ${run.track(price)}`)
    },
    { id: 'fails' },
  )
  const stale = world.spin((run) => run.track(names).length, { id: 'stale' })
  world.spin(() => 0, { id: 'never' })
  first.get()
  settle(fails)
  stale.get()
  names.set(['milk'])
  const change = () => {
    price.set(11)
    total.get()
    world.signal('late', { id: 'added' })
  }
  return { world, change }
}

async function waiting(): Promise<SavedWorld> {
  const world = createSimulation({ seed: 'fixture', start: 1000 })
  const a = world.signal(1)
  const one = world.spin(async (run) => run.track(a))
  const two = world.spin(async (run) => run.track(a) * 10)
  const sum = world.spin(async (run) => {
    const [left, right] = await Promise.all([run.await(one), run.await(two)])
    return left + right + Math.floor(run.random('dice') * 0)
  })
  await sum
  await world.advanceBy(500)
  return { snapshot: world.fork().snapshot() }
}

export const savedWorlds: Record<string, () => SavedWorld | Promise<SavedWorld>> = {
  empty: () => ({ snapshot: createContext().snapshot() }),
  shop: () => ({ snapshot: shop().world.snapshot() }),
  'shop-after-a-change': () => {
    const { world, change } = shop()
    const base = world.snapshot()
    change()
    return { snapshot: world.snapshot(), base }
  },
  waiting,
}
