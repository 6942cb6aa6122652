import { currentCall, isDscopeError, type Call } from '../../../runtime/index.ts'
import { block } from '../support/blocks.ts'
import { expectNothingPending, link, peer } from '../support/peers.ts'
import { aborted, deferred, rejection } from '../support/signals.ts'

afterEach(expectNothingPending)

const add = block('add', ['a', 'b'], async ({ a, b }) => (a as number) + (b as number))
const nothing = block('nothing', [], async () => undefined)
const fail = block('fail', ['message'], async ({ message }) => {
  throw Object.assign(new RangeError(message as string), { code: 'E_RANGE', data: { a: 1 } })
})
const echo = block('echo', ['value'], ({ value }) => value)

async function pair() {
  const client = peer('client')
  const server = peer('server')
  await link(client, server)
  return { client, server }
}

describe('a call', () => {
  test('runs the block on the other peer and resolves with its result', async () => {
    const { client } = await pair()
    expect(await add.on(client, 'server', { a: 1, b: 2 })).toBe(3)
  })

  test('can be made by either side of a link', async () => {
    const { client, server } = await pair()
    expect(await add.on(server, 'client', { a: 1, b: 2 })).toBe(3)
    expect(await nothing.on(client, 'server')).toBeUndefined()
  })

  test('gives each of many concurrent callers its own answer', async () => {
    const { client } = await pair()
    const sums = await Promise.all(
      Array.from({ length: 1000 }, (_, a) => add.on(client, 'server', { a, b: 1 })),
    )
    expect(sums).toEqual(Array.from({ length: 1000 }, (_, a) => a + 1))
  })

  test('rejects with the error of the block: class, message, code and data, but no stack of the other side', async () => {
    const { client } = await pair()
    const error = await rejection(fail.on(client, 'server', { message: 'too far' }))
    expect(error).toBeInstanceOf(RangeError)
    expect(error).toMatchObject({ message: 'too far', code: 'E_RANGE', data: { a: 1 } })
    expect(error.stack).not.toContain('calls.test')
    expect(error.stack).toMatch(/\n {4}at [\w-]+ \(on server\)$/)
  })

  test('that is large and the first of its block may be overtaken by a small one of the same block', async () => {
    const { client } = await pair()
    const size = block('size', ['bytes'], ({ bytes }) => (bytes as Uint8Array).length)
    const calls = [200_000, 3, 70_000].map((length) =>
      size.on(client, 'server', { bytes: new Uint8Array(length) }),
    )
    expect(await Promise.all(calls)).toEqual([200_000, 3, 70_000])
  })

  test('sends the captures as they are when the call is made', async () => {
    const { client } = await pair()
    const value = { n: 1 }
    const answer = echo.on(client, 'server', { value })
    value.n = 2
    expect(await answer).toEqual({ n: 1 })
  })

  test('with a value that cannot travel rejects alone', async () => {
    const { client } = await pair()
    const good = echo.on(client, 'server', { value: 1 })
    const error = await rejection(echo.on(client, 'server', { value: { f: { g: () => 1 } } }))
    expect(error).toMatchObject({ code: 'DSC207', data: { path: 'value.f.g' } })
    expect(error.message).toBe('DSC207: value.f.g is a function and cannot travel')
    expect(await good).toBe(1)
  })

  test('to a peer that never comes says so when its time is up', async () => {
    const { client } = await pair()
    const error = await rejection(echo.on(client, 'sever', { value: 1 }, { timeout: 10 }))
    expect(error).toMatchObject({ code: 'DSC201', data: { peer: 'sever', block: 'echo' } })
    expect(error.message).toBe('DSC201: block echo was not sent to sever in time')
  })

  test('whose result cannot travel rejects alone', async () => {
    const { client } = await pair()
    const bad = block('returns-a-symbol', [], async () => Symbol('no'))
    expect(await rejection(bad.on(client, 'server'))).toMatchObject({ code: 'DSC207' })
    expect(await echo.on(client, 'server', { value: 1 })).toBe(1)
  })

  test('that throws what cannot travel still rejects', async () => {
    const { client } = await pair()
    const bad = block('throws-a-function', [], async () => {
      throw Object.assign(new Error('holds a function'), { data: { f: () => 1 } })
    })
    const error = await rejection(bad.on(client, 'server'))
    expect(error.message).toContain('holds a function')
  })

  test.each<[string, () => unknown]>([
    ['a symbol', () => Symbol('no')],
    ['an object that has no text', () => Object.assign(Object.create(null), { f: () => 1 })],
    ['an error with a message over every limit', () => new Error('x'.repeat(9_000_000))],
    [
      'an error whose message throws',
      () =>
        Object.defineProperty(new Error(), 'message', {
          get: () => {
            throw new Error('no message')
          },
        }),
    ],
  ])('that throws %s rejects with an error, and the peer lives on', async (name, thrown) => {
    const { client } = await pair()
    const bad = block(`throws ${name}`, [], async () => {
      throw thrown()
    })
    expect(await rejection(bad.on(client, 'server'))).toMatchObject({ code: 'DSC207' })
    expect(await echo.on(client, 'server', { value: 1 })).toBe(1)
  })

  test('that throws an error too large for the caller rejects, and the link stays', async () => {
    const client = peer('client', { limits: { message: 1000 } })
    const server = peer('server')
    await link(client, server)
    const bad = block('throws-a-large-error', [], async () => {
      throw new Error('x'.repeat(200_000))
    })
    expect(await rejection(bad.on(client, 'server'))).toMatchObject({ code: 'DSC207' })
    expect(await echo.on(client, 'server', { value: 1 })).toBe(1)
  })

  test('of a block that the other peer does not have rejects with DSC205 and the id', async () => {
    const { client } = await pair()
    const { hop, table } = await import('../../../runtime/internal.ts')
    table('test/caller-only', [['only-here', 'sig', { name: 'only', captures: [] }]])
    const error = await rejection(client.run(() => hop(null, 'server', 'only-here', {})))
    expect(error).toMatchObject({ code: 'DSC205', data: { id: 'only-here', peer: 'server' } })
  })

  test('of a block with another role rejects with DSC217, of its own role it runs', async () => {
    const client = peer('client', { role: 'client' })
    const server = peer('server', { role: 'server' })
    await link(client, server)
    const secret = block('server-only', [], async () => 42, { role: 'server' })
    expect(await secret.on(client, 'server')).toBe(42)
    expect(await rejection(secret.on(server, 'client'))).toMatchObject({
      code: 'DSC217',
      data: { role: 'server', peer: 'client' },
    })
  })

  test('of a block whose body this build left out rejects by its role, and else as unknown', async () => {
    const client = peer('client', { role: 'client' })
    const server = peer('server', { role: 'server' })
    await link(client, server)
    const left = block('left-out', [], undefined, { role: 'server' })
    expect(await rejection(left.on(server, 'client'))).toMatchObject({ code: 'DSC217' })
    const error = await rejection(left.on(client, 'server'))
    expect(error).toMatchObject({ code: 'DSC205', data: { id: left.id, peer: 'server' } })
    expect(error.message).toContain('for another role')
  })

  test('resolves with an error that the block returns, as a value', async () => {
    const { client } = await pair()
    const returns = block('returns-an-error', [], async () => new TypeError('a value'))
    expect(await returns.on(client, 'server')).toBeInstanceOf(TypeError)
  })
})

