import type { DscopeError } from './errors.ts'
import type {
  Below,
  Callable,
  FoundIn,
  IfFound,
  IsAny,
  IsError,
  KeyOf,
  Levels,
  Primitive,
  Registered,
} from './type-walk.ts'

/**
 * What arrives when a `T` was sent: a subclass of `Uint8Array` (such as Node's `Buffer`) as a `Uint8Array`, a subclass of
 * `Error` as an `Error` with its `code` and `data`. Every other type stays itself, with its name, its unions and its
 * `readonly`.
 */
export type Received<T> = [FindsChange<T>] extends [never] ? T : Changed<T>

/** What the caller of a block receives: {@link Received} of what the block returns. */
export type ReceivedFrom<Block extends () => unknown> = IfFound<
  Block,
  FindsChange<Awaited<ReturnType<Block>>>,
  Changed<Awaited<ReturnType<Block>>>,
  Awaited<ReturnType<Block>>
>

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
    ? FindsChange<readonly [Key, Value], Depth>
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
