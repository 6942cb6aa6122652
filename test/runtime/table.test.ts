import { hop, table, type Handler, type Row } from '../../runtime/internal.ts'
import { expectNothingPending, peer } from './support/peers.ts'

afterEach(expectNothingPending)

const row = (id: string, name: string, handler: Handler): Row => [
  id,
  'sig',
  { name, captures: [] },
  handler,
]

test('a module that is loaded anew replaces its blocks, and takes away those that it no longer has', async () => {
  const here = peer('here')
  table('acme/a.ts', [row('kept', 'kept', () => 'old'), row('gone', 'gone', () => 'old')])
  const call = (id: string) => here.run(() => hop(null, 'here', id, {}))
  expect(await call('gone')).toBe('old')
  table('acme/a.ts', [row('kept', 'kept', () => 'new')])
  expect(await call('kept')).toBe('new')
  await expect(call('gone')).rejects.toMatchObject({ code: 'DSC205', data: { id: 'gone' } })
})

test('a call that runs while its module is loaded anew ends with the handler that it began with', async () => {
  const here = peer('here')
  let release!: (value: string) => void
  const gate = new Promise<string>((resolve) => (release = resolve))
  table('acme/b.ts', [row('slow', 'slow', () => gate)])
  const answer = here.run(() => hop(null, 'here', 'slow', {}))
  table('acme/b.ts', [row('slow', 'slow', () => 'new')])
  release('old')
  expect(await answer).toBe('old')
})

test('code that was compiled for other captures is refused with DSC206, and what is compiled anew is right', async () => {
  const here = peer('here')
  const load = (captures: readonly string[]) =>
    table('acme/g.ts', [['grown', 'sig', { name: 'grown', captures }, (values) => values]])
  const call = (values: object) => here.run(() => hop(null, 'here', 'grown', { ...values }))
  load(['id'])
  expect(await call({ id: 1 })).toEqual({ id: 1 })
  load(['id', 'limit'])
  await expect(call({ id: 1 })).rejects.toMatchObject({
    code: 'DSC206',
    data: { block: 'grown', expected: ['id', 'limit'], received: ['id'] },
  })
  expect(await call({ id: 1, limit: 2 })).toEqual({ id: 1, limit: 2 })
  load([])
  await expect(call({ id: 1 })).rejects.toMatchObject({ code: 'DSC206' })
})

test('a module without blocks takes away those that it had', async () => {
  const here = peer('here')
  table('acme/h.ts', [row('last', 'last', () => 1)])
  table('acme/h.ts', [])
  const call = here.run(() => hop(null, 'here', 'last', {}))
  await expect(call).rejects.toMatchObject({ code: 'DSC205' })
})

test('two modules with one id are refused with DSC220, which names both', () => {
  table('acme/c.ts', [row('same', 'first', () => 1)])
  const load = () => table('acme/d.ts', [row('same', 'second', () => 2)])
  expect(load).toThrow(expect.objectContaining({ code: 'DSC220', data: { id: 'same' } }))
  expect(load).toThrow(/acme\/d\.ts#second and acme\/c\.ts#first/)
})

test('a hop without any peer in the process rejects with DSC213', async () => {
  table('acme/e.ts', [row('alone', 'alone', () => 1)])
  await expect(hop(null, 'here', 'alone', {})).rejects.toMatchObject({ code: 'DSC213' })
})

test('a hop outside of every run starts from the oldest peer that is open', async () => {
  table('acme/f.ts', [row('who', 'who', (_, call) => call.from)])
  const first = peer('first')
  const second = peer('second')
  expect(await hop(null, 'first', 'who', {})).toBe('first')
  await first.close()
  expect(await hop(null, 'second', 'who', {})).toBe('second')
  expect(await second.run(() => hop(null, 'second', 'who', {}))).toBe('second')
})
