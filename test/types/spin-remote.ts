import { spinRemote, taskRemote, type Task } from '../../runtime/macro.ts'
import type { Expect, Same } from './exact.ts'

type User = { readonly id: number; name?: string; tags: readonly string[] }
declare const user: User
declare const server: string

// The result is what the block returns, with and without a promise.
export const plain = spinRemote(server, [], () => 1)
export const awaited = spinRemote(server, [], async () => 1)
export const nothing = spinRemote(server, [], async () => {})
export const literal = spinRemote(server, [], async () => (Math.random() > 0.5 ? 'a' : 'b'))
export const never = spinRemote(server, [], () => {
  throw new RangeError('no')
})
export const one = spinRemote(server, [user], async () => user)
export const many = spinRemote(server, [], async () => [user] as readonly User[])
export const tuple = spinRemote(server, [], async () => [1, 'a'] as const)
export const either = spinRemote(server, [], async () => JSON.parse('5') as User | undefined | 5)
export const unchecked = spinRemote(server, [], async () => JSON.parse('1'))
export const unknown = spinRemote(server, [], async () => JSON.parse('1') as unknown)

export type Results = [
  Expect<Same<typeof plain, Promise<number>>>,
  Expect<Same<typeof awaited, Promise<number>>>,
  Expect<Same<typeof nothing, Promise<void>>>,
  Expect<Same<typeof literal, Promise<'a' | 'b'>>>,
  Expect<Same<typeof never, Promise<never>>>,
  Expect<Same<typeof one, Promise<User>>>,
  Expect<Same<typeof many, Promise<readonly User[]>>>,
  Expect<Same<typeof tuple, Promise<readonly [1, 'a']>>>,
  Expect<Same<typeof either, Promise<User | undefined | 5>>>,
  Expect<Same<typeof unchecked, Promise<ReturnType<typeof JSON.parse>>>>,
  Expect<Same<typeof unknown, Promise<unknown>>>,
]

// A block sees its captures with the types that they have outside, narrowed as they are there.
export function narrowed(value: string | (() => string)): Promise<number> | undefined {
  if (typeof value === 'function') return undefined
  return spinRemote(server, [value], () => value.length)
}

// A nested hop has its own result.
export const chain = spinRemote('client', [server], async () => {
  const query = 'words'
  const found = await spinRemote(server, [query], async () => [{ title: query, score: 1 }])
  return found[0]?.score
})
export type Chain = Expect<Same<typeof chain, Promise<number | undefined>>>

// A task is lazy, can be run with options of its own, and can be awaited.
const task = taskRemote(server, [user], async () => user.tags.length, { timeout: 500 })
export const run = task.run({ signal: AbortSignal.timeout(10) })
export type Tasks = [
  Expect<Same<typeof task, Task<number>>>,
  Expect<Same<typeof run, Promise<number>>>,
  Expect<Same<Awaited<typeof task>, number>>,
]

// Targets and options.
spinRemote(['server', 'world'], [], () => 1)
spinRemote(server, [], () => 1, { signal: undefined, timeout: Infinity })

// @ts-expect-error a target is a peer id, or a pair of a peer id and a context id
spinRemote(5, [], () => 1)
// @ts-expect-error a pair has two members
spinRemote(['server'], [], () => 1)
// @ts-expect-error options are checked
spinRemote(server, [], () => 1, { tiemout: 5 })
// @ts-expect-error the captures are a list, not one value
spinRemote(server, user, () => 1)
// @ts-expect-error a block has no parameters
spinRemote(server, [], (count: number) => count)
// @ts-expect-error a block is a function
spinRemote(server, [], 1)
// @ts-expect-error a task is no promise: it has no `catch`
task.catch(() => 1)
