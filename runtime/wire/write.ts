// Values to bytes, in one walk that checks, reads every property once, and writes. A value that cannot travel stops it
// with the path to the offender; nothing of a stopped walk stays behind.
//
// Getters and classes run code of others in the middle of the walk, which may change what is being written. What a
// container holds is therefore fixed before its head is written: bytes that contradict their own heads would cost the link.
//
// The state is the module's and not a closure's: a walk is synchronous, and small values are written millions of times.

import { writeScalars } from '#scalars'
import { DscopeError } from '../errors.ts'
import {
  begin,
  take,
  writeByte,
  writeBytes,
  writeHead,
  writeNumber,
  writeText,
  writeWide,
} from './bytes-out.ts'
import type { ClassRegistry } from './classes.ts'
import { errorFields } from './error-values.ts'
import type { Item } from './item.ts'
import * as kinds from './kinds.ts'
import type { ValueLimits } from './limits.ts'
import { isError, isPlain, isPlainKey, typeOf } from './forms.ts'
import { count, depth, enter, fault, leave, over, refuse, start, trail } from './trail.ts'

const ARRAY = 0x80
const MAP = 0xa0
const TAG = 0xc0

let classes: ClassRegistry
let limits: ValueLimits
let options: EncodeOptions | undefined
let running = false

/** In the first round: what was met, and what was met again. If anything was, a second round writes it once. */
let root: object | undefined
const met = new Set<object>()
const shared = new Map<object, Shared>()
/** The rows of the table that was met last, and how many: they are in no set while nothing else could be one of them. */
let rowsMet: readonly object[] | undefined
let rowsCount = 0
let sharing: boolean
let ids: number

interface Shared {
  id: number
  done: boolean
}

export interface EncodeOptions {
  /** Whether the stack of an error crosses, besides its name, message, code, data, cause and errors. */
  readonly stack?: boolean | undefined
  /** What the elements of the value, an array, are called in the paths of errors. */
  readonly captures?: readonly string[] | undefined
}

/** Encodes a value as one CBOR item. Throws DSC207 or DSC208 with the path. */
export function writeValue(
  value: unknown,
  withClasses: ClassRegistry,
  withLimits: ValueLimits,
  withOptions?: EncodeOptions,
): Item {
  if (running) throw new DscopeError('DSC207', 'getters cannot send')
  const simple = writeScalars(value, withLimits, withOptions)
  if (simple) return simple
  classes = withClasses
  limits = withLimits
  options = withOptions
  running = true
  try {
    round(value, false)
    if (shared.size) round(value, true)
    return take()
  } catch (cause) {
    throw cause instanceof DscopeError ? cause : fault('DSC207', 'could not be read', {}, { cause })
  } finally {
    running = false
    root = rowsMet = undefined
    if (met.size) met.clear()
    if (shared.size) shared.clear()
  }
}

function round(value: unknown, withShared: boolean): void {
  sharing = withShared
  ids = 0
  start(limits, options?.captures)
  begin()
  write(value)
}

function write(value: unknown): void {
  switch (typeof value) {
    case 'number':
      return value === 0 && 1 / value < 0 ? special(kinds.ZERO, 0) : writeNumber(value)
    case 'string':
      return text(value)
    case 'object':
      if (value === null) writeByte(0xf6)
      else if (sharing) writeShared(value)
      else if (isRepeated(value)) writeByte(0xf6)
      else writeObject(value)
      return
    case 'boolean':
      return writeByte(value ? 0xf5 : 0xf4)
    case 'undefined':
      return writeByte(0xf7)
    case 'bigint':
      return bigint(value)
    default:
      refuse(`a ${typeof value}`)
  }
}

function bigint(value: bigint): void {
  if (value >> 64n === 0n) return writeWide(0x00, value)
  if (value < 0n && value > -(1n << 64n)) return writeWide(0x20, ~value)
  const digits = value.toString(16)
  if (digits.length > limits.bigintDigits) over('bigintDigits')
  special(kinds.BIGINT, 1)
  text(digits)
}

/** Text that UTF-8 does not carry goes as a JSON literal. */
function text(value: string): void {
  if (
    value.length * 3 > limits.stringBytes &&
    new TextEncoder().encode(value).length > limits.stringBytes
  ) {
    over('stringBytes')
  }
  if (writeText(value)) return
  special(kinds.TEXT, 1)
  writeText(JSON.stringify(value))
}

/** Most values hold one object or none: the first stays out of the set. */
function isRepeated(value: object): boolean {
  if (rowsMet) meetRows()
  if (!root) root = value
  else if (value === root || met.size === met.add(value).size) {
    shared.set(value, { id: -1, done: false })
    return true
  }
  return false
}

