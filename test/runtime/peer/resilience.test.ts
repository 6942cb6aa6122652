// What odd timing, odd users and odd code inside a call must not do to a peer.

import { getEventListeners } from 'node:events'
import {
  createPeer,
  memoryLinks,
  registerClass,
  type Call,
  type LinkEvent,
} from '../../../runtime/index.ts'
import * as frames from '../../../runtime/wire/frames.ts'
import { block, SIGNATURE } from '../support/blocks.ts'
import { expectNothingPending, link, peer } from '../support/peers.ts'
import {
  call,
  cancel,
  codec,
  hello,
  introduce,
  scripted,
  ScriptedLink,
  welcome,
} from '../support/scripted-link.ts'
import { deferred, rejection } from '../support/signals.ts'

afterEach(() => void jest.useRealTimers())
afterEach(expectNothingPending)

const echo = block('echo-resilient', ['value'], ({ value }) => value)
/** Time goes by when the test says so; turns of the event loop and the rest are real. */
const stopClock = () =>
  jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] })
const nextTurn = () => new Promise((resolve) => setImmediate(resolve))

/** A stranger whose link asks to wait after every message; what was sent is kept, by message. */
async function slow(of: Parameters<typeof scripted>[0], claim: object) {
  const stranger = await scripted(of, claim)
  const messages: Uint8Array[] = []
  let release = () => {}
  stranger.send = (bytes: Uint8Array) => {
    messages.push(bytes)
    return new Promise<void>((resolve) => (release = resolve))
  }
  return { stranger, messages, release: () => release() }
}

describe('a link that asks to wait', () => {
  test('gets what was written meanwhile in messages that its other side takes', async () => {
    const client = peer('client')
    const most = { id: 'server', calls: 30_000 }
    const { stranger, messages, release } = await slow(client, most)
    const calls = Array.from({ length: 12_000 }, (_, value) =>
      rejection(echo.on(client, 'server', { value })),
    )
    let count = 0
    for (let seen = 0; count < 12_001; seen++) {
      while (messages.length === seen) await nextTurn()
      let here = 0
      frames.readFrames(messages[seen]!, codec, Infinity, () => here++)
      expect(here).toBeLessThanOrEqual(client.limits.frames)
      expect(messages[seen]!.length).toBeLessThanOrEqual(128 * 1024)
      count += here
      release()
    }
    expect(count).toBe(12_001)
    stranger.lose()
    await Promise.all(calls)
  })

  test('lets its other side have no more calls than it announced, answers that wait included', async () => {
    const server = peer('server', { limits: { calls: 10 } })
    const { stranger } = await slow(server, { id: 'client' })
    stranger.say(introduce(0, echo.id, SIGNATURE))
    for (let id = 1; id <= 10; id++) stranger.say(call(id, 0, ['x'.repeat(5_000)]))
    await nextTurn()
    expect(stranger.closed).toBe(false)
    // All have been answered by now, but the other side cannot have the answers yet.
    for (let id = 11; id <= 20; id++) stranger.say(call(id, 0, ['x'.repeat(5_000)]))
    expect(stranger.closed).toBe(true)
  })

  test('keeps what it was to carry for no longer than it is open', async () => {
    const client = peer('client')
    const { stranger, messages, release } = await slow(client, { id: 'server' })
    const lost = rejection(echo.on(client, 'server', { value: new Uint8Array(1 << 20) }))
    while (messages.length === 0) await nextTurn()
    stranger.lose()
    await lost
    const before = messages.length
    release()
    await nextTurn()
    await nextTurn()
    expect(messages.length).toBe(before)
  })
})

test('a transport that throws loses its link, and what was under way', async () => {
  const client = peer('client')
  const stranger = await scripted(client, { id: 'server' })
  stranger.send = () => {
    throw new Error('the cable is out')
  }
  expect(await rejection(echo.on(client, 'server', { value: 1 }))).toMatchObject({ code: 'DSC203' })
  expect(stranger.closed).toBe(true)
})

describe('a dead link', () => {
  test('is given up although its peer comes back more often than a probe takes', async () => {
    stopClock()
    const server = peer('server', { limits: { handshake: 200 } })
    const dead = await scripted(server, { id: 'alice' })
    const down = deferred<LinkEvent>()
    server.on('link', (event) => void (event.state === 'down' && down.resolve(event)))
    // Each attempt sets off a probe; none of them may put off the end of the first.
    let attempts = 0
    const again = async (): Promise<unknown> => {
      attempts++
      const alice = peer('alice')
      const [one, other] = memoryLinks()
      const refused = [rejection(alice.connect(one)), rejection(server.connect(other))]
      await Promise.all(refused)
      await jest.advanceTimersByTimeAsync(20)
      return dead.closed || attempts > 40 ? undefined : again()
    }
    await again()
    expect(attempts).toBeLessThan(20)
    expect(await down.promise).toMatchObject({ reason: { code: 'DSC203' } })
  })
})

