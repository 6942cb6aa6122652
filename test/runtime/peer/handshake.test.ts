import {
  currentPrincipal,
  memoryLinks,
  requirePrincipal,
  type GuardedCall,
  type LinkEvent,
} from '../../../runtime/index.ts'
import * as frames from '../../../runtime/wire/frames.ts'
import { block } from '../support/blocks.ts'
import { expectNothingPending, link, peer } from '../support/peers.ts'
import {
  call,
  hello,
  introduce,
  scripted,
  ScriptedLink,
  welcome,
} from '../support/scripted-link.ts'
import { deferred, rejection } from '../support/signals.ts'

afterEach(expectNothingPending)

const whoCalls = block('who-calls', [], async (_, call) => {
  const before = currentPrincipal()
  await null
  return [before, currentPrincipal(call)]
})
const needsAuth = block('needs-auth', [], async (_, call) => requirePrincipal(call))
const echo = block('echo-handshake', ['value'], ({ value }) => value)

describe('connecting', () => {
  test('resolves with the id of the other side, when both can be called', async () => {
    const client = peer('client')
    const server = peer('server')
    const [one, other] = memoryLinks()
    const ids = await Promise.all([client.connect(one), server.connect(other)])
    expect(ids).toEqual(['server', 'client'])
    expect(await echo.on(server, 'client', { value: 1 })).toBe(1)
  })

  test('resolves only when the other side has accepted too', async () => {
    const client = peer('client')
    const link = new ScriptedLink()
    let ready = false
    const connected = client.connect(link).then(() => (ready = true))
    await link.next(frames.HELLO)
    link.say(hello())
    await link.next(frames.WELCOME)
    expect(ready).toBe(false)
    link.say(welcome)
    await connected
    expect(ready).toBe(true)
  })

  test('loses no call that is made in the moment of the handshake', async () => {
    const client = peer('client')
    const server = peer('server')
    server.on('link', ({ state }) => {
      if (state === 'up') first.resolve(echo.on(server, 'client', { value: 'first' }))
    })
    const first = deferred<unknown>()
    const early = echo.on(client, 'server', { value: 'early' })
    await link(client, server)
    expect(await Promise.all([early, first.promise])).toEqual(['early', 'first'])
  })

  test('that does not finish in time rejects with DSC212 and closes the link', async () => {
    const client = peer('client', { limits: { handshake: 20 } })
    const silent = new ScriptedLink()
    expect(await rejection(client.connect(silent))).toMatchObject({ code: 'DSC212' })
    expect(silent.closed).toBe(true)
    expect(client.pending.links).toBe(0)
  })

  test('with another protocol version is refused with DSC212, and the other side is told', async () => {
    const client = peer('client')
    const link = new ScriptedLink()
    const connected = client.connect(link)
    link.say(hello({}, 99))
    expect(await rejection(connected)).toMatchObject({
      code: 'DSC212',
      message: 'DSC212: protocol 99 is not spoken here, but 1',
    })
    expect((await link.next(frames.GOODBYE))[1]).toBe('DSC212')
  })

  test.each([
    ['no id', { id: undefined }],
    ['an empty id', { id: '' }],
    ['an id that is no string', { id: 7 }],
    ['no limits', { calls: 0 }],
    ['limits that are no numbers', { message: 'many' }],
  ])('with %s is refused with DSC211', async (_, claim) => {
    const client = peer('client')
    const link = new ScriptedLink()
    const connected = client.connect(link)
    link.say(hello(claim))
    expect(await rejection(connected)).toMatchObject({ code: 'DSC211' })
  })

  test('says why the other side refused', async () => {
    const server = peer('server', {
      authenticate: () => {
        throw new Error('wrong password')
      },
    })
    const client = peer('client')
    const [one, other] = memoryLinks()
    const [here, there] = await Promise.all([
      rejection(client.connect(one)),
      rejection(server.connect(other)),
    ])
    expect(here).toMatchObject({ code: 'DSC501' })
    expect(here.message).not.toContain('wrong password')
    expect(there).toMatchObject({ code: 'DSC501', cause: { message: 'wrong password' } })
  })

  test('whose credentials cannot be had is refused on the side that lacks them', async () => {
    const client = peer('client', {
      credentials: () => Promise.reject(new Error('keychain is locked')),
    })
    const link = new ScriptedLink()
    expect(await rejection(client.connect(link))).toMatchObject({
      code: 'DSC212',
      cause: { message: 'keychain is locked' },
    })
  })
})