/** Rows that ascend by their first column differ, so that most tables need no set at all. */
function meetRows(): void {
  const rows = rowsMet!
  rowsMet = undefined
  for (let index = 0; index < rowsCount; index++) isRepeated(rows[index]!)
}

function writeShared(value: object): void {
  const known = shared.get(value)
  if (!known) return writeObject(value)
  if (known.id < 0) {
    known.id = ids++
    special(kinds.SHARE, 2)
    writeNumber(known.id)
    enter()
    writeObject(value)
    leave()
    known.done = true
    return
  }
  special(kinds.REFERENCE, known.done ? 1 : 2)
  writeNumber(known.id)
  if (!known.done) writeNumber(shellOf(value))
}

/** The index in `SHELLS` of a container that refers to itself. */
function shellOf(value: object): number {
  if (Array.isArray(value)) return 0
  const type = typeOf(value)
  if (type === 'Map') return 2
  if (type === 'Set') return 3
  if (isError(value, type)) return 4
  return isPlain(value) ? 1 : refuse('an instance that holds itself')
}

function writeObject(value: object): void {
  if (Array.isArray(value)) return writeArray(value)
  if (isPlain(value)) return writePlain(value as Record<string, unknown>)
  const known = classes.of(Object.getPrototypeOf(value) as object)
  if (known) {
    special(kinds.INSTANCE, 2)
    text(known.name)
    enter()
    write(known.encode(value))
    return leave()
  }
  if (ArrayBuffer.isView(value)) return writeView(value)
  const type = typeOf(value)
  if (isError(value, type)) writeError(value)
  else writeBuiltIn(value, type)
}

function writeBuiltIn(value: object, type: string): void {
  switch (type) {
    case 'Map':
      return writeMap(value as Map<unknown, unknown>)
    case 'Set':
      return writeSet(value as Set<unknown>)
    case 'Date':
      return writeDate(Date.prototype.getTime.call(value))
    case 'RegExp': {
      const { source, flags } = value as RegExp
      special(kinds.REGEXP, 2)
      text(source)
      return text(flags)
    }
    case 'URL':
      special(kinds.LOCATION, 1)
      return text(URL.prototype.toString.call(value))
    case 'ArrayBuffer':
      special(kinds.BUFFER, 1)
      return taggedBytes(64, bytesOf(value as ArrayBuffer))
  }
  const name = (value.constructor as { name?: unknown } | undefined)?.name || type
  refuse(
    'next' in value || 'getReader' in value || Symbol.asyncIterator in value
      ? 'a stream or iterator'
      : `an instance of ${name}, a class that is not registered`,
  )
}

function writePlain(value: Record<string, unknown>): void {
  const keys = Object.keys(value)
  const { length } = keys
  if (length > limits.keys) over('keys')
  const plain = keys.every(isPlainKey)
  if (plain) {
    count(length * 2)
    writeHead(MAP, length)
  } else special(kinds.ENTRIES, length * 2)
  enter()
  for (const key of keys) {
    trail[depth] = key
    text(key)
    write(value[key])
  }
  leave()
}

function writeArray(list: readonly unknown[]): void {
  const keys = tableKeys(list)
  if (keys) return writeTable(list as Record<string, unknown>[], keys)
  const { length } = list
  count(length)
  // Only an array with a hole has fewer own indices than its length says.
  const indices = list.includes(undefined) ? Object.keys(list).filter(isIndex) : undefined
  if (indices && indices.length < length) return writeSparse(list, indices)
  writeHead(ARRAY, length)
  enter()
  for (let index = 0; index < length; index++) {
    trail[depth] = index
    write(list[index])
  }
  leave()
}

function isIndex(key: string): boolean {
  return String(Number(key) >>> 0) === key
}

function writeSparse(list: readonly unknown[], indices: readonly string[]): void {
  special(kinds.SPARSE, 1 + indices.length * 2)
  writeNumber(list.length)
  enter()
  for (const key of indices) {
    const index = Number(key)
    writeNumber(index)
    trail[depth] = index
    write(list[index])
  }
  leave()
}

/** The keys that all rows have in one order; rows that are shared are objects like others. */
function tableKeys(rows: readonly unknown[]): string[] | undefined {
  const first = rows[0]
  if (sharing || rows.length < 4 || typeof first !== 'object' || !first) return
  const keys = Object.keys(first)
  if (!keys.length || keys.length > limits.keys || !keys.every(isPlainKey)) return
  for (let index = 0; index < rows.length; index++) if (!isRow(rows[index], keys)) return
  return keys
}

