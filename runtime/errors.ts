import type { Code } from './codes.ts'

const BRAND = Symbol.for('dscope.error')

/** What an error knows besides its sentence: plain values, named in `docs/errors.md` for each code. */
export type Facts = Readonly<Record<string, unknown>>

/**
 * Every error that dscope itself makes. `code` is API and never changes its meaning; the sentence is for people and may.
 *
 * An ESM and a CJS copy of the package in one process have two of these classes, and an error of another peer is
 * rebuilt from bytes: recognise it with {@link isDscopeError} or by `code`, not by `instanceof`.
 */
export class DscopeError extends Error {
  declare readonly code: Code
  /** The facts of this failure, such as the peer, the block or the path of a value. */
  declare readonly data: Facts

  constructor(code: Code, sentence: string, data: Facts = {}, options?: ErrorOptions) {
    super(`${code}: ${sentence}`, options)
    this.code = code
    this.data = data
  }
}
const prototype = DscopeError.prototype as unknown as Record<PropertyKey, unknown>
prototype.name = 'DscopeError'
prototype[BRAND] = true

/** Whether `error` is a {@link DscopeError}, of whichever copy of the package; with `code`, whether it has that code. */
export function isDscopeError(error: unknown, code?: Code): error is DscopeError {
  return (
    typeof error === 'object' &&
    error !== null &&
    BRAND in error &&
    (code === undefined || (error as { code?: unknown }).code === code)
  )
}