describe('waiting for a peer', () => {
  test('releases every caller when the peer connects', async () => {
    const client = peer('client')
    const calls = [1, 2, 3].map((value) => echo.on(client, 'server', { value }))
    expect(client.pending.calls).toBe(3)
    await link(client, peer('server'))
    expect(await Promise.all(calls)).toEqual([1, 2, 3])
  })

  test('ends with the deadline of the call, and leaves no entry', async () => {
    const client = peer('client')
    const error = await rejection(echo.on(client, 'nobody', { value: 1 }, { timeout: 20 }))
    expect(error).toMatchObject({ name: 'TimeoutError', code: 'DSC201', data: { peer: 'nobody' } })
    expect(client.pending.sessions).toBe(0)
  })

  test('ends when the caller aborts, and leaves no entry', async () => {
    const client = peer('client')
    const controller = new AbortController()
    const call = echo.on(client, 'nobody', { value: 1 }, { signal: controller.signal })
    controller.abort(new Error('changed my mind'))
    const error = await rejection(call)
    expect(error).toMatchObject({ name: 'AbortError', code: 'DSC202' })
    expect((error.cause as Error).message).toBe('changed my mind')
    expect(client.pending.sessions).toBe(0)
  })

  test('is bounded: the call after the last place rejects with DSC209 at once', async () => {
    const client = peer('client', { limits: { queued: 2 } })
    const waiting = [1, 2].map((value) => echo.on(client, 'server', { value }))
    expect(await rejection(echo.on(client, 'server', { value: 3 }))).toMatchObject({
      code: 'DSC209',
    })
    await link(client, peer('server'))
    expect(await Promise.all(waiting)).toEqual([1, 2])
  })
})

