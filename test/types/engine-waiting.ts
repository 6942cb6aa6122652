import { all } from '../../runtime/engine/combinators/all.ts'
import { any } from '../../runtime/engine/combinators/any.ts'
import { race } from '../../runtime/engine/combinators/race.ts'
import { settle, unwrap } from '../../runtime/engine/combinators/settle.ts'
import { createContext } from '../../runtime/engine/context.ts'
import type {
  Deferred,
  External,
  Mailbox,
  Permit,
  Result,
  Semaphore,
  Spin,
} from '../../runtime/engine/surface.ts'
import { deferred, mailbox, semaphore } from '../../runtime/engine/waiting/create.ts'
import type { Expect, Same } from './exact.ts'

const world = createContext()
const price = world.signal(10)
const label = world.spin(async () => 'EUR')
const gate = world.deferred<number>()
const box = world.mailbox<string>()
const seats = world.semaphore(2)
const database = world.external({ rows: 3 })
export const both = all([price, label, gate, Promise.resolve(true), 'plain'])
export const list = all([1, 2, 3].map((n) => world.spin(() => n)))
export const first = race([label, gate])
export const found = any([gate, label])
const result = settle(gate)
export const held = seats.holding(async () => 5)
export const next = price.updateAsync(async (value) => value + 1)

export type Surface = [
  Expect<Same<typeof gate, Deferred<number>>>,
  Expect<Same<Awaited<typeof gate>, number>>,
  Expect<Same<typeof box, Mailbox<string>>>,
  Expect<Same<typeof seats, Semaphore>>,
  Expect<Same<typeof database, External<{ rows: number }>>>,
  Expect<Same<typeof both, Spin<[number, string, number, boolean, 'plain']>>>,
  Expect<Same<typeof list, Spin<number[]>>>,
  Expect<Same<typeof first, Spin<string | number>>>,
  Expect<Same<typeof found, Spin<string | number>>>,
  Expect<Same<typeof result, Spin<Result<number>>>>,
  Expect<Same<typeof held, Promise<number>>>,
  Expect<Same<typeof next, Promise<number>>>,
  Expect<Same<Awaited<ReturnType<typeof box.take>>, string>>,
  Expect<Same<Awaited<ReturnType<typeof seats.acquire>>, Permit>>,
]

export const process = world.spin(async (run) => {
  using permit = await run.await(seats.acquire())
  void permit
  const message: string = await run.await(box.take())
  const { rows } = await run.await(database.get())
  return message.length + rows + run.track(gate) + unwrap(await run.await(result))
})

// @ts-expect-error a deferred value takes values of its type
gate.resolve('ten')
// @ts-expect-error it is no signal
gate.set(5)
// @ts-expect-error a mailbox takes messages of its type
box.post(1)
// @ts-expect-error a mailbox has no value to track
world.spin((run) => run.track(box))
// @ts-expect-error nor has an external value before it was asked for
world.spin((run) => run.track(database))
// @ts-expect-error a combinator of nothing
all([])
// @ts-expect-error a race of nothing
race([])
// @ts-expect-error what is unwrapped is a result, not the spin of one
unwrap(result)
// @ts-expect-error a signal has no failure to settle
settle(price)
// @ts-expect-error what is worked out has the type of the signal
void price.updateAsync(async () => 'ten')
// @ts-expect-error a spin is not updated
void label.updateAsync(async (text: string) => text)
// @ts-expect-error a source has no resolve
world.fromPromise(Promise.resolve(1)).resolve(2)
// @ts-expect-error a promise is no iteration
world.fromAsyncIterable(Promise.resolve(1))

export const free = [deferred<number>(), mailbox<string>(), semaphore(1)] as const
