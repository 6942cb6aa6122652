import { createContext } from '../../../runtime/engine/context.ts'
import type { Context, Mailbox } from '../../../runtime/engine/surface.ts'
import { mailbox } from '../../../runtime/engine/waiting/create.ts'
import { counted } from './support/counted.ts'
import { settled } from './support/deferred.ts'

const code = (expected: string) => expect.objectContaining({ code: expected })

/** A process: keeps what it takes in the context for which it runs. */
function collector(world: Context, box: Mailbox<string>) {
  const taken = world.signal<readonly string[]>([])
  const spin = counted(world, async (run) => {
    for (;;) {
      const message = await run.await(box.take())
      run.context.update(taken, (all) => [...all, message])
    }
  })
  return { taken, ...spin, runs: () => spin.runs }
}

test('R30: messages are taken in the order of posting, each by one taker, early or late', async () => {
  const world = createContext()
  const box = world.mailbox<unknown>()
  for (const message of ['a', null, undefined]) box.post(message)
  expect([await box.take(), await box.take(), await box.take()]).toEqual(['a', null, undefined])

  const takers = [box.take(), box.take(), box.take()]
  for (const message of ['d', 'e', 'f']) box.post(message)
  expect(await Promise.all(takers)).toEqual(['d', 'e', 'f'])
})

test('R30: a producer and a consumer that wait for each other move every message', async () => {
  const world = createContext()
  const box = world.mailbox<string>()
  const produced = world.spin(async (run) => {
    for (const message of ['a', 'b', 'c']) {
      await run.await(Promise.resolve())
      run.context.run(() => box.post(message))
    }
  })
  const consumed = world.spin(async (run) => {
    const messages: string[] = []
    while (messages.length < 3) messages.push(await run.await(box.take()))
    return messages
  })
  expect((await Promise.all([consumed, produced]))[0]).toEqual(['a', 'b', 'c'])
})

test('R14: a message reaches only the run that lives, when what the run had tracked has changed', async () => {
  const world = createContext()
  const state = world.signal('first')
  const box = world.mailbox<string>()
  const log: string[][] = []
  const spin = world.spin(async (run) => {
    const seen = run.track(state)
    log.push([seen, await run.await(box.take())])
  })
  const reading = spin.read()
  await settled()
  state.set('changed')
  await settled()
  box.post('hello')
  await reading
  expect(log).toEqual([['changed', 'hello']])
})

test('a message that was posted just before the run was given up goes to the next run', async () => {
  const world = createContext()
  const state = world.signal('first')
  const box = world.mailbox<string>()
  const log: string[][] = []
  const spin = world.spin(async (run) => {
    const seen = run.track(state)
    log.push([seen, await run.await(box.take())])
  })
  const reading = spin.read()
  await settled()
  box.post('hello')
  state.set('changed')
  await reading
  expect(log).toEqual([['changed', 'hello']])
})

test('a run of which nobody knows yet whether it is good takes nothing, and keeps its place', async () => {
  const world = createContext()
  const a = world.signal(1)
  const gate = world.deferred<void>()
  const box = world.mailbox<string>()
  const log: string[] = []
  const isOdd = world.spin(async (run) => {
    const value = run.track(a)
    if (value > 1) await run.await(gate)
    return value % 2 === 1
  })
  const taker = world.spin(async (run) => {
    const odd = await run.await(isOdd)
    log.push(`${odd} ${await run.await(box.take())}`)
  })
  const reading = taker.read()
  await settled()
  a.set(3)
  await settled()
  const second = box.take().then((message) => log.push(`second ${message}`))
  await settled()
  box.post('x')
  await second
  expect(log).toEqual(['second x'])
  gate.resolve()
  await settled()
  expect(log).toEqual(['second x'])
  box.post('y')
  await reading
  expect(log).toEqual(['second x', 'true y'])
})

test('who withdraws leaves the line, and takes nothing', async () => {
  const world = createContext()
  const box = world.mailbox<string>()
  const controller = new AbortController()
  const first = box.take({ signal: controller.signal })
  const second = box.take()
  await settled()
  controller.abort('enough')
  await expect(first).rejects.toMatchObject({ code: 'DSC313', cause: 'enough' })
  box.post('a')
  expect(await second).toBe('a')
  await expect(box.take({ signal: AbortSignal.abort() })).rejects.toThrow(code('DSC313'))
  box.post('b')
  expect(await box.take()).toBe('b')
})