describe('peer ids', () => {
  test('of a live link are refused to a second link with DSC504', async () => {
    const server = peer('server')
    const real = peer('alice')
    await link(server, real)
    const impostor = peer('alice')
    const [one, other] = memoryLinks()
    const refusals = [rejection(impostor.connect(one)), rejection(server.connect(other))]
    expect(await Promise.all(refusals)).toMatchObject([{ code: 'DSC504' }, { code: 'DSC504' }])
    expect(await echo.on(server, 'alice', { value: 1 })).toBe(1)
  })

  test('of the peer itself are refused to others', async () => {
    const server = peer('server')
    const link = new ScriptedLink()
    const connected = server.connect(link)
    link.say(hello({ id: 'server' }))
    expect(await rejection(connected)).toMatchObject({ code: 'DSC504' })
  })

  test('are free again when a dead link does not answer the probe that a second claim sets off', async () => {
    const server = peer('server', { limits: { handshake: 30 } })
    const dead = await scripted(server, { id: 'alice' })
    const [one, other] = memoryLinks()
    const alice = peer('alice')
    await Promise.all([rejection(alice.connect(one)), rejection(server.connect(other))])
    const down = deferred<LinkEvent>()
    server.on('link', (event) => void (event.state === 'down' && down.resolve(event)))
    expect(await down.promise).toMatchObject({ peer: 'alice', state: 'down' })
    expect(dead.closed).toBe(true)
    await link(server, alice)
    expect(await echo.on(server, 'alice', { value: 1 })).toBe(1)
  })

  test('are free when the link was lost while authenticate took its time', async () => {
    const verdict = deferred<string>()
    const asked = deferred()
    const server = peer('server', {
      authenticate: () => {
        asked.resolve()
        return verdict.promise
      },
    })
    const lost = new ScriptedLink()
    const refused = rejection(server.connect(lost))
    lost.say(hello({ id: 'alice' }))
    await asked.promise
    lost.lose()
    await refused
    verdict.resolve('alice')
    const alice = peer('alice')
    await link(server, alice)
    expect(await echo.on(server, 'alice', { value: 1 })).toBe(1)
  })

  test('are kept by the new link when the old one ends late', async () => {
    const server = peer('server')
    const old = await scripted(server, { id: 'alice' })
    old.lose()
    const alice = peer('alice')
    await link(server, alice)
    old.lose('a second, late end')
    expect(await echo.on(server, 'alice', { value: 1 })).toBe(1)
  })
})

describe('a principal', () => {
  test('is what authenticate returned, and is known in the block before and after an await', async () => {
    const server = peer('server', {
      authenticate: (credentials, { id }) => ({ sub: String(credentials), id }),
    })
    const client = peer('alice', { credentials: async () => 'token-of-alice' })
    await link(client, server)
    const principal = { sub: 'token-of-alice', id: 'alice' }
    expect(await whoCalls.on(client, 'server')).toEqual([principal, principal])
    expect(await needsAuth.on(client, 'server')).toEqual(principal)
    expect(currentPrincipal()).toBeUndefined()
  })

  test('is undefined without authentication, and requirePrincipal throws DSC502', async () => {
    const server = peer('server')
    const client = peer('client')
    await link(client, server)
    expect(await whoCalls.on(client, 'server')).toEqual([undefined, undefined])
    expect(await rejection(needsAuth.on(client, 'server'))).toMatchObject({ code: 'DSC502' })
    expect(() => requirePrincipal()).toThrow('no principal')
  })

  test('goes along with a self hop that a block makes', async () => {
    const server = peer('server', { authenticate: (credentials) => credentials })
    const client = peer('client', { credentials: 'alice' })
    await link(client, server)
    const outer = block('self-hop-principal', [], (_, call) => whoCalls.from(call, 'server'))
    expect(await outer.on(client, 'server')).toEqual(['alice', 'alice'])
    expect(await whoCalls.on(server, 'server')).toEqual([undefined, undefined])
  })
})

