// The acceptance rows about calls, between two (or three) processes over WebSocket. A row's id is in the title.

import { isDscopeError, type Hop } from '../../runtime/index.ts'
import { listen } from '../../runtime/node.ts'
import * as rows from '../programs/rows.ts'
import { expectNothingPending, peer } from '../runtime/support/peers.ts'
import { rejection } from '../runtime/support/signals.ts'
import { compilePrograms, startProcess, stopProcesses } from './other-process.ts'

beforeAll(compilePrograms)
afterEach(async () => {
  await expectNothingPending()
  await stopProcesses()
})

async function twoProcesses(...args: string[]) {
  const server = await startProcess('server', ...args)
  const client = peer('client', { credentials: { sub: 'alice' } })
  await client.connect(server.url)
  rows.here.name = 'client'
  return { client, server }
}

test('A1: a block gets the listed values, and returns its result', async () => {
  const { client } = await twoProcesses()
  const hops: Hop[] = []
  client.on('hop', (hop) => void hops.push(hop))
  expect(await rows.increment('server', 42, 'hello')).toBe(43)
  // A frame of seven numbers: no name, no id, and of the values only the listed one.
  expect(hops).toMatchObject([{ block: 'increment', bytesOut: 11, bytesIn: 5 }])
})

test('A2: client and server take turns in one function', async () => {
  await twoProcesses()
  const [b, c] = (await rows.roundTrip('client', 'server')) as [number[], number]
  expect(b).toEqual(Array(43).fill(42))
  expect(c).toBe(44)
})

test('A3: tasks give the same as hops', async () => {
  await twoProcesses()
  expect(await rows.taskRoundTrip('client', 'server')).toEqual([43, 44])
})

test('A4, A5, A6, A8: nothing and null come back as they are, also through a second hop', async () => {
  await twoProcesses()
  expect(await rows.nothingAtAll('server')).toBeUndefined()
  expect(await rows.nullAtLast('server')).toBeNull()
  expect(await rows.conditional('server', true)).toBe(42)
  expect(await rows.conditional('server', false)).toBeNull()
  expect(await rows.nullThroughClient('client', 'server')).toBeNull()
})

test('A9: without authentication there is no principal, and who requires one gets DSC502', async () => {
  await twoProcesses()
  expect(await rows.principals('server')).toEqual([undefined, undefined])
  const error = await rejection(rows.principalRequired('server'))
  expect(isDscopeError(error, 'DSC502')).toBe(true)
})

test('A10, A11: the principal of the link is known in the block, also after an await', async () => {
  await twoProcesses('principal')
  expect(await rows.principals('server')).toEqual([{ sub: 'alice' }, { sub: 'alice' }])
  expect(await rows.principalRequired('server')).toEqual({ sub: 'alice' })
})

test('A19: a chain over three processes brings the last result back to the first', async () => {
  const third = await startProcess('third')
  const server = await startProcess('server', third.url)
  const client = peer('client')
  await client.connect(server.url)
  expect(await rows.threePeers('server', 'third', 'never sent')).toBe('server asked third')
})

test('A20: an error arrives with class, message, code and data, and without the other stack', async () => {
  await twoProcesses()
  const error = await rejection(rows.fails('server'))
  expect(error).toBeInstanceOf(RangeError)
  expect(error).toMatchObject({ message: 'boom', code: 'E_BOOM', data: { a: 1 } })
  expect(error.stack).not.toContain('.cache/rows.js')
  const deep = await rejection(rows.failsDeep('client', 'server'))
  expect(deep).toBeInstanceOf(TypeError)
  expect(deep.message).toBe('deep boom')
})

test('A22: a block that the other process has not loaded rejects with DSC205 and its id', async () => {
  const { client } = await twoProcesses()
  const { hop, table } = await import('../../runtime/internal.ts')
  table('only/here', [['0000000000000000000000', 'sig', { name: 'onlyHere', captures: [] }]])
  const error = await rejection(client.run(() => hop(null, 'server', '0000000000000000000000', {})))
  expect(error).toMatchObject({ code: 'DSC205', data: { id: '0000000000000000000000' } })
})

test('A23: calls made before the other peer connects wait for it, all of them', async () => {
  const client = peer('client')
  const early = [rows.whereAmI('server'), rows.increment('server', 1, ''), rows.whereAmI('server')]
  const server = await startProcess('server')
  await client.connect(server.url)
  expect(await Promise.all(early)).toEqual(['server', 2, 'server'])
})

test('A25: a peer that never connects costs a call its deadline, and leaves no entry', async () => {
  const client = peer('client')
  const error = await rejection(rows.hang('nobody', { timeout: 30 }))
  expect(error).toMatchObject({ code: 'DSC201', data: { peer: 'nobody' } })
  expect(client.pending).toEqual({ calls: 0, runs: 0, links: 0, sessions: 0 })
})

test('A28, A29: a hop to the own peer runs here, with the principal of the run that makes it', async () => {
  const { client, server } = await twoProcesses()
  rows.here.runs = 0
  expect(await rows.countRuns('client')).toBe(1)
  expect(rows.here.runs).toBe(1)
  expect(await server.pending()).toMatchObject({ calls: 0, runs: 0 })
  expect(await rows.principals('client')).toEqual([undefined, undefined])
  expect(client.pending.sessions).toBe(1)
})