test('a run that nobody waits for any more leaves the line at once', async () => {
  const world = createContext()
  const box = world.mailbox<string>()
  const spin = world.spin(async (run) => run.await(box.take()))
  const reading = spin.read()
  await settled()
  world.cancel(spin)
  await expect(reading).rejects.toThrow(code('DSC313'))
  box.post('a')
  expect(await box.take()).toBe('a')
  await world.idle()
})

test('closing rejects those who wait in the context and its forks, and no others', async () => {
  const world = createContext()
  const box = world.mailbox<string>()
  const fork = world.fork()
  const below = fork.fork()
  const waiting = [fork, below].map((context) => context.run(() => box.take()))
  const inRoot = box.take()
  await settled()
  void fork.close()
  for (const one of waiting) await expect(one).rejects.toThrow(code('DSC301'))
  box.post('a')
  expect(await inRoot).toBe('a')
  expect(() => fork.run(() => box.post('b'))).toThrow(code('DSC301'))
})

test('a fork has the messages that were there until one of the two writes; from then on both have their own', async () => {
  const world = createContext()
  const box = world.mailbox<string>()
  box.post('a')
  const fork = world.fork()
  box.post('b')
  expect(await fork.run(() => box.take())).toBe('a')
  fork.run(() => box.post('own'))
  box.post('c')
  const take = (context: Context) => context.run(() => box.take())
  expect([await take(fork), await take(fork)]).toEqual(['b', 'own'])
  expect([await take(world), await take(world), await take(world)]).toEqual(['a', 'b', 'c'])
})

test('a frozen fork keeps the messages of its moment', async () => {
  const world = createContext()
  const box = world.mailbox<string>()
  box.post('a')
  const frozen = world.fork({ mode: 'frozen' })
  expect(await box.take()).toBe('a')
  box.post('b')
  expect(await frozen.run(() => box.take())).toBe('a')
  expect(await box.take()).toBe('b')
})

test('consumers are not inherited, and what parent and fork both wait for goes to the parent', async () => {
  const world = createContext()
  const box = world.mailbox<string>()
  const { taken, spin } = collector(world, box)
  const fork = world.fork()
  using inFork = fork.watch(spin, () => {})
  await settled()
  using inRoot = world.watch(spin, () => {})
  await settled()
  box.post('a')
  box.post('b')
  await settled()
  expect(world.get(taken)).toEqual(['a', 'b'])
  expect(fork.get(taken)).toEqual(['a', 'b'])
  fork.run(() => box.post('c'))
  await settled()
  expect([world.get(taken), fork.get(taken)]).toEqual([
    ['a', 'b'],
    ['a', 'b', 'c'],
  ])
  void [inFork, inRoot]
})

test('a process under watch takes what comes, in each context for itself, and ends with its watcher', async () => {
  const world = createContext()
  const box = world.mailbox<string>()
  const { taken, spin, runs } = collector(world, box)
  const watcher = world.watch(spin, () => {})
  box.post('a')
  await settled()
  box.post('b')
  await settled()
  expect([world.get(taken), runs()]).toEqual([['a', 'b'], 1])
  watcher[Symbol.dispose]()
  box.post('c')
  await settled()
  expect(world.get(taken)).toEqual(['a', 'b'])
  const fork = world.fork()
  using inFork = fork.watch(spin, () => {})
  await settled()
  expect([fork.get(taken), world.get(taken), runs()]).toEqual([['a', 'b', 'c'], ['a', 'b'], 2])
  void inFork
})

test('an effect takes messages as a process does', async () => {
  const world = createContext()
  const box = world.mailbox<number>()
  const fork = world.fork()
  const sum = world.signal(0)
  for (const context of [world, fork]) {
    const effect = context.effect(async (run) => {
      for (;;) {
        const message = await run.await(box.take())
        run.context.update(sum, (value) => value + message)
      }
    })
    context.run(() => [1, 2, 3].forEach((message) => box.post(message)))
    await settled()
    expect(context.get(sum)).toBe(6)
    effect[Symbol.dispose]()
    context.set(sum, 0)
  }
})

