import { createReader, type CborReader } from '#cbor-reader'
import { DscopeError, isDscopeError } from '../errors.ts'
import type { ClassRegistry } from './classes.ts'
import { makeError } from './error-values.ts'
import { typeOf } from './forms.ts'
import type { Item } from './item.ts'
import * as kinds from './kinds.ts'
import type { ValueLimits } from './limits.ts'

/** What the private values of the item that is being decoded need. */
interface Revival {
  classes: ClassRegistry
  limits: ValueLimits
  /** Shared values by id, the shells of unfinished ones included. */
  table: Map<unknown, unknown> | undefined
  /** Ids that were referred to and are not finished. */
  open: Set<unknown> | undefined
}

let revival: Revival | undefined

const read: CborReader = /* @__PURE__ */ createReader(kinds.PRIVATE_TAG, revive)

/** Decoding inside decoding (a class that decodes bytes of its own) leaves the outer one as it was. */
export function reviving(
  classes: ClassRegistry,
  limits: ValueLimits,
  item: Item,
  owned: boolean,
): unknown {
  const outer = revival
  const needs: Revival = { classes, limits, table: undefined, open: undefined }
  revival = needs
  try {
    const value = read(item, owned)
    if (needs.open?.size) invalid()
    return value
  } catch (cause) {
    throw isDscopeError(cause)
      ? cause
      : new DscopeError('DSC222', 'the bytes are not a valid value', {}, { cause })
  } finally {
    revival = outer
  }
}

/** What the private kinds become. Readers work inside out: what `content` holds is decoded, and revived, already. */
function revive(content: unknown[]): unknown {
  const [kind, first, second, third] = content
  switch (kind) {
    case kinds.ZERO:
      return -0
    case kinds.TEXT:
      return JSON.parse(matching(first, /^"/))
    case kinds.BIGINT:
      return readBigint(matching(first, /^-?[\da-f]+$/))
    case kinds.DATE:
      return new Date(first as number)
    case kinds.REGEXP:
      return new RegExp(matching(first), matching(second))
    case kinds.LOCATION:
      return new URL(matching(first))
    case kinds.BUFFER:
      return bufferOf(first)
    case kinds.VIEW:
      return new DataView(bufferOf(first))
    case kinds.SPARSE:
      return readSparse(content)
    case kinds.ENTRIES:
      return readEntries(content)
    case kinds.TABLE:
      return readTable(content)
    case kinds.ERROR:
      return makeError(matching(first), matching(second), recordOf(third))
    case kinds.INSTANCE:
      return (
        needs().classes.named(first) ??
        invalid(`: ${String(first)}, a class that is not registered`)
      ).decode(second)
    case kinds.SHARE:
      return share(first, second)
    case kinds.REFERENCE:
      return refer(first, second)
  }
  return invalid()
}

function needs(): Revival {
  return revival ?? invalid()
}

function matching(value: unknown, pattern = /^/): string {
  return typeof value === 'string' && pattern.test(value) ? value : invalid()
}

/** Through the hexadecimal parser, which is linear; building a bigint byte by byte is quadratic. */
function readBigint(digits: string): bigint {
  if (digits.length > needs().limits.bigintDigits) overLimit('bigintDigits')
  return digits[0] === '-' ? -BigInt('0x' + digits.slice(1)) : BigInt('0x' + digits)
}

/** Always a copy: an `ArrayBuffer` cannot be a part of another. */
function bufferOf(bytes: unknown): ArrayBuffer {
  return bytes instanceof Uint8Array ? new Uint8Array(bytes).buffer : invalid()
}

function recordOf(value: unknown): Record<string, unknown> {
  return value && typeof value === 'object' ? (value as Record<string, unknown>) : invalid()
}

/** The greatest length of an array. */
const LONGEST = 2 ** 32 - 1

function readSparse(content: unknown[]): unknown[] {
  const size = content[1] as number
  if (size > needs().limits.entries) overLimit('entries')
  const list: unknown[] = []
  // An array that is given a length takes the memory for it at once; one that was much longer does not.
  list.length = LONGEST
  list.length = size
  for (let at = 2; at < content.length; at += 2) {
    const index = content[at] as number
    if (index >>> 0 !== index || index >= size) invalid()
    list[index] = content[at + 1]
  }
  return list
}

function readEntries(content: unknown[]): object {
  const entries: [string, unknown][] = []
  for (let at = 1; at < content.length; at += 2)
    entries.push([matching(content[at]), content[at + 1]])
  // A key that is `__proto__` too becomes a property.
  return Object.fromEntries(entries)
}

function readTable(content: unknown[]): object[] {
  const keys = content[1]
  const width = Array.isArray(keys) && keys.length
  if (!width || (content.length - 2) % width) return invalid()
  const rows: Record<string, unknown>[] = []
  for (let at = 2; at < content.length; at += width) rows.push({})
  // By columns: engines set one property of many alike objects much faster than many properties of one.
  keys.forEach((key: unknown, column) => {
    const name = matching(key)
    if (name === '__proto__') invalid()
    for (let row = 0; row < rows.length; row++) rows[row]![name] = content[2 + row * width + column]
  })
  return rows
}

function share(id: unknown, content: unknown): unknown {
  const { open } = needs()
  const table = (needs().table ??= new Map())
  if (!table.has(id)) table.set(id, content)
  else if (open?.delete(id)) fill(table.get(id), content)
  else invalid()
  return table.get(id)
}

function refer(id: unknown, shell: unknown): unknown {
  const table = (needs().table ??= new Map())
  if (!table.has(id)) {
    table.set(id, (kinds.SHELLS[shell as number] ?? invalid())())
    ;(needs().open ??= new Set()).add(id)
  }
  return table.get(id)
}

/** Makes the shell, which others hold already, what it was announced to be. */
function fill(shell: unknown, content: unknown): void {
  if (typeOf(shell) !== typeOf(content)) invalid()
  if (shell instanceof Map)
    (content as Map<unknown, unknown>).forEach((value, key) => shell.set(key, value))
  else if (shell instanceof Set) (content as Set<unknown>).forEach((member) => shell.add(member))
  else {
    Object.setPrototypeOf(shell, Object.getPrototypeOf(content) as object)
    Object.defineProperties(shell, Object.getOwnPropertyDescriptors(content))
  }
}

function invalid(why = ''): never {
  throw new DscopeError('DSC222', `the bytes are not a valid value${why}`)
}

function overLimit(limit: keyof ValueLimits): never {
  throw new DscopeError('DSC208', `a value is over the limit ${limit}`, { limit })
}
