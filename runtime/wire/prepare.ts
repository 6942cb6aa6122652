import { Tag } from 'cbor-x'
import { DscopeError } from '../errors.ts'
import type { ClassRegistry } from './classes.ts'
import { errorFields } from './error-values.ts'
import type { ValueLimits } from './limits.ts'
import { isError, isPlain, isPlainKey, isPlainText, typeOf } from './forms.ts'
import * as kinds from './kinds.ts'
import { count, depth, enter, fault, leave, over, refuse, start, trail } from './trail.ts'

/*
 * The walk before the encoder: it checks the value, reads every property once, and makes the tree that cbor-x writes.
 * That tree holds only primitives, arrays, plain objects, byte arrays and tags, none of them the caller's but the bytes.
 *
 * The state is the module's, not a closure's: a walk is synchronous, and cbor-x keeps its own state in the same way.
 */
let classes: ClassRegistry
let limits: ValueLimits
let stack: boolean
let running = false
/** First round: what was met. A second meeting puts an object into `shared`, and the walk is run again. */
let root: object | undefined
const met = new Set<object>()
const shared = new Map<object, Shared>()
let graph: boolean
let ids: number

interface Shared {
  id: number
  done: boolean
}

/** Throws DSC207 or DSC208 with the path; nothing of a failed walk stays behind. */
export function prepare(
  value: unknown,
  withClasses: ClassRegistry,
  withLimits: ValueLimits,
  withStack: boolean,
): unknown {
  if (running) throw new DscopeError('DSC207', 'a value is being read: its getters cannot send')
  classes = withClasses
  limits = withLimits
  stack = withStack
  running = true
  try {
    const tree = round(value, false)
    return shared.size ? round(value, true) : tree
  } catch (cause) {
    throw cause instanceof DscopeError ? cause : fault('DSC207', 'could not be read', {}, { cause })
  } finally {
    running = false
    root = undefined
    if (met.size) met.clear()
    if (shared.size) shared.clear()
  }
}

function round(value: unknown, withShared: boolean): unknown {
  graph = withShared
  ids = 0
  start(limits)
  return read(value)
}

function read(value: unknown): unknown {
  switch (typeof value) {
    case 'number':
      return value === 0 && 1 / value < 0 ? special([kinds.ZERO]) : value
    case 'string':
      return text(value)
    case 'object':
      return value === null ? value : graph ? readShared(value) : readOnce(value)
    case 'boolean':
    case 'undefined':
      return value
    case 'bigint':
      return BigInt.asIntN(65, value) === value && value !== -(1n << 64n) ? value : bigint(value)
    default:
      return refuse(typeof value)
  }
}

function bigint(value: bigint): unknown {
  const digits = value.toString(16)
  if (digits.length > limits.bigintDigits) over('bigintDigits')
  return special([kinds.BIGINT, digits])
}

/** Lone surrogates and a leading byte order mark do not survive UTF-8 decoders: such a text goes as a JSON literal. */
function text(value: string): unknown {
  if (
    value.length * 3 > limits.stringBytes &&
    new TextEncoder().encode(value).length > limits.stringBytes
  )
    over('stringBytes')
  return isPlainText(value) ? value : special([kinds.TEXT, JSON.stringify(value)])
}

function readOnce(value: object): unknown {
  return isRepeated(value) ? null : readObject(value)
}

/** Most values hold one object or none: the first stays out of the set. */
function isRepeated(value: object): boolean {
  if (!root) root = value
  else if (value === root || met.size === met.add(value).size) {
    shared.set(value, { id: -1, done: false })
    return true
  }
  return false
}

function readShared(value: object): unknown {
  const known = shared.get(value)
  if (!known) return readObject(value)
  if (known.id < 0) {
    known.id = ids++
    enter()
    const content = readObject(value)
    leave()
    known.done = true
    return special([kinds.SHARE, known.id, content])
  }
  return known.done
    ? special([kinds.REFERENCE, known.id])
    : special([kinds.REFERENCE, known.id, shellOf(value)])
}

/** The index in `SHELLS` of a container that refers to itself. */
function shellOf(value: object): number {
  if (Array.isArray(value)) return 0
  const type = typeOf(value)
  if (type === 'Map') return 2
  if (type === 'Set') return 3
  if (isError(value, type)) return 4
  if (isPlain(value)) return 1
  return refuse('an instance that holds itself')
}

function readObject(value: object): unknown {
  if (Array.isArray(value)) return readArray(value)
  if (isPlain(value)) return readPlain(value as Record<string, unknown>)
  const known = classes.of(Object.getPrototypeOf(value) as object)
  if (known) {
    enter()
    const content = read(known.encode(value))
    leave()
    return special([kinds.INSTANCE, text(known.name), content])
  }
  if (ArrayBuffer.isView(value)) return readView(value)
  const type = typeOf(value)
  return isError(value, type) ? readError(value) : readBuiltIn(value, type)
}

function readBuiltIn(value: object, type: string): unknown {
  switch (type) {
    case 'Map':
      return readMap(value as Map<unknown, unknown>)
    case 'Set':
      return readSet(value as Set<unknown>)
    case 'Date':
      return readDate(Date.prototype.getTime.call(value))
    case 'RegExp': {
      const { source, flags } = value as RegExp
      return special([kinds.REGEXP, text(source), flags])
    }
    case 'URL':
      return special([kinds.LOCATION, text(URL.prototype.toString.call(value))])
    case 'ArrayBuffer':
      return special([kinds.BUFFER, new Tag(bytesOf(value as ArrayBuffer), 64)])
  }
  const name = (value.constructor as { name?: unknown } | undefined)?.name || type
  return refuse(
    'next' in value || 'getReader' in value || Symbol.asyncIterator in value
      ? `a stream or iterator (${name}), which cannot travel yet`
      : `an instance of ${name}, a class that is not registered`,
  )
}

