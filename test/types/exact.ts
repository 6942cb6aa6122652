/** `true` when the two types are the same, not merely assignable to each other: `any`, `readonly` and `?` count. */
export type Same<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false

/** Fails to compile where the argument is not `true`. */
export type Expect<Holds extends true> = Holds
