import { spinRemote, type Sendable } from '../../runtime/macro.ts'
import type { Expect, Same } from './exact.ts'

class Money {
  readonly cents: number
  constructor(cents: number) {
    this.cents = cents
  }
  add(other: Money): Money {
    return new Money(this.cents + other.cents)
  }
}

class Registered {
  readonly text = ''
  upper(): string {
    return this.text.toUpperCase()
  }
}

declare global {
  interface DscopeClasses {
    registered: Registered
  }
}

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }
interface Tree {
  value: number
  children: Tree[]
  parent?: Tree | undefined
}
enum Color {
  red,
  green,
}
type Branded = string & { readonly brand: unique symbol }

type Travels<T> = Same<Sendable<T>, T>
type Refuses<T, Why extends string> = Same<Sendable<{ at: T }>, { [Key in `DSC207: ${Why}`]: 'at' }>
type FunctionAt<Path extends string> = { 'DSC207: a function cannot travel': Path }

export type Accepted = [
  Expect<Travels<string>>,
  Expect<Travels<'a' | 1 | 2n | true | null | undefined>>,
  Expect<Travels<void>>,
  Expect<Travels<never>>,
  Expect<Travels<unknown>>,
  Expect<Travels<object>>,
  Expect<Travels<Record<string, unknown>>>,
  Expect<Travels<Color>>,
  Expect<Travels<Branded>>,
  Expect<Travels<Json>>,
  Expect<Travels<Tree>>,
  Expect<Travels<readonly [number, ...string[]]>>,
  Expect<Travels<{ readonly a?: number; b: { c: readonly string[] } }>>,
  Expect<Travels<Map<string, Set<Date>>>>,
  Expect<Travels<ReadonlyMap<{ id: number }, ReadonlySet<URL>>>>,
  Expect<Travels<RegExp | Date | URL | ArrayBuffer | DataView | Uint8Array | BigInt64Array>>,
  Expect<Travels<Error | TypeError | AggregateError>>,
  Expect<Travels<{ name: string; message: string; cause: number }>>,
  Expect<Travels<Registered[]>>,
  Expect<Travels<{ [Symbol.iterator]?: () => Iterator<number> }>>,
]

export type Refused = [
  Expect<Same<Sendable<() => void>, FunctionAt<'the value itself'>>>,
  Expect<Same<Sendable<typeof Money>, FunctionAt<'the value itself'>>>,
  Expect<Same<Sendable<string | (() => void)>, FunctionAt<'the value itself'>>>,
  Expect<Same<Sendable<{ range: { compare(): void } }>, FunctionAt<'range.compare'>>>,
  Expect<Same<Sendable<{ on?: () => void; off: () => void }>, FunctionAt<'on' | 'off'>>>,
  Expect<Same<Sendable<Money>, FunctionAt<'add'>>>,
  Expect<Same<Sendable<{ price: Money }[]>, FunctionAt<'[].price.add'>>>,
  Expect<Same<Sendable<[1, { f: () => 1 }]>, FunctionAt<'[1].f'>>>,
  Expect<Same<Sendable<Record<string, () => void>>, FunctionAt<'*'>>>,
  Expect<Same<Sendable<{ [id: number]: () => void }>, FunctionAt<'*'>>>,
  Expect<Same<Sendable<Map<string, { f(): void }>>, FunctionAt<'map value.f'>>>,
  Expect<Same<Sendable<Set<() => void>>, FunctionAt<'set member'>>>,
  Expect<Refuses<symbol, 'a symbol cannot travel'>>,
  Expect<Refuses<Promise<number>, 'a promise cannot travel: await it first'>>,
  Expect<Refuses<PromiseLike<void>, 'a promise cannot travel: await it first'>>,
  Expect<Refuses<AsyncIterable<1>, 'a stream cannot travel yet'>>,
  Expect<Refuses<ReadableStream, 'a stream cannot travel yet'>>,
  Expect<Refuses<Generator<number>, 'an iterator cannot travel: make it an array'>>,
  Expect<Refuses<WeakMap<object, 1>, 'a weak collection or reference cannot travel'>>,
  Expect<Refuses<WeakSet<object>, 'a weak collection or reference cannot travel'>>,
  Expect<Refuses<WeakRef<object>, 'a weak collection or reference cannot travel'>>,
  Expect<Refuses<SharedArrayBuffer, 'a SharedArrayBuffer cannot travel'>>,
]

// The macro accepts and refuses the same, at the capture.
export function captures(json: Json, tree: Tree, money: Money, registered: Registered): void {
  const compare = (a: number, b: number) => a - b
  const filters = { range: { compare } }
  const rows = fetch('/rows')
  spinRemote('server', [json, tree, registered], () => 1)
  // @ts-expect-error a function
  spinRemote('server', [compare], () => 1)
  // @ts-expect-error a function inside
  spinRemote('server', [json, filters], () => 1)
  // @ts-expect-error a promise
  spinRemote('server', [rows], () => 1)
  // @ts-expect-error an instance of a class that is not declared
  spinRemote('server', [money], () => 1)
  // @ts-expect-error an element of the page
  spinRemote('server', [document.body], () => 1)
}

// And it looks at what comes back.
export function results(money: { cents: number }): void {
  // @ts-expect-error a function cannot come back
  spinRemote('server', [], () => () => 1)
  // @ts-expect-error an instance of a class that is not declared cannot come back
  spinRemote('server', [money], async () => ({ price: new Money(money.cents) }))
  // @ts-expect-error streams do not travel yet
  spinRemote('server', [], async function* () {
    yield 1
  })
}

// Type parameters pass, alone and inside; what is certainly wrong beside them is still found.
export async function generic<T, K extends string, E extends { id: number }>(
  value: T,
  key: K,
  entry: E,
  list: readonly T[],
  map: Map<K, T>,
): Promise<T[]> {
  const record = { value, key, list }
  const wrong = { value, nested: { run: () => value } }
  // @ts-expect-error a function beside a type parameter
  spinRemote('server', [wrong], () => 1)
  const id: Promise<number> = spinRemote('server', [entry], () => entry.id)
  await id
  const pair = await spinRemote('server', [value, key, record, map, list], () => ({ value, list }))
  return [pair.value, ...pair.list]
}

export function passOn<T>(value: T): Promise<Awaited<T>> {
  return spinRemote('server', [value], async () => value)
}
