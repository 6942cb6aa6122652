import { track } from '../../../runtime/engine/compiled.ts'
import { createContext } from '../../../runtime/engine/context.ts'
import type { Context, Signal } from '../../../runtime/engine/surface.ts'
import type { Call, GuardedCall, PeerOptions } from '../../../runtime/index.ts'
import { block } from '../support/blocks.ts'
import { expectNothingPending, link, peer } from '../support/peers.ts'
import { aborted, deferred, rejection } from '../support/signals.ts'

afterEach(expectNothingPending)

async function pair(options: Omit<PeerOptions, 'id'> = {}) {
  const client = peer('client')
  const server = peer('server', options)
  await link(client, server)
  return { client, server }
}

let value: Signal<number>
let world: ReturnType<typeof createContext>

beforeEach(() => {
  world = createContext()
  value = world.signal(42)
})

const readValue = block('read-value', [], () => value.get())
const write = block('write-value', ['next'], ({ next }) => void value.set(next as number))

describe('a call into an offered context', () => {
  test('B5: acts in the context that its target names', async () => {
    const { client, server } = await pair()
    server.contexts.offer('ctx-a', world.fork({ set: [[value, 100]] }))
    server.contexts.offer('ctx-b', world.fork({ set: [[value, 200]] }))
    expect(await readValue.on(client, ['server', 'ctx-a'])).toBe(100)
    expect(await readValue.on(client, ['server', 'ctx-b'])).toBe(200)
    expect(await readValue.on(client, ['server', 'ctx-a'])).toBe(100)
  })

  test('B6: without an id acts in the default context', async () => {
    const { client, server } = await pair()
    server.contexts.offer('main', world.fork({ set: [[value, 7]] }), { default: true })
    expect(await readValue.on(client, 'server')).toBe(7)
    expect(await readValue.on(client, ['server', 'main'])).toBe(7)
  })

  test('B7: under an unknown id rejects with DSC223, which names the id and the block and says what to do', async () => {
    const { client } = await pair()
    const error = await rejection(readValue.on(client, ['server', 'tab-1']))
    expect(error).toMatchObject({
      code: 'DSC223',
      data: { peer: 'server', context: 'tab-1', block: 'read-value' },
    })
    expect(error.message).toContain('peer.contexts.offer')
  })

  test('reads the bindings of the context, also when a fork and its parent run the same block', async () => {
    const { client, server } = await pair()
    const rooted = createContext({ bindings: { rate: 1 } })
    const rate = rooted.spin((run) => run.binding<number>('rate'))
    server.contexts.offer('root', rooted)
    server.contexts.offer('fork', rooted.fork({ bindings: { rate: 2 } }))
    const readRate = block('read-rate', [], () => rate.get())
    const rates = ['root', 'fork', 'root'].map((id) => readRate.on(client, ['server', id]))
    expect(await Promise.all(rates)).toEqual([1, 2, 1])
  })

  test('writes there and nowhere else', async () => {
    const { client, server } = await pair()
    const fork = world.fork()
    server.contexts.offer('fork', fork)
    await write.on(client, ['server', 'fork'], { next: 5 })
    expect([fork.get(value), world.get(value)]).toEqual([5, 42])
  })

  test('sees what another block left behind', async () => {
    const { client, server } = await pair()
    server.contexts.offer('main', world)
    await write.on(client, ['server', 'main'], { next: 5 })
    expect(await readValue.on(client, ['server', 'main'])).toBe(5)
  })

  test('is made by the peer itself through the same door', async () => {
    const { server } = await pair()
    server.contexts.offer('main', world)
    expect(await readValue.on(server, ['server', 'main'])).toBe(42)
    expect(await rejection(readValue.on(server, ['server', 'other']))).toMatchObject({
      code: 'DSC223',
    })
  })

  test('rejects with what the block throws', async () => {
    const { client, server } = await pair()
    server.contexts.offer('main', world)
    const fails = block('fails-in-context', [], () => {
      throw new RangeError('boom')
    })
    expect(await rejection(fails.on(client, ['server', 'main']))).toMatchObject({
      name: 'RangeError',
      message: 'boom',
    })
  })

  test('that is cancelled ends its run, and nothing waits for it any more', async () => {
    const { client, server } = await pair()
    server.contexts.offer('main', world)
    const began = deferred<Call>()
    const waits = block('waits-in-context', [], async (_, call) => {
      began.resolve(call)
      await new Promise(() => {})
    })
    const controller = new AbortController()
    const call = waits.on(client, ['server', 'main'], {}, { signal: controller.signal })
    const { signal } = await began.promise
    controller.abort()
    expect(await rejection(call)).toMatchObject({ code: 'DSC202' })
    await aborted(signal)
    await world.idle()
  })

  test('into a closed context rejects with DSC301, and the others go on', async () => {
    const { client, server } = await pair()
    const fork = world.fork()
    server.contexts.offer('fork', fork)
    server.contexts.offer('main', world)
    await fork.close()
    expect(await rejection(readValue.on(client, ['server', 'fork']))).toMatchObject({
      code: 'DSC301',
    })
    expect(await readValue.on(client, ['server', 'main'])).toBe(42)
  })
})