describe('cancellation', () => {
  test('rejects at the caller at once and aborts the signal of the run', async () => {
    const { client } = await pair()
    const started = deferred<Call>()
    const hang = block('hang', [], (_, call) => {
      started.resolve(call)
      return new Promise(() => {})
    })
    const controller = new AbortController()
    const call = hang.on(client, 'server', {}, { signal: controller.signal })
    const { signal } = await started.promise
    controller.abort()
    expect(await rejection(call)).toMatchObject({ code: 'DSC202' })
    expect(await aborted(signal)).toMatchObject({ code: 'DSC202' })
  })

  test('of an aborted signal never sends the call', async () => {
    const { client } = await pair()
    let ran = false
    const mark = block('mark', [], () => void (ran = true))
    const call = mark.on(client, 'server', {}, { signal: AbortSignal.abort() })
    expect(await rejection(call)).toMatchObject({ code: 'DSC202' })
    await echo.on(client, 'server', { value: 1 })
    expect(ran).toBe(false)
  })

  test('travels along the whole chain of hops', async () => {
    const { client, server } = await pair()
    const third = peer('third')
    await link(server, third)
    const signals: Promise<unknown>[] = []
    const reached = deferred()
    const last = block('chain-last', [], (_, call) => {
      signals.push(aborted(call.signal))
      reached.resolve()
      return new Promise(() => {})
    })
    const middle = block('chain-middle', [], async (_, call) => {
      signals.push(aborted(call.signal))
      return last.from(call, 'third')
    })
    const controller = new AbortController()
    const call = middle.on(client, 'server', {}, { signal: controller.signal })
    await reached.promise
    controller.abort()
    expect(await rejection(call)).toMatchObject({ code: 'DSC202' })
    expect(await Promise.all(signals)).toMatchObject([{ code: 'DSC202' }, { code: 'DSC202' }])
  })

  test('of a self hop aborts the run as elsewhere', async () => {
    const alone = peer('alone')
    const signal = deferred<AbortSignal>()
    const hang = block('self-hang', [], (_, call) => {
      signal.resolve(call.signal)
      return new Promise(() => {})
    })
    const controller = new AbortController()
    const call = hang.on(alone, 'alone', {}, { signal: controller.signal })
    const inside = await signal.promise
    controller.abort()
    expect(await rejection(call)).toMatchObject({ code: 'DSC202' })
    expect(inside.aborted).toBe(true)
  })

  test('after the answer does nothing', async () => {
    const { client } = await pair()
    const controller = new AbortController()
    const { signal } = controller
    expect(await echo.on(client, 'server', { value: 1 }, { signal })).toBe(1)
    controller.abort()
    expect(await echo.on(client, 'server', { value: 2 })).toBe(2)
  })
})

describe('deadlines', () => {
  test('end a call on both sides', async () => {
    const { client } = await pair()
    const signal = deferred<AbortSignal>()
    const hang = block('hang-for-deadline', [], (_, call) => {
      signal.resolve(call.signal)
      return new Promise(() => {})
    })
    const error = await rejection(hang.on(client, 'server', {}, { timeout: 30 }))
    expect(error).toMatchObject({ code: 'DSC201', data: { block: 'hang-for-deadline' } })
    expect(isDscopeError(await aborted(await signal.promise))).toBe(true)
  })

  test('shrink over nested hops and cannot be extended by them', async () => {
    const { client } = await pair()
    const inner = block('inner-deadline', [], (_, call) => call.deadline)
    const outer = block('outer-deadline', [], async (_, call) => [
      call.deadline,
      await inner.from(call, 'client', {}, { timeout: 1_000_000 }),
    ])
    const before = Date.now()
    const [outerDue, innerDue] = (await outer.on(
      client,
      'server',
      {},
      { timeout: 5_000 },
    )) as number[]
    expect(outerDue).toBeGreaterThanOrEqual(before + 5_000)
    expect(outerDue).toBeLessThan(before + 6_000)
    // What is left of a timeout travels, and counts from the arrival.
    expect(innerDue).toBeLessThanOrEqual(Date.now() + 5_000)
  })

  test('may be infinite', async () => {
    const { client } = await pair()
    const due = block('infinite', [], (_, call) => call.deadline)
    expect(await due.on(client, 'server', {}, { timeout: Infinity })).toBe(Infinity)
  })
})

