// Blocks that run in contexts which the other process offers.

import { binding, createContext, type Context, type HopTarget, type Peer } from 'dscope'
import { spin, spinRemote, track } from 'dscope/macro'

export const world = createContext({ bindings: { testValue: 42 } })
const left = world.signal(1)
const right = world.signal(1)
const sum = spin(world, async () => track(left) + track(right))
const value = spin(world, () => binding<number>('testValue'))

/** How often the block of `pair` has begun in this process, and what holds it up. */
const begun = { pair: 0 }
const gate: { opened?: Promise<void> | undefined; open: () => void } = { open: () => {} }

const forks: WeakRef<Context>[] = []

/** For the process that is called. */
export function offerContexts(peer: Peer): void {
  peer.contexts.offer('main', world, { default: true })
  peer.contexts.offer('ctx-a', world.fork({ bindings: { testValue: 100 } }))
  peer.contexts.offer('ctx-b', world.fork({ bindings: { testValue: 200 } }))
  peer.contexts.offer('closed to all', world, { allow: () => false })
}

export function boundValue(target: HopTarget) {
  return spinRemote(target, [], async () => binding<number>('testValue'))
}
export function derivedValue(target: HopTarget) {
  return spinRemote(target, [], async () => await value)
}
/** What spins make that await each other, and a value from the caller. */
export function structured(target: HopTarget, given: { readonly data: readonly number[] }) {
  return spinRemote(target, [given], async () => {
    const twice = spin(world, async () => (await value) * 2)
    const sum = given.data.reduce((total, n) => total + n, 0)
    return { ...given, sum, product: (await twice) * sum }
  })
}
export function derivedSum(target: HopTarget) {
  return spinRemote(target, [], async () => {
    await Promise.resolve()
    return (await sum) + track(left)
  })
}
export function write(target: HopTarget, next: number) {
  return spinRemote(target, [next], async () => {
    world.batch(() => {
      left.set(next)
      right.set(next)
    })
  })
}

/** Two values that are always written together, read one after the other. */
export function pair(target: HopTarget) {
  return spinRemote(target, [], async () => {
    begun.pair++
    const first = track(left)
    await gate.opened
    return [first, track(right), begun.pair]
  })
}
export function hold(target: HopTarget) {
  return spinRemote(target, [], async () => {
    gate.opened = new Promise((resolve) => (gate.open = resolve))
  })
}
export function begunPairs(target: HopTarget) {
  return spinRemote(target, [], async () => begun.pair)
}
export function letGo(target: HopTarget) {
  return spinRemote(target, [], async () => gate.open())
}

/** How much there is in the context, this very call included, and how many of the forks that calls have made are open. */
export function countNodes(target: HopTarget) {
  return spinRemote(target, [], async () => {
    const nodes = world.inspect().contexts.reduce((sum, { cells }) => sum + cells.length, 0)
    return { nodes, open: forks.filter((fork) => fork.deref()?.closed === false).length }
  })
}
export function makeAndRead(target: HopTarget) {
  return spinRemote(target, [], async () => {
    const made = world.signal(track(left))
    const twice = spin(world, async () => track(made) * 2)
    return await twice
  })
}
/** What the sum would be if the left side were 10. */
export function tryOut(target: HopTarget) {
  return spinRemote(target, [], async () => {
    const whatIf = world.fork({ set: [[left, 10]] })
    forks.push(new WeakRef(whatIf))
    await Promise.resolve()
    return (await whatIf.run(() => sum.read())) + track(left)
  })
}
export function countDown(target: HopTarget) {
  return spinRemote(target, [], async () => left.set(track(left) - 1))
}
