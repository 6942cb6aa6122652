import { binding, createContext, type Context, type Run } from 'dscope'
import { spin, track } from 'dscope/macro'

/** What came of the program: for each kind of suspension, whether both runs were there again after it. */
export interface Report {
  readonly kept: Readonly<Record<string, boolean>>
  /** How often a microtask of somebody else looked, and how often it was in a run. */
  readonly looks: number
  readonly leaks: number
  readonly totals: readonly number[]
}

/** Goes through every kind of suspension in two contexts at the same time, with microtasks of somebody else in between. */
export async function goThroughAll(): Promise<Report> {
  const kept: Record<string, boolean> = {}
  const spy = { looks: 0, leaks: 0, isDone: false }
  const look = (): void => {
    spy.looks++
    if (nameOfRun() !== undefined) spy.leaks++
    if (!spy.isDone) queueMicrotask(look)
  }
  queueMicrotask(look)
  const one = createContext({ bindings: { name: 'one' } })
  const two = createContext({ bindings: { name: 'two' } })
  const totals = await Promise.all([one, two].map((world) => suspend(world, kept)))
  spy.isDone = true
  return { kept, looks: spy.looks, leaks: spy.leaks, totals }
}

function nameOfRun(): unknown {
  try {
    return binding('name')
  } catch {
    return undefined
  }
}

function suspend(world: Context, kept: Record<string, boolean>): Promise<number> {
  const a = world.signal(1)
  const slow = spin(world, async () => (await turns(3)) * track(a))
  const known = spin(world, () => track(a) * 10)
  known.get()
  const all = spin(world, async (run: Run) => {
    const name = binding('name')
    const see = (kind: string): void => {
      kept[kind] = (kept[kind] ?? true) && nameOfRun() === name
    }
    see('the first segment')
    await null
    see('await of a value')
    await turns(2)
    see('await of a promise')
    await { then: (resolve: (value: number) => void) => resolve(1) }
    see('await of a thenable')
    await slow
    see('await of a spin that is not ready')
    await known
    see('await of a spin that is')
    try {
      await rejected()
    } catch {
      see('catch')
    } finally {
      see('finally')
    }
    try {
      await (async () => {
        try {
          await rejected()
        } finally {
          see('finally without catch')
        }
      })()
    } catch (error) {
      kept['an error goes through'] = (error as Error).message === 'no'
    }
    try {
      await Promise.reject({} as Error)
    } catch (empty) {
      const { name: found = nameOfRun() } = empty as { name?: unknown }
      kept['the pattern of a catch'] = (kept['the pattern of a catch'] ?? true) && found === name
    }
    const open = () => ({
      async [Symbol.asyncDispose]() {
        see('a disposal')
        await turns(1)
      },
    })
    {
      await using first = open()
      await using second = open()
      if (first !== second) see('await using')
    }
    see('the end of a block with await using')
    for (await using each of [open(), open()]) if (each) see('a round with await using')
    see('the end of a loop with await using')
    for await (const n of numbers(3)) if (n >= 0) see('a round of for await')
    see('the end of for await')
    for await (const n of [turns(1), turns(2)]) if (n >= 0) see('for await over promises')
    outer: for (const round of [1, 2]) {
      for await (const n of numbers(5)) {
        if (n === 1) continue outer
        see(`round ${round} of a loop that is left`)
      }
    }
    see('the end of a loop that is left')
    try {
      for await (const n of numbers(2)) throw new Error(String(n))
    } catch {
      see('a throw out of for await')
    }
    async function* inner(): AsyncGenerator<number, number, number> {
      const got = yield 1
      see('yield')
      try {
        yield got
      } finally {
        see('finally of a generator')
      }
      return turns(1)
    }
    async function* outerOne(): AsyncGenerator<number, number, number> {
      const result = yield* inner()
      see('yield*')
      return result
    }
    const steps = outerOne()
    await steps.next(0)
    see('the caller of a generator')
    const asked = steps.next(5)
    see('the caller of a generator that goes on')
    await asked
    await steps.next(0)
    const closed = inner()
    await closed.next(0)
    await closed.next(0)
    await closed.return(0)
    see('a generator that is closed')
    const later = async (n: number): Promise<number> => {
      await turns(n)
      see('a function in the body')
      return track(a)
    }
    const going = [later(1), later(4), later(2)]
    see('the caller of a function that waits')
    await Promise.all(going)
    see('Promise.all')
    const outside = await new Promise<unknown>((resolve) => {
      void Promise.resolve().then(() => resolve(nameOfRun()))
    })
    kept['no run in a callback that is called later'] = outside === undefined
    const bound = await new Promise<unknown>((resolve) => {
      void Promise.resolve().then(run.bind(() => resolve(nameOfRun())))
    })
    kept['a callback that was bound'] = bound === name
    see('the end')
    return track(a) + [1, 2].map((n) => n * track(a)).reduce((x, y) => x + y)
  })
  return all.read()
}

async function turns(count: number): Promise<number> {
  for (let i = 0; i < count; i++) await Promise.resolve()
  return count
}

async function rejected(): Promise<never> {
  await turns(1)
  throw new Error('no')
}

async function* numbers(end: number): AsyncGenerator<number, void, undefined> {
  for (let i = 0; i < end; i++) yield i
}