describe('a self hop', () => {
  test('goes through the same door: copies, errors, guard', async () => {
    const seen: string[] = []
    const alone = peer('alone', {
      guard: ({ block }) => {
        seen.push(block)
        return block !== 'fail'
      },
    })
    const value = { n: 1 }
    const copy = await echo.on(alone, 'alone', { value })
    expect(copy).toEqual(value)
    expect(copy).not.toBe(value)
    expect(await rejection(fail.on(alone, 'alone', { message: 'x' }))).toMatchObject({
      code: 'DSC503',
    })
    expect(await rejection(echo.on(alone, 'alone', { value: () => 1 }))).toMatchObject({
      code: 'DSC207',
    })
    expect(seen).toEqual(['echo', 'fail'])
  })
})

describe('the current call', () => {
  test('is known in the synchronous part of a block and of what it calls, and not outside', async () => {
    const { client } = await pair()
    const helper = () => currentCall()?.block
    const sees = block('sees-itself', [], async (_, call) => {
      const first = helper()
      await null
      return [first, currentCall(call)?.block, call.from, call.peer.id, call.hops]
    })
    expect(await sees.on(client, 'server')).toEqual([
      'sees-itself',
      'sees-itself',
      'client',
      'server',
      1,
    ])
    expect(currentCall()).toBeUndefined()
  })
})

describe('a chain of hops', () => {
  test('longer than the limit is refused with DSC210', async () => {
    const client = peer('client', { limits: { hops: 3 } })
    const server = peer('server', { limits: { hops: 3 } })
    await link(client, server)
    const bounce = block('bounce', ['n'], async ({ n }, call): Promise<unknown> =>
      n === 0 ? call.hops : bounce.from(call, call.from, { n: (n as number) - 1 }),
    )
    expect(await bounce.on(client, 'server', { n: 2 })).toBe(3)
    expect(await rejection(bounce.on(client, 'server', { n: 3 }))).toMatchObject({ code: 'DSC210' })
  })

  test('back and forth never deadlocks with every limit at 1', async () => {
    const limits = { calls: 1, queued: 100 }
    const client = peer('client', { limits })
    const server = peer('server', { limits })
    const third = peer('third', { limits })
    await Promise.all([link(client, server), link(server, third), link(third, client)])
    const next: Record<string, string> = { client: 'server', server: 'third', third: 'client' }
    const around = block('around', ['n'], async ({ n }, call): Promise<unknown> => {
      if (n === 0) return call.peer.id
      return around.from(call, next[call.peer.id]!, { n: (n as number) - 1 })
    })
    const back = block('back-and-forth', ['n'], async ({ n }, call): Promise<unknown> => {
      if (n === 0) return 0
      return 1 + Number(await back.from(call, call.from, { n: (n as number) - 1 }))
    })
    const calls = Array.from({ length: 20 }, (_, i) =>
      i % 2 ? around.on(client, 'server', { n: 8 }) : back.on(client, 'server', { n: 9 }),
    )
    const answers = await Promise.all(calls)
    expect(answers).toEqual(Array.from({ length: 20 }, (_, i) => (i % 2 ? 'client' : 9)))
  })
})

describe('a closed peer', () => {
  test('rejects what was on its way, aborts what ran, and refuses new calls with DSC204', async () => {
    const { client, server } = await pair()
    const started = deferred<AbortSignal>()
    const hang = block('hang-for-close', [], (_, call) => {
      started.resolve(call.signal)
      return new Promise(() => {})
    })
    const call = hang.on(client, 'server')
    const signal = await started.promise
    const waiting = echo.on(client, 'nobody', { value: 1 })
    const ends = Promise.all([rejection(call), rejection(waiting)])
    await client.close()
    expect(await ends).toMatchObject([{ code: 'DSC204' }, { code: 'DSC204' }])
    await aborted(signal)
    expect(await rejection(echo.on(client, 'server', { value: 1 }))).toMatchObject({
      code: 'DSC204',
    })
    expect(await rejection(client.connect('ws://127.0.0.1:9'))).toMatchObject({ code: 'DSC204' })
    expect(server.pending).toEqual({ calls: 0, runs: 0, links: 0, sessions: 0 })
  })

  test('that ran a call lets it reject with DSC203 or DSC204 at the caller', async () => {
    const { client, server } = await pair()
    const started = deferred()
    const hang = block('hang-until-server-closes', [], () => {
      started.resolve()
      return new Promise(() => {})
    })
    const call = hang.on(client, 'server')
    await started.promise
    const end = rejection(call)
    await server.close()
    expect(await end).toMatchObject({
      code: 'DSC203',
      data: { peer: 'server', block: 'hang-until-server-closes', delivered: 'maybe' },
    })
  })
})