test('A30: a block that is defined anew answers the next call, on the same link', async () => {
  const { client } = await twoProcesses()
  const { hop, table } = await import('../../runtime/internal.ts')
  const id = 'hot-reload-block-00000'
  table('hot/module', [[id, 'sig', { name: 'hot', captures: [] }, () => 'old']])
  const call = () => client.run(() => hop(null, 'client', id, {}))
  expect(await call()).toBe('old')
  table('hot/module', [[id, 'sig', { name: 'hot', captures: [] }, () => 'new']])
  expect(await call()).toBe('new')
  expect(client.pending.links).toBe(1)
})

test('A31: the ids of a program are equal in both builds, though this one is the source and that one the package', async () => {
  await twoProcesses()
  expect(await rows.structured('server', { data: [1, 2, 3], nested: { a: 'b' } })).toEqual({
    same: { data: [1, 2, 3], nested: { a: 'b' } },
    sum: 6,
    product: 6,
  })
})

test('A32: a block that expects other captures over there rejects with DSC206, and never runs another', async () => {
  const { client } = await twoProcesses()
  const { hop, table } = await import('../../runtime/internal.ts')
  const { findBlock } = await import('../../runtime/table.ts')
  // The same id as in the other process, but with a signature of another build.
  const [id, block] = [...blockIds()].find(([, { name }]) => name === 'whereAmI')!
  table('test/skew', [])
  const { blocks } = (globalThis as never as Record<symbol, { blocks: Map<string, unknown> }>)[
    Symbol.for('dscope.table')
  ]!
  blocks.set(id, { ...block, signature: 'another' })
  try {
    const error = await rejection(client.run(() => hop(null, 'server', id, {})))
    expect(error).toMatchObject({
      code: 'DSC206',
      data: { block: 'whereAmI', received: 'another', expected: block.signature },
    })
  } finally {
    blocks.set(id, block)
  }
  expect(findBlock(id)).toBe(block)
})

test('A33: connect resolves only when the other side can be called, and calls back', async () => {
  const { client } = await twoProcesses()
  expect(client.pending.links).toBe(1)
  expect(await rows.whereAmI('server')).toBe('server')
})

test('A35: an id that belongs to a live link is refused to others', async () => {
  const { server } = await twoProcesses()
  const impostor = peer('client')
  const error = await rejection(impostor.connect(server.url))
  expect(error).toMatchObject({ code: 'DSC504' })
  const wrong = peer('mallory', { credentials: 'wrong' })
  const guarded = await startProcess('guarded', 'principal')
  expect(await rejection(wrong.connect(guarded.url))).toMatchObject({ code: 'DSC501' })
})

test('B1, B2, B3, B4: sums, nothing, errors and chains of calls', async () => {
  await twoProcesses()
  expect(await rows.computeOnServer('server', 10, 32)).toBe(42)
  expect(await rows.nothingAtAll('server')).toBeUndefined()
  expect(await rows.conditional('server', true)).toBe(42)
  expect(await rows.conditional('server', false)).toBeNull()
  await expect(rows.fails('server')).rejects.toThrow('boom')
  expect(await rows.chained('server', 10)).toBe(22)
})

test('B8, B9: a handler takes its captures by name, and throws what the block throws', async () => {
  const { findBlock } = await import('../../runtime/table.ts')
  const handlerOf = (name: string) => {
    const [id] = [...blockIds()].find(([, block]) => block.name === name)!
    return findBlock(id)!.handler!
  }
  const call = undefined as never
  expect(await handlerOf('computeOnServer')({ a: 21, b: 21 }, call)).toBe(42)
  await expect(handlerOf('fails')({}, call)).rejects.toThrow('boom')
})

test('B10: the macro without a compiler throws a sentence that names the plugin', async () => {
  const { spinRemote } = await import('../../runtime/macro.ts')
  expect(() => spinRemote('server', [], async () => 1)).toThrow(/DSC100.*dscope\/babel/s)
})

test('B19: structured values make the round trip', async () => {
  await twoProcesses()
  const value = {
    data: [1, 2, 3],
    nested: { a: 'b' },
    when: new Date(5),
    all: new Map([[1, new Set([2])]]),
  }
  expect(await rows.echo('server', value)).toEqual(value)
})

test('B20: answers are handed over once, and nothing stays in a table', async () => {
  const { client, server } = await twoProcesses()
  const answers = await Promise.all(Array.from({ length: 500 }, (_, n) => rows.echo('server', n)))
  expect(answers).toEqual(Array.from({ length: 500 }, (_, n) => n))
  expect(client.pending).toMatchObject({ calls: 0, runs: 0 })
  expect(await server.pending()).toMatchObject({ calls: 0, runs: 0 })
})

test('a block on this side can be called by the process that connected to it', async () => {
  const here = peer('here')
  rows.here.name = 'here'
  const listener = await listen(here)
  await startProcess('caller', listener.url)
  expect(await rows.nullThroughClient('here', 'caller')).toBeNull()
})

function blockIds(): Map<string, { name: string; signature: string }> {
  return (
    globalThis as never as Record<
      symbol,
      { blocks: Map<string, { name: string; signature: string }> }
    >
  )[Symbol.for('dscope.table')]!.blocks
}
