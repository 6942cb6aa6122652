import type { DscopeError } from './errors.ts'

declare global {
  /**
   * Objects that travel although they have methods. A class that is registered with `registerClass` is declared here, so
   * that the compiler of TypeScript knows it too; the property names mean nothing.
   *
   * ```ts
   * declare global {
   *   interface DscopeClasses { money: Money }
   * }
   * ```
   */
  interface DscopeClasses {
    arrayBuffer: ArrayBuffer
    dataView: DataView
    date: Date
    regExp: RegExp
    typedArray: TypedArray
    url: URL
  }
}

type TypedArray =
  | Int8Array
  | Uint8Array
  | Uint8ClampedArray
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | Float32Array
  | Float64Array
  | BigInt64Array
  | BigUint64Array

/**
 * `T` when a value of this type can travel, else an object type whose only key says why not, and whose value says where:
 * `{ 'DSC207: a function cannot travel': 'range.compare' }`.
 *
 * It refuses what it can prove. `unknown`, `any`, type parameters, and whatever lies deeper than six levels pass; the
 * codec refuses bad values of such types when the call is made, with the same code and the full path. A class without
 * methods looks like a plain object to it.
 */
export type Sendable<T> = [FindsRefusal<T>] extends [never] ? T : Refusal<T>

/**
 * What arrives when a `T` was sent: a subclass of `Uint8Array` (such as Node's `Buffer`) as a `Uint8Array`, a subclass of
 * `Error` as an `Error` with its `code` and `data`. Every other type stays itself, with its name, its unions and its
 * `readonly`.
 */
export type Received<T> = [FindsChange<T>] extends [never] ? T : Changed<T>

/**
 * What a capture list has to be besides itself: nothing more, or at each element that cannot travel the message of
 * {@link Sendable}, so that TypeScript complains at that element.
 */
export type SendableList<List extends readonly unknown[]> = {
  readonly [Index in keyof List]: IfFound<
    List,
    FindsRefusal<List[Index]>,
    Refusal<List[Index]>,
    unknown
  >
}

/** What a block has to be besides itself: nothing more, or the message of {@link Sendable} for what it returns. */
export type SendableBlock<Block extends () => unknown> = IfFound<
  Block,
  FindsRefusal<Awaited<ReturnType<Block>>>,
  Refusal<Awaited<ReturnType<Block>>>,
  unknown
>

/** What the caller of a block receives: {@link Received} of what the block returns. */
export type ReceivedFrom<Block extends () => unknown> = IfFound<
  Block,
  FindsChange<Awaited<ReturnType<Block>>>,
  Changed<Awaited<ReturnType<Block>>>,
  Awaited<ReturnType<Block>>
>

/*
 * A generic function may send its own arguments: about a type parameter nothing is known, so nothing is wrong with it.
 * But a conditional type on a type parameter stays open, and nothing is assignable to an open type. Two things close it.
 * The question is put about an object type that holds the open type (`Carrier & { … }`, where `Carrier` is a concrete type
 * at every call): TypeScript does not put such a question off. And it is put so that "nothing was found" is certain:
 * whatever the parameter may be, a `true` that depends on it may be there, and `true` is not assignable to `never`.
 */
type IfFound<Carrier, Found, Then, Else> = Carrier & {
  ' nothing': IsNothing<Carrier, Found>
} extends { ' nothing': never }
  ? Then
  : Else

type IsNothing<Carrier, Found> = Carrier & { ' found': Found } extends { ' found': never }
  ? true
  : never

/** `true` when one of the findings is, although others may be open. A union of them would be open as a whole. */
type FoundIn<Findings> = Findings extends { [K in keyof Findings]: never } ? never : true

type IsAny<T> = 0 extends 1 & T ? true : false
type Primitive = string | number | bigint | boolean | null | undefined | void
type Callable = ((...values: never) => unknown) | (abstract new (...values: never) => unknown)
type Registered = DscopeClasses[keyof DscopeClasses]

/** Keys that travel: properties under symbols do not. */
type KeyOf<T> = Extract<keyof T, string | number>

/** How many levels of a type are looked at, counted down: a type may be recursive, and a look has to end. */
type Levels = 6
type Below = [never, never, 1, 2, 3, 4, 5]

/** Plain objects may look like an `Error`; only an error has `stack`. */
type IsError<T> = T extends Error ? ('stack' extends keyof T ? true : false) : false

/** Why a type cannot travel, whatever it contains; `never` when it is a container or a leaf that can. */
type Reason<T> = T extends Callable
  ? 'a function cannot travel'
  : T extends symbol
    ? 'a symbol cannot travel'
    : T extends PromiseLike<unknown>
      ? 'a promise cannot travel: await it first'
      : T extends AsyncIterable<unknown>
        ? 'a stream cannot travel yet'
        : T extends Registered | ReadonlyMap<unknown, unknown> | ReadonlySet<unknown>
          ? never
          : T extends WeakMap<WeakKey, unknown> | WeakSet<WeakKey> | WeakRef<WeakKey>
            ? 'a weak collection or reference cannot travel'
            : T extends SharedArrayBuffer
              ? 'a SharedArrayBuffer cannot travel'
              : T extends Iterator<unknown, unknown, never>
                ? 'an iterator cannot travel: make it an array'
                : never

/** `true` when something in `T` cannot travel. Knows no paths, so that a type that occurs often is looked at once. */
type FindsRefusal<T, Depth extends number = Levels> = [Depth] extends [never]
  ? never
  : IsAny<T> extends true
    ? never
    : T extends Primitive
      ? never
      : [Reason<T>] extends [never]
        ? RefusalIsInside<T, Depth>
        : true

