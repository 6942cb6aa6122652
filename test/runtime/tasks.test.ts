import { task, type Handler } from '../../runtime/internal.ts'
import type { CallOptions, Peer, Task } from '../../runtime/index.ts'
import { block } from './support/blocks.ts'
import { expectNothingPending, link, peer } from './support/peers.ts'

afterEach(expectNothingPending)

const runs: unknown[] = []
beforeEach(() => void runs.splice(0))

const record = block('record', ['value'], ({ value }) => runs.push(value))
const forever = block('forever', [], (_, call) => untilAborted(call))

function untilAborted(call: Parameters<Handler>[1]): Promise<never> {
  return new Promise((_, reject) => {
    call.signal.addEventListener('abort', () => reject(call.signal.reason as Error))
  })
}

function taskOf(
  from: Peer,
  id: string,
  captures: Record<string, unknown> = {},
  options?: CallOptions,
): Task<unknown> {
  return from.run(() => task(null, 'server', id, captures, options))
}

async function pair(): Promise<Peer> {
  const client = peer('client')
  await link(client, peer('server'))
  return client
}

test('a task makes no call until it is run', async () => {
  const client = await pair()
  const recording = taskOf(client, record.id, { value: 1 })
  expect(client.pending.calls).toBe(0)
  const run = recording.run()
  expect(client.pending.calls).toBe(1)
  await run
})

test('every run, await and then of a task is a call of its own', async () => {
  const recording = taskOf(await pair(), record.id, { value: 1 })
  expect(await recording.run()).toBe(1)
  expect(await recording).toBe(2)
  expect(await recording.then((count) => `${count}`)).toBe('3')
  expect(runs).toEqual([1, 1, 1])
})

test('every run sends the captures as they were when the task was made', async () => {
  const value = { count: 1 }
  const recording = taskOf(await pair(), record.id, { value })
  value.count = 2
  await recording.run()
  runs.forEach((run) => ((run as typeof value).count = 3))
  await recording.run()
  expect(runs).toEqual([{ count: 3 }, { count: 1 }])
  expect(runs[0]).not.toBe(runs[1])
})

test('a task starts from the peer that it was made under, also when it is run elsewhere', async () => {
  const other = peer('other')
  const client = await pair()
  const who = block('who', [], (_, { from }) => from)
  const asking = taskOf(client, who.id)
  expect(await other.run(() => asking.run())).toBe('client')
})

test('options of a run stand over those of the task, one by one', async () => {
  const { signal } = new AbortController()
  const waiting = taskOf(await pair(), forever.id, {}, { timeout: 60_000, signal })
  await expect(waiting.run({ timeout: 5 })).rejects.toMatchObject({ code: 'DSC201' })
  await expect(waiting.run({ signal: AbortSignal.abort() })).rejects.toMatchObject({
    code: 'DSC202',
  })
})

test('one run of a task can be cancelled without the other', async () => {
  const client = await pair()
  const waiting = taskOf(client, forever.id)
  const first = new AbortController()
  const second = new AbortController()
  const runsOfIt = [waiting.run({ signal: first.signal }), waiting.run({ signal: second.signal })]
  first.abort()
  await expect(runsOfIt[0]).rejects.toMatchObject({ code: 'DSC202' })
  expect(client.pending.calls).toBe(1)
  second.abort()
  await expect(runsOfIt[1]).rejects.toMatchObject({ code: 'DSC202' })
})

test('a task with a capture that cannot travel is made without a throw and rejects when it is run', async () => {
  const broken = taskOf(await pair(), record.id, { value: () => 1 })
  await expect(broken.run()).rejects.toMatchObject({ code: 'DSC207' })
  await expect(Promise.resolve(broken)).rejects.toMatchObject({ code: 'DSC207' })
})