describe('time without end', () => {
  test.each([Infinity, 2 ** 40])('is a limit as good as any: %d ms', async (ms) => {
    stopClock()
    const limits = { idle: ms, handshake: ms }
    const client = peer('client', { limits })
    const stranger = await scripted(client, { id: 'server' })
    // A timer that cannot count that far fires at once.
    await jest.advanceTimersByTimeAsync(10)
    expect(stranger.closed).toBe(false)
  })

  test.each([1e17, Number.MAX_VALUE])('is a timeout as good as any: %d ms', async (timeout) => {
    const client = peer('client')
    await link(client, peer('server'))
    expect(await echo.on(client, 'server', { value: 1 }, { timeout })).toBe(1)
  })
})

describe('no time at all', () => {
  test.each([0, -1, -Infinity, NaN])(
    'rejects with DSC201, and the block never runs: %d ms',
    async (timeout) => {
      let runs = 0
      const counted = block('counted-without-time', [], () => ++runs)
      const client = peer('client')
      await link(client, peer('server'))
      expect(await rejection(counted.on(client, 'server', {}, { timeout }))).toMatchObject({
        code: 'DSC201',
        name: 'TimeoutError',
      })
      expect(await echo.on(client, 'server', { value: 1 })).toBe(1)
      expect(runs).toBe(0)
    },
  )
})

describe('a long queue', () => {
  test('of calls that end at once is no deep recursion', async () => {
    const self = peer('self', { limits: { calls: 1 } })
    const gate = deferred()
    const wait = block('wait-in-front-of-queue', [], () => gate.promise)
    const first = wait.on(self, 'self')
    const others = Array.from({ length: 9_999 }, (_, value) => echo.on(self, 'self', { value }))
    gate.resolve()
    await first
    expect(await Promise.all(others)).toEqual(others.map((_, value) => value))
  })

  test('of calls that the other side does not take rejects each of them', async () => {
    const client = peer('client')
    const value = 'x'.repeat(100)
    const calls = Array.from({ length: 9_999 }, () =>
      rejection(echo.on(client, 'server', { value })),
    )
    const stranger = await scripted(client, { id: 'server', message: 50 })
    const codes = new Set((await Promise.all(calls)).map(({ code }) => code))
    expect([...codes]).toEqual(['DSC214'])
    expect(stranger.closed).toBe(false)
  })

  test('that is full leaves no listener on the signal of a call that it turns away', async () => {
    const client = peer('client', { limits: { queued: 1 } })
    const { signal, abort } = new AbortController()
    const waits = rejection(echo.on(client, 'nobody', { value: 1 }, { timeout: 50 }))
    const refused = rejection(echo.on(client, 'nobody', { value: 2 }, { signal }))
    expect(await refused).toMatchObject({ code: 'DSC209' })
    expect(getEventListeners(signal, 'abort')).toHaveLength(0)
    expect(abort).toBeDefined()
    await waits
  })
})

describe('code of others in the middle of a call', () => {
  test('that ends its own run is answered once, and the place of the run is given back once', async () => {
    const self = peer('self', { limits: { calls: 1 } })
    const controller = new AbortController()
    const odd = block('ends-itself', [], () => ({
      get value() {
        controller.abort()
        return 1
      },
    }))
    expect(await rejection(odd.on(self, 'self', {}, controller))).toMatchObject({ code: 'DSC202' })
    // With a place too many the second call would run beside the first.
    const gate = deferred()
    let running = 0
    const held = block('held-place', [], async () => {
      running++
      await gate.promise
    })
    const calls = [held.on(self, 'self'), held.on(self, 'self')]
    await nextTurn()
    expect(running).toBe(1)
    gate.resolve()
    await Promise.all(calls)
  })

  test('that closes the peer from an abort listener ends every other run once', async () => {
    const server = peer('server')
    const stranger = await scripted(server)
    const signals: Call[] = []
    const hang = block('hang-and-close', [], (_, run) => {
      signals.push(run)
      run.signal.addEventListener('abort', () => void server.close())
      return new Promise(() => {})
    })
    stranger.say(introduce(0, hang.id, SIGNATURE))
    for (const id of [1, 2, 3]) stranger.say(call(id, 0, []))
    stranger.say(cancel(2))
    await server.close()
    expect(signals.map(({ signal }) => signal.aborted)).toEqual([true, true, true])
    expect(server.pending).toMatchObject({ runs: 0, links: 0 })
  })

  test('that throws errors which cannot be read is reported to listeners all the same', async () => {
    const unreadable = {
      get code() {
        throw new Error('no')
      },
    }
    const throws = block('throws-unreadable', ['which'], ({ which }) => {
      throw which ? Object.assign(new Error('x'), { code: Object.create(null) }) : unreadable
    })
    const client = peer('client')
    const server = peer('server')
    const outcomes: string[] = []
    server.on('hop', ({ outcome }) => void outcomes.push(outcome))
    await link(client, server)
    await rejection(throws.on(client, 'server', { which: false }))
    await rejection(throws.on(client, 'server', { which: true }))
    expect(outcomes).toEqual(['error', 'error'])
    expect(await echo.on(client, 'server', { value: 1 })).toBe(1)
  })

  test.each(['throws', 'rejects'])(
    'that %s when the peer closes leaves nothing open',
    async (how) => {
      const client = createPeer({ id: 'client' })
      const stranger = await scripted(client)
      let others = 0
      client.onClose(() => {
        if (how === 'rejects') return Promise.reject(new Error('cannot close'))
        throw new Error('cannot close')
      })
      client.onClose(() => void others++)
      expect(await rejection(client.close())).toMatchObject({ message: 'cannot close' })
      expect(stranger.closed).toBe(true)
      expect(others).toBe(1)
      expect(client.pending).toEqual({ calls: 0, runs: 0, links: 0, sessions: 0 })
    },
  )

  test('that closes the peer when the peer closes does so once', async () => {
    const client = peer('client')
    let times = 0
    client.onClose(() => {
      times++
      void client.close()
    })
    await client.close()
    expect(times).toBe(1)
  })

  test('that decodes with a fault fails its own call, not the link', async () => {
    class Thing {}
    registerClass('resilient-thing', Thing, {
      encode: () => 1,
      decode: () => {
        throw null
      },
    })
    const client = peer('client')
    await link(client, peer('server'))
    expect(await rejection(echo.on(client, 'server', { value: new Thing() }))).toMatchObject({
      code: 'DSC222',
    })
    expect(await echo.on(client, 'server', { value: 1 })).toBe(1)
  })

  test('that decodes to an error that is frozen gives that error to the caller', async () => {
    class Refusal extends Error {}
    registerClass('resilient-refusal', Refusal, {
      encode: () => 1,
      decode: () => Object.freeze(new Refusal('no')),
    })
    const refuses = block('refuses', [], async () => {
      throw new Refusal('no')
    })
    const client = peer('client')
    await link(client, peer('server'))
    expect(await rejection(refuses.on(client, 'server'))).toBeInstanceOf(Refusal)
  })
})