test('R31: a body that fails on a message has taken it; the next run goes on with the next one', async () => {
  const world = createContext()
  const box = world.mailbox<string>()
  const done: string[] = []
  const consumer = world.spin(async (run) => {
    for (;;) {
      const message = await run.await(box.take())
      if (message === 'poison') throw new Error('poison')
      done.push(message)
    }
  })
  const failures: unknown[] = []
  const onError = (error: unknown) => {
    failures.push(error)
    consumer.refresh()
  }
  using watcher = world.watch(consumer, () => {}, { onError })
  for (const message of ['a', 'poison', 'c']) box.post(message)
  await settled()
  expect(done).toEqual(['a'])
  consumer.refresh()
  await settled()
  expect(done).toEqual(['a', 'c'])
  void watcher
})

test('iterating takes one message after the other, for the context in which it was begun', async () => {
  const world = createContext()
  const box = world.mailbox<string>()
  const fork = world.fork()
  fork.run(() => ['a', 'b', 'end', 'rest'].forEach((message) => box.post(message)))
  const messages = await fork.run(async () => {
    const all: string[] = []
    for await (const message of box) {
      if (message === 'end') return all
      all.push(message)
    }
    return all
  })
  expect(messages).toEqual(['a', 'b'])
  expect(await fork.run(() => box.take())).toBe('rest')
  world.run(() => box.post('root'))
  expect(await box.take()).toBe('root')
})

test('a body that iterates takes for its run, and leaves with it', async () => {
  const world = createContext()
  const box = world.mailbox<string>()
  const stop = world.signal(0)
  const seen: string[] = []
  const spin = world.spin(async (run) => {
    run.track(stop)
    for await (const message of box) seen.push(message)
  })
  const fork = world.fork()
  using watcher = fork.watch(spin, () => {})
  fork.run(() => box.post('a'))
  await settled()
  fork.run(() => box.post('b'))
  await settled()
  expect(seen).toEqual(['a', 'b'])
  fork.set(stop, 1)
  fork.run(() => box.post('c'))
  await settled()
  expect(seen).toEqual(['a', 'b', 'c'])
  void watcher
})

test('a body that returns what it takes is a spin of the next message', async () => {
  const world = createContext()
  const box = world.mailbox<string>()
  const next = world.spin(() => box.take())
  const later = world.spin(async () => box.take())
  const readings = [next.read(), later.read()]
  await settled()
  box.post('a')
  box.post('b')
  expect(await Promise.all(readings)).toEqual(['a', 'b'])
  expect([next.get(), later.get()]).toEqual(['a', 'b'])
})

test('a batch that throws takes back what it posted, and its takes never begin', async () => {
  const world = createContext()
  const box = world.mailbox<string>()
  const waiting = box.take()
  let lost!: Promise<string>
  await settled()
  const failing = () =>
    world.batch(() => {
      box.post('a')
      box.post('b')
      lost = box.take()
      throw new Error('undo')
    })
  expect(failing).toThrow('undo')
  await expect(lost).rejects.toThrow(code('DSC313'))
  world.batch(() => {
    box.post('c')
    box.post('d')
  })
  expect([await waiting, await box.take()]).toEqual(['c', 'd'])
})

test('a take that was left behind is no unhandled rejection', async () => {
  const unheard: unknown[] = []
  const hear = (error: unknown) => unheard.push(error)
  process.on('unhandledRejection', hear)
  const world = createContext()
  const box = world.mailbox<string>()
  const spin = world.spin(async (run) => {
    void run.await(box.take())
    void box.take()
    return 1
  })
  expect(await spin).toBe(1)
  await settled()
  process.off('unhandledRejection', hear)
  expect(unheard).toEqual([])
  box.post('a')
  expect(await box.take()).toBe('a')
})

test('ten thousand messages keep their order, however they are posted and taken', async () => {
  const world = createContext()
  const box = mailboxIn(world)
  const count = 10_000
  for (let i = 0; i < count / 2; i++) box.post(i)
  const fork = world.fork()
  for (let i = count / 2; i < count; i++) box.post(i)
  for (let i = 0; i < count; i++) expect(await box.take()).toBe(i)
  fork.run(() => box.post(-1))
  expect(await fork.run(() => box.take())).toBe(-1)
})

function mailboxIn(world: Context): Mailbox<number> {
  return world.run(() => mailbox<number>())
}

test('a thousand takers are served in the order in which they came', async () => {
  const world = createContext()
  const box = world.mailbox<number>()
  const takers = Array.from({ length: 1000 }, () => box.take())
  await settled()
  for (let i = 0; i < 1000; i++) box.post(i)
  expect(await Promise.all(takers)).toEqual([...Array(1000).keys()])
})