function isRow(row: unknown, keys: string[]): boolean {
  if (typeof row !== 'object' || !row || Object.getPrototypeOf(row) !== Object.prototype) {
    return false
  }
  let index = 0
  for (const key in row) if (key !== keys[index++]) return false
  return index === keys.length
}

function writeTable(rows: Record<string, unknown>[], keys: string[]): void {
  special(kinds.TABLE, 1 + keys.length * rows.length)
  writeHead(ARRAY, keys.length)
  keys.forEach(text)
  count(keys.length)
  enter(2)
  rowsMet = rows
  let former: unknown
  for (let index = 0; index < rows.length; index++) {
    const row = rows[index]!
    trail[depth - 1] = index
    rowsCount = index
    if (rowsMet !== rows || met.has(row)) isRepeated(row)
    else rowsCount++
    // In the order of `keys`, as `isRow` has seen; engines read properties fastest this way.
    let column = 0
    for (const key in row) {
      if (key !== keys[column]) refuse(CHANGED)
      trail[depth] = key
      const value = row[key]
      if (!column++ && rowsMet === rows) {
        if (index && !ascends(former, value)) meetRows()
        former = value
      }
      write(value)
    }
    if (column !== keys.length) refuse(CHANGED)
  }
  leave(2)
}

function ascends(former: unknown, value: unknown): boolean {
  const type = typeof value
  return type === typeof former && (type === 'number' || type === 'string') && former! < value!
}

function writeMap(map: Map<unknown, unknown>): void {
  const content: unknown[] = []
  Map.prototype.forEach.call(map, (value, key) => content.push(key, value))
  count(content.length)
  writeHead(TAG, 259)
  writeHead(MAP, content.length / 2)
  enter()
  content.forEach((part, index) => {
    trail[depth] = index & 1 ? MAP_VALUE : MAP_KEY
    write(part)
  })
  leave()
}

function writeSet(set: Set<unknown>): void {
  const members: unknown[] = []
  Set.prototype.forEach.call(set, (member) => members.push(member))
  count(members.length)
  writeHead(TAG, 258)
  writeHead(ARRAY, members.length)
  enter()
  trail[depth] = SET_MEMBER
  members.forEach(write)
  leave()
}

/** In seconds, as CBOR has it; the milliseconds of the far ends of time do not survive the division. */
function writeDate(time: number): void {
  const seconds = time / 1000
  if (Object.is(Math.round(seconds * 1000), time)) {
    writeHead(TAG, 1)
    writeNumber(seconds)
  } else {
    special(kinds.DATE, 1)
    writeNumber(time)
  }
}

function writeError(error: Error): void {
  special(kinds.ERROR, 3)
  text(String(error.name))
  text(String(error.message))
  const fields = errorFields(error, options?.stack)
  count(fields.length * 2)
  writeHead(MAP, fields.length)
  enter(2)
  for (const [key, value] of fields) {
    trail[depth] = key
    text(key)
    write(value)
  }
  leave(2)
}

const nameOfArray = Object.getOwnPropertyDescriptor(
  Object.getPrototypeOf(Uint8Array.prototype),
  Symbol.toStringTag,
)!.get!
const LITTLE_ENDIAN = new Uint8Array(new Uint16Array([1]).buffer)[0]

function writeView(array: ArrayBufferView): void {
  const name = nameOfArray.call(array) as string | undefined
  const bytes = bytesOf(array.buffer, array.byteOffset, array.byteLength)
  if (!name) {
    special(kinds.VIEW, 1)
    return taggedBytes(64, bytes)
  }
  const tag = kinds.ARRAY_TAGS[name] ?? refuse(`a ${name}`)
  taggedBytes(LITTLE_ENDIAN || (tag & 3) === 0 ? tag : tag - 4, bytes)
}

function taggedBytes(tag: number, bytes: Uint8Array): void {
  writeHead(TAG, tag)
  writeBytes(bytes)
}

function bytesOf(buffer: ArrayBufferLike, offset?: number, size?: number): Uint8Array {
  if (typeOf(buffer) !== 'ArrayBuffer') refuse('shared memory')
  return new Uint8Array(buffer, offset, size)
}

const CHANGED = 'a value that changes while it is read,'
const MAP_KEY = Symbol('map key')
const MAP_VALUE = Symbol('map value')
const SET_MEMBER = Symbol('set member')

/** Begins a value of a private kind: the tag, and an array of the kind and `items` more. */
function special(kind: number, items: number): void {
  count(items + 1)
  if (depth >= limits.depth) over('depth')
  writeHead(TAG, kinds.PRIVATE_TAG)
  writeHead(ARRAY, items + 1)
  writeNumber(kind)
}
