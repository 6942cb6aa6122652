import { createContext } from '../../runtime/engine/context.ts'
import type { Context, Result, Run, Signal, Spin } from '../../runtime/engine/surface.ts'
import { spin, track } from '../../runtime/macro.ts'
import type { Expect, Same } from './exact.ts'

const world = createContext({ bindings: { rate: 2 } })
const price = world.signal(10)
const name = world.signal<string | undefined>(undefined, { onFork: 'reset' })
const total = world.spin((run) => run.track(price) * run.binding<number>('rate'))
export const label = world.spin((run) => `${run.track(name) ?? 'none'}: ${run.track(total)}`)
export const fork = world.fork({
  mode: 'frozen',
  bindings: { rate: 3 },
  set: [
    [price, 1],
    [name, 'a'],
  ],
})
export const late = world.spin(async (run) => (await run.await(total)) + run.track(price))
export const done = world.batch(() => 'done')

export type Surface = [
  Expect<Same<typeof price, Signal<number>>>,
  Expect<Same<typeof name, Signal<string | undefined>>>,
  Expect<Same<typeof total, Spin<number>>>,
  Expect<Same<typeof label, Spin<string>>>,
  Expect<Same<typeof late, Spin<number>>>,
  Expect<Same<Awaited<typeof late>, number>>,
  Expect<Same<typeof fork, Context>>,
  Expect<Same<typeof done, string>>,
  Expect<Same<ReturnType<typeof total.peek>, Result<number> | undefined>>,
  Expect<Same<ReturnType<typeof world.get<string>>, string>>,
]

world.watch(total, (now, before) => {
  const difference: number = now - (before ?? 0)
  return void difference
})
using watcher = price.watch((now) => void now.toFixed())
void watcher

// @ts-expect-error a spin cannot be written
total.set(5)
// @ts-expect-error a spin cannot be written through a context either
world.set(total, 5)
// @ts-expect-error a signal takes values of its type
price.set('ten')
// @ts-expect-error and so it does through a context, whose type argument is that of the signal
world.set(price, 'ten')
// @ts-expect-error a fork writes values of the type of the signal
world.fork({ set: [[price, 'ten']] })
// @ts-expect-error there are two modes
world.fork({ mode: 'cold' })
// @ts-expect-error a promise is no source
world.spin((run) => run.track(Promise.resolve(1)))
// @ts-expect-error a signal has a value at once: it is tracked, not awaited
world.spin(async (run: Run) => run.await(price))
// @ts-expect-error the function of a batch is synchronous
world.batch(async () => 1)
// @ts-expect-error only results that are remembered can be peeked at
world.peek(price)
// @ts-expect-error options are checked
world.signal(1, { onfork: 'reset' })
// @ts-expect-error equality is of the type of the signal
world.signal(1, { equals: (a: string, b: string) => a === b })

export const sum = spin(world, async () => track(price) + (await total))
export const here = spin(() => track(price), { key: 'here' })
export type Macros = [
  Expect<Same<typeof sum, Spin<number>>>,
  Expect<Same<typeof here, Spin<number>>>,
]

// @ts-expect-error a promise is no source
track(Promise.resolve(1))
// @ts-expect-error a spin cannot be written
sum.set(1)
// @ts-expect-error a generator is no value
spin(world, function* () {
  yield 1
})
// @ts-expect-error equality is of the type of the value
spin(world, () => 1, { equals: (a: string, b: string) => a === b })
