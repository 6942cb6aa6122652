// What `Sendable` and `Received` have in common: how a type is walked over without getting lost or staying open.

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

/*
 * A generic function may send its own arguments: about a type parameter nothing is known, so nothing is wrong with it.
 * But a conditional type on a type parameter stays open, and nothing is assignable to an open type. Two things close it.
 * The question is put about an object type that holds the open type (`Carrier & { … }`, where `Carrier` is a concrete type
 * at every call): TypeScript does not put such a question off. And it is put so that "nothing was found" is certain:
 * whatever the parameter may be, a `true` that depends on it may be there, and `true` is not assignable to `never`.
 */
export type IfFound<Carrier, Found, Then, Else> = Carrier & {
  ' nothing': IsNothing<Carrier, Found>
} extends { ' nothing': never }
  ? Then
  : Else

type IsNothing<Carrier, Found> = Carrier & { ' found': Found } extends { ' found': never }
  ? true
  : never

/** `true` when one of the findings is, although others may be open. A union of them would be open as a whole. */
export type FoundIn<Findings> = Findings extends { [K in keyof Findings]: never } ? never : true

export type IsAny<T> = 0 extends 1 & T ? true : false
export type Primitive = string | number | bigint | boolean | null | undefined | void
export type Callable =
  ((...values: never) => unknown) | (abstract new (...values: never) => unknown)
export type Registered = DscopeClasses[keyof DscopeClasses]

/** Keys that travel: properties under symbols do not. */
export type KeyOf<T> = Extract<keyof T, string | number>

/** How many levels of a type are looked at, counted down: a type may be recursive, and a look has to end. */
export type Levels = 5
export type Below = [never, never, 1, 2, 3, 4]

/** Plain objects may look like an `Error`; only an error has `stack`. */
export type IsError<T> = T extends Error ? ('stack' extends keyof T ? true : false) : false