test('a guard that answers with any thenable is waited for', async () => {
  const server = peer('server', {
    guard: () => ({ then: (resolve: (verdict: boolean) => void) => resolve(false) }),
  })
  const client = peer('client')
  await link(client, server)
  expect(await rejection(echo.on(client, 'server', { value: 1 }))).toMatchObject({ code: 'DSC503' })
})

describe('a link that ends in the handshake', () => {
  test('is not open, whatever the other side has said before', async () => {
    const credentials = deferred<string>()
    const client = peer('client', { credentials: () => credentials.promise })
    const events: string[] = []
    client.on('link', ({ state }) => void events.push(state))
    const stranger = new ScriptedLink()
    const connected = rejection(client.connect(stranger))
    stranger.say(hello({ id: 'server' }))
    await nextTurn()
    stranger.say(welcome)
    stranger.lose()
    await connected
    credentials.resolve('late')
    await nextTurn()
    expect(events).toEqual([])
    const server = peer('server')
    await link(client, server)
    expect(await echo.on(client, 'server', { value: 1 })).toBe(1)
  })

  test('was never up, so it does not go down', async () => {
    const client = peer('client')
    const events: string[] = []
    client.on('link', ({ state }) => void events.push(state))
    const server = peer('server', {
      authenticate: () => {
        throw new Error('who are you?')
      },
    })
    const [one, other] = memoryLinks()
    await Promise.all([rejection(client.connect(one)), rejection(server.connect(other))])
    expect(events).toEqual([])
  })

  test('belongs to the peer, which closes it when it is closed itself', async () => {
    const client = peer('client')
    await client.close()
    const stranger = new ScriptedLink()
    stranger.onClose(() => {})
    expect(await rejection(client.connect(stranger))).toMatchObject({ code: 'DSC204' })
    expect(stranger.closed).toBe(true)
  })
})

test('a message that no memory can be had for closes its link, and the peer goes on', async () => {
  const server = peer('server', { limits: { message: 2 ** 52 } })
  const stranger = await scripted(server)
  stranger.say([frames.PART, 1, 2 ** 50, new Uint8Array(3)])
  expect(stranger.closed).toBe(true)
  expect(await stranger.next(frames.GOODBYE)).toMatchObject([frames.GOODBYE, 'DSC211', {}])
  const client = peer('client')
  await link(client, server)
  expect(await echo.on(client, 'server', { value: 1 })).toBe(1)
})

test('a large call keeps its block on a link that has seen very many', async () => {
  const client = peer('client', { limits: { blocks: 2 } })
  await link(client, peer('server', { limits: { blocks: 2 } }))
  const blocks = Array.from({ length: 4 }, (_, index) =>
    block(`one-of-many-${index}`, ['bytes'], ({ bytes }) => [index, (bytes as Uint8Array).length]),
  )
  const sizes = [1, 200_000, 2, 150_000]
  const calls = blocks.map((one, index) =>
    one.on(client, 'server', { bytes: new Uint8Array(sizes[index]!) }),
  )
  expect(await Promise.all(calls)).toEqual(sizes.map((size, index) => [index, size]))
})
