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
 * `T` when a value of this type can travel, else an object type whose only key says why not, and whose value says where:
 * `{ 'DSC207: a function cannot travel': 'range.compare' }`.
 *
 * It refuses what it can prove. `unknown`, `any`, type parameters, and whatever lies deeper than five levels pass; the
 * codec refuses bad values of such types when the call is made, with the same code and the full path. A class without
 * methods looks like a plain object to it.
 */
export type Sendable<T> = [FindsRefusal<T>] extends [never] ? T : Refusal<T>

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
    ? FindsRefusal<readonly [Key, Value], Depth>
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
  Methods<T>[KeyOf<T>],
  true,
  FoundIn<{ [K in KeyOf<T>]: FindsRefusal<T[K], Below[Depth]> }>
>

type Methods<T> = { [K in KeyOf<T>]: IfFound<T, CallableOf<T[K]>, K, never> }
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
        : RefusalInObject<T, Path, Depth>

type RefusalInObject<T, Path extends string, Depth extends number> = [
  Methods<T>[KeyOf<T>],
] extends [never]
  ? { [K in KeyOf<T>]: RefusalIn<T, K, Join<Path, KeyName<K>>, Depth> }[KeyOf<T>]
  : {
      [Why in 'DSC207: a function cannot travel']: Join<Path, KeyName<Methods<T>[KeyOf<T>]>>
    }

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
type KeyName<K extends string | number> = string extends K ? '*' : number extends K ? '*' : `${K}`
type Join<Path extends string, Step extends string> = Path extends '' ? Step : `${Path}.${Step}`