describe('a fork that a block makes', () => {
  let forks: Context[]
  let rise: (by: number) => Context
  beforeEach(() => {
    forks = []
    rise = (by) => {
      const fork = world.fork({ set: [[value, value.get() + by]] })
      forks.push(fork)
      return fork
    }
  })

  test('is entered by the block, and ends with the call', async () => {
    const { client, server } = await pair()
    server.contexts.offer('main', world)
    const tries = block('tries-a-rise', ['by'], async ({ by }) => {
      const fork = rise(by as number)
      const twice = fork.run(() => fork.spin(async (run) => 2 * run.track(value)))
      fork.run(() => value.update((seen) => seen + 1))
      return [await fork.run(() => twice.read()), value.get()]
    })
    expect(await tries.on(client, ['server', 'main'], { by: 7 })).toEqual([100, 42])
    expect(() => forks[0]!.get(value)).toThrow(expect.objectContaining({ code: 'DSC301' }))
  })

  test('ends with a call that is cancelled or fails, and with one that begins again', async () => {
    const { client, server } = await pair()
    server.contexts.offer('main', world)
    const began = deferred<Call>()
    const waits = block('forks-and-waits', [], async (_, call) => {
      rise(1)
      began.resolve(call)
      await new Promise(() => {})
    })
    const controller = new AbortController()
    const call = waits.on(client, ['server', 'main'], {}, { signal: controller.signal })
    const { signal } = await began.promise
    controller.abort()
    expect(await rejection(call)).toMatchObject({ code: 'DSC202' })
    await aborted(signal)
    await world.idle()

    const fails = block('forks-and-fails', [], () => {
      rise(2).fork()
      throw new RangeError('boom')
    })
    expect(await rejection(fails.on(client, ['server', 'main']))).toMatchObject({ message: 'boom' })

    const begins = [deferred(), deferred()]
    const goOn = deferred()
    const follows = block('forks-and-follows', [], async () => {
      begins.shift()?.resolve()
      rise(track(value))
      await goOn.promise
      return forks.length
    })
    const [first, second] = begins
    const answer = follows.on(client, ['server', 'main'])
    await first!.promise
    value.set(7)
    await second!.promise
    expect(forks.at(-1)!.closed).toBe(false)
    goOn.resolve()
    expect(await answer).toBe(4)
    expect(forks.map(({ closed }) => closed)).toEqual([true, true, true, true])
  })
})

test.each([[''], ['x'.repeat(257)], [7], [undefined]])(
  'a context id %p is refused with DSC219, by the caller and by the offer',
  async (id) => {
    const { client, server } = await pair()
    const bad = id as string
    expect(await rejection(readValue.on(client, ['server', bad]))).toMatchObject({ code: 'DSC219' })
    expect(() => server.contexts.offer(bad, world)).toThrow(
      expect.objectContaining({ code: 'DSC219' }),
    )
  },
)

describe('an offer', () => {
  test('under an id that is taken, or of a second default, throws DSC224 and changes nothing', async () => {
    const { client, server } = await pair()
    server.contexts.offer('main', world, { default: true })
    const other = createContext()
    expect(() => server.contexts.offer('main', other)).toThrow(
      expect.objectContaining({ code: 'DSC224' }),
    )
    expect(() => server.contexts.offer('other', other, { default: true })).toThrow(
      expect.objectContaining({ code: 'DSC224' }),
    )
    expect(await readValue.on(client, 'server')).toBe(42)
    expect(await rejection(readValue.on(client, ['server', 'other']))).toMatchObject({
      code: 'DSC223',
    })
  })

  test('ends when it is disposed, and its id is free again', async () => {
    const { client, server } = await pair()
    const offer = server.contexts.offer('main', world)
    offer[Symbol.dispose]()
    offer[Symbol.dispose]()
    expect(await rejection(readValue.on(client, ['server', 'main']))).toMatchObject({
      code: 'DSC223',
    })
    server.contexts.offer('main', world)
    offer[Symbol.dispose]()
    expect(await readValue.on(client, ['server', 'main'])).toBe(42)
  })

  test('belongs to one peer', async () => {
    const { client, server } = await pair()
    server.contexts.offer('main', world)
    expect(await rejection(readValue.on(server, ['client', 'main']))).toMatchObject({
      code: 'DSC223',
    })
    client.contexts.offer('main', world)
    expect(await readValue.on(server, ['client', 'main'])).toBe(42)
  })

  test.each([
    ['says no', () => false],
    ['says no later', () => Promise.resolve(false)],
  ])('whose allow %s refuses the call with DSC503 before the block runs', async (_, allow) => {
    const { client, server } = await pair()
    server.contexts.offer('main', world, { allow })
    const error = await rejection(write.on(client, ['server', 'main'], { next: 1 }))
    expect(error).toMatchObject({ code: 'DSC503', data: { block: 'write-value' } })
    expect(value.get()).toBe(42)
  })

  test('asks allow after the guard, with who calls, what and where', async () => {
    const asked: [string, GuardedCall][] = []
    const { client, server } = await pair({ guard: (call) => void asked.push(['guard', call]) })
    server.contexts.offer('main', world, { allow: (call) => void asked.push(['allow', call]) })
    await write.on(client, ['server', 'main'], { next: 1 })
    const call = { block: 'write-value', from: 'client', captures: { next: 1 }, context: 'main' }
    expect(asked).toEqual([
      ['guard', expect.objectContaining(call)],
      ['allow', expect.objectContaining(call)],
    ])
  })
})