function readPlain(value: Record<string, unknown>): unknown {
  const keys = Object.keys(value)
  if (keys.length > limits.keys) over('keys')
  if (!keys.every(isPlainKey)) return readEntries(value, keys)
  count(keys.length * 2)
  enter()
  const copy: Record<string, unknown> = {}
  for (const key of keys) {
    trail[depth] = key
    copy[key] = read(value[key])
  }
  leave()
  return copy
}

/** For keys that cbor-x would change: `__proto__`, and those that are no plain text. */
function readEntries(value: Record<string, unknown>, keys: string[]): unknown {
  const content: unknown[] = [kinds.ENTRIES]
  enter()
  for (const key of keys) {
    trail[depth] = key
    content.push(text(key), read(value[key]))
  }
  leave()
  return special(content)
}

function readArray(list: readonly unknown[]): unknown {
  const size = list.length
  const keys = tableKeys(list)
  if (keys) return readTable(list as Record<string, unknown>[], keys)
  count(size)
  enter()
  const copy: unknown[] = new Array(size)
  let holes = false
  for (let index = 0; index < size; index++) {
    const item = list[index]
    if (item === undefined && !(index in list)) holes = true
    else {
      trail[depth] = index
      copy[index] = read(item)
    }
  }
  leave()
  return holes ? sparse(copy) : copy
}

function sparse(list: readonly unknown[]): unknown {
  const content: unknown[] = [kinds.SPARSE, list.length]
  list.forEach((item, index) => content.push(index, item))
  return special(content)
}

/** The keys that all rows have in one order; rows that are shared are objects like others. */
function tableKeys(rows: readonly unknown[]): string[] | undefined {
  const first = rows[0]
  if (graph || rows.length < 4 || typeof first !== 'object' || !first) return
  const keys = Object.keys(first)
  if (!keys.length || keys.length > limits.keys || !keys.every(isPlainKey)) return
  for (let index = 0; index < rows.length; index++) if (!isRow(rows[index], keys)) return
  return keys
}

function isRow(row: unknown, keys: string[]): boolean {
  if (typeof row !== 'object' || !row || Object.getPrototypeOf(row) !== Object.prototype)
    return false
  let index = 0
  for (const key in row) if (key !== keys[index++]) return false
  return index === keys.length
}

function readTable(rows: Record<string, unknown>[], keys: string[]): unknown {
  const content: unknown[] = [kinds.TABLE, keys]
  count(keys.length * (rows.length + 1))
  enter(2)
  for (let index = 0; index < rows.length; index++) {
    const row = rows[index]!
    isRepeated(row)
    trail[depth - 1] = index
    for (const key in row) {
      trail[depth] = key
      content.push(read(row[key]))
    }
  }
  leave(2)
  return special(content)
}

function readMap(map: Map<unknown, unknown>): unknown {
  const copy = new Map()
  count(map.size * 2)
  enter()
  Map.prototype.forEach.call(map, (value, key) => {
    trail[depth] = MAP_KEY
    const readKey = read(key)
    trail[depth] = MAP_VALUE
    copy.set(readKey, read(value))
  })
  leave()
  return new Tag(copy, 259)
}

function readSet(set: Set<unknown>): unknown {
  const copy: unknown[] = []
  count(set.size)
  enter()
  trail[depth] = SET_MEMBER
  Set.prototype.forEach.call(set, (member) => copy.push(read(member)))
  leave()
  return new Tag(copy, 258)
}

/** In seconds, as CBOR has it; the milliseconds of the far ends of time do not survive the division. */
function readDate(time: number): unknown {
  const seconds = time / 1000
  return Object.is(Math.round(seconds * 1000), time)
    ? new Tag(seconds, 1)
    : special([kinds.DATE, time])
}

function readError(error: Error): unknown {
  const fields: Record<string, unknown> = {}
  enter(2)
  for (const [key, value] of errorFields(error, stack)) {
    trail[depth] = key
    fields[key] = read(value)
  }
  leave(2)
  return special([kinds.ERROR, text(String(error.name)), text(String(error.message)), fields])
}

const nameOfArray = Object.getOwnPropertyDescriptor(
  Object.getPrototypeOf(Uint8Array.prototype),
  Symbol.toStringTag,
)!.get!
const LITTLE_ENDIAN = new Uint8Array(new Uint16Array([1]).buffer)[0]

function readView(view: ArrayBufferView): unknown {
  const name = nameOfArray.call(view) as string | undefined
  const bytes = bytesOf(view.buffer, view.byteOffset, view.byteLength)
  if (!name) return special([kinds.VIEW, new Tag(bytes, 64)])
  const tag = kinds.ARRAY_TAGS[name] ?? refuse(`a ${name}`)
  return new Tag(bytes, LITTLE_ENDIAN || (tag & 3) === 0 ? tag : tag - 4)
}

function bytesOf(buffer: ArrayBufferLike, offset?: number, size?: number): Uint8Array {
  if (typeOf(buffer) !== 'ArrayBuffer') refuse('shared memory')
  return new Uint8Array(buffer, offset, size)
}

function special(content: unknown[]): Tag {
  count(content.length)
  if (depth >= limits.depth) over('depth')
  return new Tag(content, kinds.PRIVATE_TAG)
}

const MAP_KEY = Symbol('map key')
const MAP_VALUE = Symbol('map value')
const SET_MEMBER = Symbol('set member')