type RefusalIsInside<T, Depth extends number> = T extends Registered
  ? never
  : T extends ReadonlyMap<infer Key, infer Value>
    ? FoundIn<{ key: FindsRefusal<Key, Below[Depth]>; value: FindsRefusal<Value, Below[Depth]> }>
    : T extends ReadonlySet<infer Member>
      ? FindsRefusal<Member, Below[Depth]>
      : T extends readonly unknown[]
        ? FoundIn<{ [K in keyof T]: FindsRefusal<T[K], Below[Depth]> }>
        : IsError<T> extends true
          ? never
          : T extends object
            ? RefusalIsInObject<T, Depth>
            : never

/** One method is enough to refuse an object without looking deeper: the types of the DOM are large. */
type RefusalIsInObject<T, Depth extends number> = IfFound<
  T,
  { [K in KeyOf<T>]: IfFound<T, CallableOf<T[K]>, true, never> }[KeyOf<T>],
  true,
  FoundIn<{ [K in KeyOf<T>]: FindsRefusal<T[K], Below[Depth]> }>
>

type CallableOf<T> = IsAny<T> extends true ? never : Extract<T, Callable>

/** The message for each thing in `T` that cannot travel, with the path to it. Looks only where there is something. */
type Refusal<T, Path extends string = '', Depth extends number = Levels> = T extends unknown
  ? [FindsRefusal<T, Depth>] extends [never]
    ? never
    : [Reason<T>] extends [never]
      ? RefusalInside<T, Path, Depth>
      : { [Why in `DSC207: ${Reason<T>}`]: Path extends '' ? 'the value itself' : Path }
  : never

type RefusalInside<T, Path extends string, Depth extends number> =
  T extends ReadonlyMap<infer Key, infer Value>
    ? | Refusal<Key, Join<Path, 'map key'>, Below[Depth]>
      | Refusal<Value, Join<Path, 'map value'>, Below[Depth]>
    : T extends ReadonlySet<infer Member>
      ? Refusal<Member, Join<Path, 'set member'>, Below[Depth]>
      : T extends readonly unknown[]
        ? RefusalInList<T, Path, Depth>
        : {
            [K in KeyOf<T>]: RefusalIn<T, K, Join<Path, KeyName<T, K>>, Depth>
          }[KeyOf<T>]

type RefusalInList<
  T extends readonly unknown[],
  Path extends string,
  Depth extends number,
> = number extends T['length']
  ? RefusalIn<T, number, `${Path}[]`, Depth>
  : {
      [K in TupleKeyOf<T>]: RefusalIn<T, K, `${Path}[${K}]`, Depth>
    }[TupleKeyOf<T>]

type RefusalIn<T, K extends keyof T, Path extends string, Depth extends number> = IfFound<
  T,
  FindsRefusal<T[K], Below[Depth]>,
  Refusal<T[K], Path, Below[Depth]>,
  never
>

type TupleKeyOf<T> = Extract<keyof T, `${number}`>
type KeyName<T, K extends string | number> = string extends keyof T ? '*' : `${K}`
type Join<Path extends string, Step extends string> = Path extends '' ? Step : `${Path}.${Step}`

/** `true` when something in `T` arrives as another type. */
type FindsChange<T, Depth extends number = Levels> = [Depth] extends [never]
  ? never
  : IsAny<T> extends true
    ? never
    : T extends Primitive | Callable
      ? never
      : IsBytes<T> extends true
        ? true
        : IsOwnError<T> extends true
          ? true
          : ChangeIsInside<T, Depth>

/** Node's `Buffer`, and whatever else extends `Uint8Array`. */
type IsBytes<T> = T extends Uint8Array ? (Uint8Array<ArrayBuffer> extends T ? false : true) : false

type IsOwnError<T> =
  IsError<T> extends true
    ? T extends DscopeError | AggregateError
      ? false
      : Error extends T
        ? false
        : true
    : false

type ChangeIsInside<T, Depth extends number> = T extends Registered | Error
  ? never
  : T extends ReadonlyMap<infer Key, infer Value>
    ? FoundIn<{ key: FindsChange<Key, Below[Depth]>; value: FindsChange<Value, Below[Depth]> }>
    : T extends ReadonlySet<infer Member>
      ? FindsChange<Member, Below[Depth]>
      : T extends readonly unknown[]
        ? FoundIn<{ [K in keyof T]: FindsChange<T[K], Below[Depth]> }>
        : T extends object
          ? FoundIn<{ [K in KeyOf<T>]: FindsChange<T[K], Below[Depth]> }>
          : never

/** `T` as it arrives. Rebuilds only the parts in which something changes. */
type Changed<T, Depth extends number = Levels> = T extends unknown
  ? [FindsChange<T, Depth>] extends [never]
    ? T
    : IsBytes<T> extends true
      ? Uint8Array<ArrayBuffer>
      : IsOwnError<T> extends true
        ? Error & Pick<T, Extract<keyof T, 'code' | 'data'>>
        : ChangedInside<T, Depth>
  : never

type ChangedInside<T, Depth extends number> =
  T extends Map<infer Key, infer Value>
    ? Map<Changed<Key, Below[Depth]>, Changed<Value, Below[Depth]>>
    : T extends ReadonlyMap<infer Key, infer Value>
      ? ReadonlyMap<Changed<Key, Below[Depth]>, Changed<Value, Below[Depth]>>
      : T extends Set<infer Member>
        ? Set<Changed<Member, Below[Depth]>>
        : T extends ReadonlySet<infer Member>
          ? ReadonlySet<Changed<Member, Below[Depth]>>
          : {
              [K in keyof T]: IfFound<
                T,
                FindsChange<T[K], Below[Depth]>,
                Changed<T[K], Below[Depth]>,
                T[K]
              >
            }
