// The acceptance rows about calls into contexts, between two processes over WebSocket. A row's id is in the title.

import * as contexts from '../programs/contexts.ts'
import { expectNothingPending, peer } from '../runtime/support/peers.ts'
import { rejection } from '../runtime/support/signals.ts'
import { compilePrograms, startProcess, stopProcesses } from './other-process.ts'

beforeAll(compilePrograms)
beforeEach(async () => {
  const server = await startProcess('server', 'contexts')
  await peer('client').connect(server.url)
})
afterEach(async () => {
  await expectNothingPending()
  await stopProcesses()
})

test('B5: a target with a context id runs the block with the bindings of that context', async () => {
  expect(await contexts.boundValue(['server', 'ctx-a'])).toBe(100)
  expect(await contexts.boundValue(['server', 'ctx-b'])).toBe(200)
})

test('B6: a target without one runs it in the default context', async () => {
  expect(await contexts.boundValue('server')).toBe(42)
})

test('B7: an unknown context id rejects with an error that names the id and the block, and says what to do', async () => {
  const error = await rejection(contexts.boundValue(['server', 'ctx-c']))
  expect(error).toMatchObject({
    code: 'DSC223',
    data: { context: 'ctx-c', block: 'boundValue' },
  })
  expect(error.message).toContain('peer.contexts.offer')
})

test('B19: structured values make the round trip, and what spins make of them that await each other', async () => {
  const given = { data: [1, 2, 3], nested: { a: 'b' } }
  expect(await contexts.structured(['server', 'ctx-a'], given)).toEqual({
    ...given,
    sum: 6,
    product: 1200,
  })
})

test('a context that allows nobody refuses the block by its name', async () => {
  const error = await rejection(contexts.boundValue(['server', 'closed to all']))
  expect(error).toMatchObject({ code: 'DSC503', data: { block: 'boundValue' } })
})

test('the same block runs in a context and in its forks, side by side, with the bindings of each', async () => {
  const targets = [['server', 'ctx-a'], 'server', ['server', 'ctx-b'], ['server', 'ctx-a']] as const
  expect(await Promise.all(targets.map(contexts.derivedValue))).toEqual([100, 42, 200, 100])
})

test('two different blocks run one after the other in one context, and the second sees what the first wrote', async () => {
  expect(await contexts.derivedSum('server')).toBe(3)
  await contexts.write('server', 5)
  expect(await contexts.derivedSum('server')).toBe(15)
})

test('the answer is of one moment: a block that has read what is written meanwhile runs again', async () => {
  await contexts.hold('server')
  const answer = contexts.pair('server')
  expect(await contexts.begunPairs('server')).toBe(1)
  await contexts.write('server', 7)
  await contexts.letGo('server')
  expect(await answer).toEqual([7, 7, 2])
})

test('the context of the caller does not travel', async () => {
  const elsewhere = contexts.world.fork({ bindings: { testValue: 7 } })
  expect(await elsewhere.run(() => contexts.boundValue('server'))).toBe(42)
})

test('10,000 calls into one context leave as much in it as there was, also of what they make and fork there', async () => {
  const calls = [contexts.tryOut, contexts.derivedSum, contexts.makeAndRead]
  const before = await contexts.countNodes('server')
  for (let round = 0; round < 50; round++) {
    const answers = Array.from({ length: 200 }, (_, index) =>
      calls[index % 10 === 0 ? 0 : 1 + (index % 2)]!('server'),
    )
    expect(new Set(await Promise.all(answers))).toEqual(new Set([12, 3, 2]))
  }
  expect(await contexts.countNodes('server')).toEqual(before)
}, 120_000)

test('a block that tracks what it writes is told so by its name, and nothing else is harmed', async () => {
  const error = await rejection(contexts.countDown('server'))
  expect(error).toMatchObject({ code: 'DSC306' })
  expect(error.message).toContain('countDown')
  expect(await contexts.boundValue('server')).toBe(42)
})