describe('a guard', () => {
  test('is asked with block, caller, principal and captures before the body runs', async () => {
    const asked: GuardedCall[] = []
    const server = peer('server', {
      authenticate: () => 'alice',
      guard: async (call) => void asked.push(call),
    })
    const client = peer('client')
    await link(client, server)
    await echo.on(client, 'server', { value: 7 })
    expect(asked).toEqual([
      {
        block: 'echo-handshake',
        id: echo.id,
        from: 'client',
        principal: 'alice',
        captures: { value: 7 },
      },
    ])
  })

  test.each([
    ['false', () => false],
    ['a promise of false', async () => false],
  ])('that gives %s refuses the call with DSC503', async (_, guard) => {
    const server = peer('server', { guard })
    const client = peer('client')
    await link(client, server)
    let ran = false
    const body = block('guarded-body', [], () => void (ran = true))
    expect(await rejection(body.on(client, 'server'))).toMatchObject({ code: 'DSC503' })
    expect(ran).toBe(false)
  })

  test('that throws lets the caller have its error', async () => {
    const server = peer('server', {
      guard: () => {
        throw new RangeError('office hours are over')
      },
    })
    const client = peer('client')
    await link(client, server)
    expect(await rejection(echo.on(client, 'server', { value: 1 }))).toMatchObject({
      message: 'office hours are over',
    })
  })

  test('that is still thinking when the caller cancels keeps the body from running', async () => {
    const asked = deferred()
    const verdict = deferred<boolean>()
    const server = peer('server', {
      guard: () => {
        asked.resolve()
        return verdict.promise
      },
    })
    const client = peer('client')
    await link(client, server)
    let runs = 0
    const body = block('late-guard', [], () => ++runs)
    const controller = new AbortController()
    const cancelled = deferred<string>()
    server.on('hop', ({ outcome }) => cancelled.resolve(outcome))
    const refused = rejection(body.on(client, 'server', {}, { signal: controller.signal }))
    await asked.promise
    controller.abort()
    expect(await refused).toMatchObject({ code: 'DSC202' })
    expect(await cancelled.promise).toBe('DSC202')
    verdict.resolve(true)
    // The later call takes the same way behind the first, and finds that it is the first to run.
    expect(await body.on(client, 'server')).toBe(1)
  })
})

describe('errors in production', () => {
  test('that are not of dscope are reduced to a correlation id, which onFault gets with the error', async () => {
    const faults: [unknown, Record<string, unknown>][] = []
    const server = peer('server', {
      exposeErrors: false,
      onFault: (error, facts) => void faults.push([error, facts]),
    })
    const client = peer('client')
    await link(client, server)
    const leaks = block('leaks', [], async () => {
      throw new Error('password is hunter2')
    })
    const error = await rejection(leaks.on(client, 'server'))
    expect(error).toMatchObject({ code: 'DSC215', data: { block: 'leaks', peer: 'server' } })
    expect(JSON.stringify([error.message, error.stack, error.data])).not.toContain('hunter2')
    const [[fault, facts]] = faults as [[Error, Record<string, unknown>]]
    expect(fault.message).toBe('password is hunter2')
    expect(facts.correlation).toBe((error.data as Record<string, unknown>).correlation)
  })

  test('bring the stack along only where the callee says so', async () => {
    const server = peer('server', { exposeErrors: 'stack' })
    const client = peer('client')
    await link(client, server)
    const throws = block('throws-here', [], async () => {
      throw new Error('look at the stack')
    })
    expect((await rejection(throws.on(client, 'server'))).stack).toContain('handshake.test')
  })
})

