import { DscopeError, isDscopeError, type Facts } from '../errors.ts'
import type { Code } from '../codes.ts'

const CLASSES: (new (message: string) => Error)[] = [
  EvalError,
  RangeError,
  ReferenceError,
  SyntaxError,
  TypeError,
  URIError,
]

/** The parts of an error that cross, besides name and message. Only what the error has. */
const FIELDS = ['code', 'data', 'cause', 'errors', 'stack'] as const

export function errorFields(error: Error, stack: boolean | undefined): [string, unknown][] {
  const fields: [string, unknown][] = isDscopeError(error) ? [['dscope', true]] : []
  for (const key of FIELDS)
    if (key in error && (stack || key !== 'stack')) fields.push([key, error[key as keyof Error]])
  return fields
}

/** An unknown name makes a plain `Error` of that name. Without a stack of the other side there is no stack but the title. */
export function makeError(
  name: string,
  message: string,
  fields: Readonly<Record<string, unknown>>,
): Error {
  // Where an error was decoded is in none of them, and to find out takes longer than everything else.
  const { stackTraceLimit } = Error
  let error: Error
  try {
    Reflect.set(Error, 'stackTraceLimit', 0)
    error = emptyError(name, message, fields)
  } finally {
    Reflect.set(Error, 'stackTraceLimit', stackTraceLimit)
  }
  const define = (key: string, value: unknown): void => {
    Object.defineProperty(error, key, { value, writable: true, configurable: true })
  }
  if (error.name !== name) define('name', name)
  define('message', message)
  define('stack', fields.stack ?? (message ? `${name}: ${message}` : name))
  for (const key of ['cause', 'errors']) if (key in fields) define(key, fields[key])
  for (const key of ['code', 'data'])
    if (key in fields) (error as unknown as Record<string, unknown>)[key] = fields[key]
  return error
}

function emptyError(
  name: string,
  message: string,
  fields: Readonly<Record<string, unknown>>,
): Error {
  if (fields.dscope) return new DscopeError(fields.code as Code, '', fields.data as Facts)
  if (name === 'AggregateError') return new AggregateError([])
  return new (CLASSES.find((known) => known.name === name) ?? Error)(message)
}
