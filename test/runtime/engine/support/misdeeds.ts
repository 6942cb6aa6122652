// What a body can do wrong. Each either comes to an error, or never to an end.

import type { Run, Signal, Spin } from '../../../../runtime/engine/surface.ts'

/** What a body may use for its misdeed. */
export interface Tools {
  readonly run: Run
  /** A signal that has been read already. */
  readonly read: Signal<number>
  readonly itself: Spin<unknown>
}

export interface Misdeed {
  readonly name: string
  readonly ends: 'fails' | 'never'
  readonly commit: (tools: Tools) => unknown
}

/** Some take the value of an error for granted. */
const oddities = [undefined, null, 0, '', Symbol('odd'), Object.freeze({}), () => {}, []]
let turn = 0

export const misdeeds: readonly Misdeed[] = [
  { name: 'throws', ends: 'fails', commit: () => raise(new Error('body')) },
  {
    name: 'throws what is no error',
    ends: 'fails',
    commit: () => raise(oddities[turn++ % oddities.length]),
  },
  {
    name: 'throws what cannot be looked at',
    ends: 'fails',
    commit: () => raise(untouchable()),
  },
  {
    name: 'throws a promise',
    ends: 'fails',
    commit: () => raise(Promise.resolve(1)),
  },
  {
    name: 'rejects',
    ends: 'fails',
    commit: () => Promise.reject(new Error('promise')),
  },
  {
    name: 'rejects with nothing after an await',
    ends: 'fails',
    commit: async ({ run }) => {
      await run.await(Promise.resolve())
      raise(undefined)
    },
  },
  {
    name: 'awaits what rejects',
    ends: 'fails',
    commit: async ({ run }) => run.await(Promise.reject(new Error('awaited'))),
  },
  {
    name: 'leaves an await behind and throws',
    ends: 'fails',
    commit: async ({ run }) => {
      void run.await(Promise.reject(new Error('left')))
      void run.await(new Promise(() => {}))
      await run.await(null)
      raise(new Error('after that'))
    },
  },
  {
    name: 'returns a promise that never settles',
    ends: 'never',
    commit: () => new Promise(() => {}),
  },
  {
    name: 'awaits for ever',
    ends: 'never',
    commit: async ({ run }) => run.await(new Promise(() => {})),
  },
  {
    name: 'tracks after an await, and awaits for ever',
    ends: 'never',
    commit: async ({ run, read }) => {
      await null
      run.track(read)
      await new Promise(() => {})
    },
  },
  {
    name: 'returns something with a then that throws when it is looked at',
    ends: 'fails',
    commit: () => untouchable(),
  },
  {
    name: 'returns something with a then that throws when it is called',
    ends: 'fails',
    commit: () => ({ then: () => raise(new Error('then')) }),
  },
  {
    name: 'returns something with a then that answers twice and throws',
    ends: 'fails',
    commit: () => ({
      then(_: unknown, reject: (error: unknown) => void) {
        reject(new Error('first'))
        reject(new Error('second'))
        raise(new Error('third'))
      },
    }),
  },
  {
    name: 'returns something with a then that never answers',
    ends: 'never',
    commit: () => ({ then() {} }),
  },
  { name: 'depends on itself', ends: 'fails', commit: ({ run, itself }) => run.track(itself) },
  { name: 'awaits itself', ends: 'fails', commit: async ({ run, itself }) => run.await(itself) },
  { name: 'forks', ends: 'fails', commit: ({ run }) => run.context.fork() },
  { name: 'closes its context', ends: 'fails', commit: ({ run }) => run.context.close() },
  {
    name: 'watches',
    ends: 'fails',
    commit: ({ run, read }) => run.context.watch(read, () => {}),
  },
  {
    name: 'awaits a signal',
    ends: 'fails',
    commit: async ({ run, read }) => run.await(read as never),
  },
  {
    name: 'uses a binding that is not there',
    ends: 'fails',
    commit: ({ run }) => run.binding('no'),
  },
  {
    name: 'overflows the stack',
    ends: 'fails',
    commit: function deeper(): unknown {
      return [deeper()]
    },
  },
  {
    name: 'throws in a batch that has written',
    ends: 'fails',
    commit: ({ run, read }) =>
      run.context.batch(() => {
        run.context.set(read, -1)
        return raise(new Error('batch'))
      }),
  },
]

function raise(error: unknown): never {
  throw error
}

/** Throws whatever one asks it. */
function untouchable(): object {
  const refuse = () => raise(new Error('do not touch'))
  return new Proxy(
    {},
    { get: refuse, has: refuse, getPrototypeOf: refuse, ownKeys: refuse, set: refuse },
  )
}