describe('a silent link', () => {
  test('is probed, and stays when the other side answers', async () => {
    const server = peer('server', { limits: { idle: 10 } })
    const other = await scripted(server, { id: 'quiet' })
    const probe = await other.next(frames.PING)
    other.say([frames.PONG, probe[1]])
    await other.next(frames.PING)
    expect(other.closed).toBe(false)
  })

  test('is closed when the other side does not answer', async () => {
    const server = peer('server', { limits: { idle: 10 } })
    const down = deferred<LinkEvent>()
    server.on('link', (event) => void (event.state === 'down' && down.resolve(event)))
    const other = await scripted(server, { id: 'dead' })
    expect(await down.promise).toMatchObject({ peer: 'dead', reason: { code: 'DSC203' } })
    expect(other.closed).toBe(true)
  })

  test('answers probes of the other side', async () => {
    const server = peer('server')
    const other = await scripted(server)
    other.say([frames.PING, 77])
    expect(await other.next(frames.PONG)).toEqual([frames.PONG, 77])
  })
})

test('limits and options that make no sense are refused with DSC219', () => {
  expect(() => peer('')).toThrow(expect.objectContaining({ code: 'DSC219' }))
  expect(() => peer('x', { timeout: -1 })).toThrow(expect.objectContaining({ code: 'DSC219' }))
  expect(() => peer('x', { limits: { calls: 0 } })).toThrow(
    expect.objectContaining({ code: 'DSC219' }),
  )
  expect(() => peer('x', { limits: { cals: 3 } as never })).toThrow(
    expect.objectContaining({ code: 'DSC219', data: { name: 'cals', value: 3 } }),
  )
})

test('a fault hook that throws harms nobody', async () => {
  const server = peer('server', {
    exposeErrors: false,
    onFault: () => {
      throw new Error('the log is full')
    },
  })
  const client = peer('client')
  await link(client, server)
  const fails = block('fails-with-a-bad-hook', [], async () => {
    throw new Error('hidden')
  })
  const printed = jest.spyOn(console, 'error').mockImplementation(() => {})
  expect(await rejection(fails.on(client, 'server'))).toMatchObject({ code: 'DSC215' })
  expect(printed).toHaveBeenCalledWith(expect.objectContaining({ message: 'the log is full' }))
  printed.mockRestore()
  expect(await echo.on(client, 'server', { value: 1 })).toBe(1)
})

test('a listener that throws harms nobody, and the fault is reported', async () => {
  const faults: unknown[] = []
  const client = peer('client', { onFault: (error) => void faults.push(error) })
  const server = peer('server')
  client.on('hop', () => {
    throw new Error('bad listener')
  })
  await link(client, server)
  expect(await echo.on(client, 'server', { value: 1 })).toBe(1)
  expect(faults).toHaveLength(1)
})

test('hops are reported on both sides with their time, bytes and outcome', async () => {
  const client = peer('client')
  const server = peer('server')
  await link(client, server)
  const hops: unknown[] = []
  client.on('hop', (hop) => void hops.push(hop))
  server.on('hop', (hop) => void hops.push(hop))
  await echo.on(client, 'server', { value: 'x'.repeat(1000) })
  expect(hops).toMatchObject([
    { direction: 'in', block: 'echo-handshake', peer: 'client', outcome: 'value' },
    { direction: 'out', block: 'echo-handshake', peer: 'server', outcome: 'value' },
  ])
  const [, out] = hops as { bytesOut: number; bytesIn: number; ms: number }[]
  expect(out!.bytesOut).toBeGreaterThan(1000)
  expect(out!.bytesIn).toBeGreaterThan(1000)
  expect(out!.ms).toBeGreaterThanOrEqual(0)
})

test('a raw frame is decoded by the documented codec', async () => {
  const server = peer('server')
  const other = await scripted(server)
  other.say(introduce(0, echo.id, 'sig-test'), call(1, 0, ['hi']))
  expect(await other.answer(frames.RESULT)).toBe('hi')
})
