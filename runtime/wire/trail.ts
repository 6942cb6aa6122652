import { DscopeError, type Facts } from '../errors.ts'
import type { ValueLimits } from './limits.ts'

/*
 * Where the walk through a value is: how deep, on which way, after how many elements. What is wrong with a value is said
 * with the way to it, and the way costs one store for each element.
 */
let limits: ValueLimits
let entries: number
/** What the elements of the outermost array are called. */
let names: readonly string[] | undefined

/** Containers around the values that are being read. */
export let depth: number

/** The way: at each depth the key in use, a number in arrays, a symbol in maps and sets, nothing in a wrapping. */
export const trail: unknown[] = []

export function start(withLimits: ValueLimits, withNames?: readonly string[]): void {
  limits = withLimits
  names = withNames
  depth = entries = 0
}

export function enter(levels = 1): void {
  for (; levels > 0; levels--) trail[++depth] = undefined
  if (depth > limits.depth) over('depth')
}

export function leave(levels = 1): void {
  depth -= levels
}

export function count(added: number): void {
  if ((entries += added) > limits.entries) over('entries')
}

function path(): string {
  let way = ''
  for (const key of trail.slice(1, depth + 1))
    if (key !== undefined)
      way +=
        typeof key === 'number'
          ? (!way && names?.[key]) || `[${key}]`
          : typeof key === 'symbol'
            ? (way && ' ') + key.description
            : /^[\w$]+$/.test(key as string)
              ? (way && '.') + key
              : `[${JSON.stringify(key)}]`
  return way
}

export function fault(
  code: 'DSC207' | 'DSC208',
  what: string,
  facts?: Facts,
  options?: ErrorOptions,
): DscopeError {
  const where = path()
  const sentence = `${where || 'the value'} ${what}`
  return new DscopeError(code, sentence, { path: where, ...facts }, options)
}

export function refuse(what: string): never {
  throw fault('DSC207', `is ${what} and cannot travel`)
}

export function over(limit: keyof ValueLimits): never {
  throw fault('DSC208', `is over the limit ${limit} of ${limits[limit]}`, { limit })
}
