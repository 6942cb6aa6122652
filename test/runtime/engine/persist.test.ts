import { createContext } from '../../../runtime/engine/context.ts'
import { rebuild } from '../../../runtime/engine/rebuild.ts'
import type { Context, Run } from '../../../runtime/engine/surface.ts'
import { deserialize, serialize } from '../../../runtime/persist.ts'

const coded = (code: string) => expect.objectContaining({ code }) as Error

test('F35: what was saved is loaded: values of signals, and results of spins', () => {
  const world = createContext()
  const counter = world.signal(42, { id: 'counter' })
  world.signal('Bob', { id: 'name' })
  const double = world.spin((run) => run.track(counter) * 2, { id: 'double' })
  double.get()
  const loaded = deserialize(serialize(world.snapshot()))
  expect([loaded.get('counter'), loaded.get('name'), loaded.get('double')]).toEqual([42, 'Bob', 84])
  // A handle stands for its id.
  expect([loaded.get(counter), loaded.get(double)]).toEqual([42, 84])
  expect(() => loaded.get('other')).toThrow(coded('DSC302'))
})

test('F36: errors survive with message, code and data; what cannot be written is named with its id and the path', () => {
  const world = createContext()
  const fails = world.spin(
    () => {
      throw Object.assign(new TypeError('no rate'), { code: 'E_RATE', data: { currency: 'EUR' } })
    },
    { id: 'fails' },
  )
  expect(() => fails.get()).toThrow('no rate')
  const loaded = deserialize(serialize(world.snapshot()))
  expect(() => loaded.get('fails')).toThrow(
    expect.objectContaining({
      name: 'TypeError',
      message: 'no rate',
      code: 'E_RATE',
      data: { currency: 'EUR' },
    }) as Error,
  )
  world.signal({ on: [{ click: () => 1 }] }, { id: 'handlers' })
  world.spin(() => () => 1, { id: 'format' }).get()
  expect(() => serialize(world.snapshot())).toThrow(
    expect.objectContaining({
      code: 'DSC373',
      data: {
        unsavable: [
          expect.objectContaining({ kind: 'signal', id: 'handlers', path: 'on[0].click' }),
          expect.objectContaining({ kind: 'spin', id: 'format', path: '' }),
        ],
      },
    }) as Error,
  )
})

test('F37: after loading, a result that is out of date is an error that says what to do, and never a stale value', () => {
  const world = createContext()
  const a = world.signal(10, { id: 'a' })
  const double = world.spin((run) => run.track(a) * 2, { id: 'double' })
  expect(double.get()).toBe(20)
  const context = deserialize(serialize(world.snapshot())).restore()
  // Claims the stored signal.
  const again = context.signal(0, { id: 'a' })
  expect(again.get()).toBe(10)
  again.set(11)
  const saved = deserialize(serialize(context.snapshot()))
  expect(() => saved.get('double')).toThrow(coded('DSC371'))
  // With its code it is a spin like others.
  const code = context.spin((run) => run.track(again) * 2, { id: 'double' })
  expect(code.get()).toBe(22)
})

test('rebuilding from bytes', async () => {
  const world = createContext()
  const a = world.signal(10)
  const b = world.spin(async (run) => run.track(a) + 1)
  expect(await b).toBe(11)
  let runs = 0
  const { result, unclaimed, fresh } = await rebuild(
    deserialize(serialize(world.snapshot())),
    (context) => {
      const one = context.signal(0)
      const two = context.spin(async (run) => {
        runs++
        return run.track(one) + 1
      })
      return { one, two }
    },
  )
  expect([result.one.get(), await result.two, runs, unclaimed, fresh]).toEqual([10, 11, 0, [], []])
  result.one.set(5)
  expect([await result.two, runs]).toEqual([6, 1])
})

test('an error that throws when it is looked at keeps nothing else from being saved', () => {
  const world = createContext()
  world.signal(1, { id: 'one' })
  const refuse = () => {
    throw new Error('do not touch')
  }
  const traps = { get: refuse, has: refuse, ownKeys: refuse, getPrototypeOf: refuse }
  const odd = world.spin(() => {
    throw new Proxy({}, traps)
  })
  odd.read().catch(() => {})
  expect(world.peek(odd)?.ok).toBe(false)
  const missing: string[] = []
  const bytes = serialize(world.snapshot(), {
    onUnencodable: (unsavable) => missing.push(...unsavable.map(({ id }) => id)),
  })
  expect([missing, deserialize(bytes).get('one')]).toEqual([['spin#0'], 1])
})

test('of a mailbox the messages are saved that it has, and none that were taken before or posted since', async () => {
  const build = (context: Context) => ({ box: context.mailbox<unknown>({ id: 'box' }) })
  const world = createContext()
  const { box } = build(world)
  const empty = world.snapshot()
  serialize(empty)
  for (const message of ['taken', 'kept']) box.post(message)
  expect(await box.take()).toBe('taken')
  const snapshot = world.snapshot()
  // Of that, nothing could be saved.
  box.post(() => 1)
  expect(textOf(serialize(empty))).not.toContain('kept')
  const bytes = serialize(snapshot)
  expect([textOf(bytes).includes('kept'), textOf(bytes).includes('taken')]).toEqual([true, false])
  const loaded = deserialize(bytes)
  const { result } = await rebuild(loaded, build)
  result.box.post('later')
  expect([await result.box.take(), await result.box.take()]).toEqual(['kept', 'later'])
  expect(serialize(loaded)).toEqual(bytes)
})

function textOf(bytes: Uint8Array): string {
  return new TextDecoder('latin1').decode(bytes)
}

test('a difference tells which inputs a result has, also where its value, their count and what became of them are as before', async () => {
  let runs = 0
  const build = (context: Context) => {
    const isFirst = context.signal(true, { id: 'isFirst' })
    const one = context.signal(1, { id: 'one' })
    const other = context.signal(1, { id: 'other' })
    const body = (run: Run) => {
      runs++
      return run.track(run.track(isFirst) ? one : other)
    }
    return { isFirst, one, other, chosen: context.spin(body, { id: 'chosen' }) }
  }
  const world = createContext()
  const { isFirst, chosen } = build(world)
  chosen.get()
  const base = world.snapshot()
  serialize(base)
  isFirst.set(false)
  expect([chosen.get(), runs]).toEqual([1, 2])
  const bytes = serialize(world.snapshot(), { since: base })
  const { result } = await rebuild(deserialize(bytes, { base }), build)
  result.one.set(2)
  expect([result.chosen.get(), runs]).toEqual([1, 2])
  result.other.set(3)
  expect([result.chosen.get(), runs]).toEqual([3, 3])
})
