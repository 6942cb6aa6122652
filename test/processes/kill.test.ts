// Kill -9 of either process at each step of a call: every promise settles soon, and no table keeps an entry.

import * as rows from '../programs/rows.ts'
import { expectNothingPending, peer } from '../runtime/support/peers.ts'
import { aborted, deferred, rejection } from '../runtime/support/signals.ts'
import { compilePrograms, startProcess, stopProcesses } from './other-process.ts'
import { listen } from '../../runtime/node.ts'
import { memoryLinks, type LinkEvent, type Peer } from '../../runtime/index.ts'

beforeAll(compilePrograms)
afterEach(async () => {
  rows.here.onHang = () => {}
  await expectNothingPending()
  await stopProcesses()
})

/** Resolves when the link to `id` has gone down. */
function linkLost(client: Peer, id: string): Promise<void> {
  return new Promise((resolve) =>
    client.on('link', ({ state, peer: other }) => {
      if (state === 'down' && other === id) resolve()
    }),
  )
}

async function pair() {
  const server = await startProcess('server')
  const client = peer('client')
  rows.here.name = 'client'
  await client.connect(server.url)
  return { client, server, lost: linkLost(client, 'server') }
}

/** The rejection, and that it came in the turn of the event loop in which the link was lost, or before. */
async function settlesSoon(call: Promise<unknown>, lost: Promise<void>) {
  const rejected = jest.fn()
  const error = rejection(call).finally(rejected)
  await lost
  await new Promise(setImmediate)
  expect(rejected).toHaveBeenCalled()
  return error
}

describe('the callee is killed', () => {
  test('while the block runs: the call rejects, and may have run', async () => {
    const { server, lost } = await pair()
    const call = rows.hang('server')
    await server.says('hung')
    server.kill()
    expect(await settlesSoon(call, lost)).toMatchObject({
      code: 'DSC203',
      data: { peer: 'server', delivered: 'maybe' },
    })
  })

  test('as soon as the call was made, before its frame has left', async () => {
    const { server, lost } = await pair()
    const call = rows.hang('server')
    server.kill()
    expect(await settlesSoon(call, lost)).toMatchObject({ code: 'DSC203' })
  })

  test('while a large call is still on its way in parts', async () => {
    const { server, lost } = await pair()
    const call = rows.echo('server', new Uint8Array(7_000_000))
    server.kill()
    expect(await settlesSoon(call, lost)).toMatchObject({ code: 'DSC203' })
  })

  test('B21: with hundreds of calls in flight and more that wait for their turn', async () => {
    const { server, client } = await pair()
    const calls = Array.from({ length: 400 }, () => rows.hang('server', { timeout: 2_000 }))
    const ends = Promise.allSettled(calls)
    await server.says('hung')
    const sent = client.limits.calls
    server.kill()
    const codes = (await ends).map((end) =>
      end.status === 'rejected' ? end.reason.code : 'resolved',
    )
    expect(codes.filter((code) => code === 'DSC203')).toHaveLength(sent)
    // What had not been sent waited for the peer to come back, up to its deadline.
    expect(codes.filter((code) => code === 'DSC201')).toHaveLength(400 - sent)
  })

  test('while it waits for a block that it called here: that block is aborted', async () => {
    const { server, lost } = await pair()
    const signal = deferred<AbortSignal>()
    rows.here.onHang = (its) => signal.resolve(its!)
    const call = rows.hangThrough('server', 'client')
    const running = await signal.promise
    server.kill()
    expect(await settlesSoon(call, lost)).toMatchObject({ code: 'DSC203' })
    expect(await aborted(running)).toMatchObject({ code: 'DSC203' })
  })

  test('after the answer was sent: the answer counts', async () => {
    const { server, lost } = await pair()
    expect(await rows.whereAmI('server')).toBe('server')
    server.kill()
    await lost
  })

  test('before the handshake has ended: connect rejects', async () => {
    const server = await startProcess('server')
    const client = peer('client', { limits: { handshake: 2_000 } })
    const connecting = rejection(client.connect(server.url))
    server.kill()
    expect((await connecting).code).toMatch(/DSC2(03|18)/)
    expect(client.pending).toEqual({ calls: 0, runs: 0, links: 0, sessions: 0 })
  })

  test('in the middle of a chain: the first caller hears of it', async () => {
    const third = await startProcess('third')
    const server = await startProcess('server', third.url)
    const client = peer('client')
    await client.connect(server.url)
    const call = rows.hangThrough('server', 'third')
    await third.says('hung')
    third.kill()
    const error = await rejection(call)
    expect(error).toMatchObject({ code: 'DSC203', data: { peer: 'third' } })
    expect(await server.pending()).toMatchObject({ calls: 0, runs: 0 })
  })

  test('and started anew: calls that waited go to the new one', async () => {
    const { client, server, lost } = await pair()
    server.kill()
    await lost
    const waiting = rows.whereAmI('server')
    const again = await startProcess('server')
    await client.connect(again.url)
    expect(await waiting).toBe('server')
  })
})

describe('the caller is killed', () => {
  test('while its block runs here: the run is aborted and forgotten', async () => {
    const server = peer('here')
    const listener = await listen(server)
    const signal = deferred<AbortSignal>()
    rows.here.onHang = (its) => signal.resolve(its!)
    const caller = await startProcess('caller', listener.url)
    const call = rows.hangThrough('caller', 'here')
    const running = await signal.promise
    expect(server.pending.runs).toBe(1)
    caller.kill()
    expect(await aborted(running)).toMatchObject({ code: 'DSC203' })
    expect(await rejection(call)).toMatchObject({ code: 'DSC203' })
    expect(server.pending).toMatchObject({ calls: 0, runs: 0, links: 0, sessions: 0 })
  })

  test('while this side is still sending it a large answer', async () => {
    const server = peer('here')
    const listener = await listen(server)
    const caller = await startProcess('caller', listener.url)
    const down = linkLost(server, 'caller')
    const call = rejection(rows.echo('caller', new Uint8Array(7_000_000)))
    caller.kill()
    await down
    expect(await call).toMatchObject({ code: 'DSC203' })
    expect(server.pending).toEqual({ calls: 0, runs: 0, links: 0, sessions: 0 })
  })
})

test('a link that is lost in memory rejects in the same turn of the loop', async () => {
  const [one, other] = memoryLinks()
  const client = peer('client')
  const server = peer('server')
  await Promise.all([client.connect(one), server.connect(other)])
  const down = deferred<LinkEvent>()
  client.on('link', (event) => void down.resolve(event))
  const call = rejection(client.run(() => rows.hang('server')))
  other.close('cut')
  expect(await down.promise).toMatchObject({ state: 'down' })
  expect(await call).toMatchObject({ code: 'DSC203' })
})
