// Snapshots as bytes: the one place that knows the engine and the codec.

import { apply, differenceTo, NOTHING, type Difference } from './engine/difference.ts'
import { firstBinding, firstSpin, type StoredState } from './engine/stored.ts'
import { StoredSnapshot, stateOf } from './engine/stored-snapshot.ts'
import type { Snapshot } from './engine/surface.ts'
import { DscopeError, isDscopeError } from './errors.ts'
import { baseOf, checkRows, readColumns, writeColumns } from './persist-columns.ts'
import { CONTENT, checkSeal, damaged, markOf, seal, sizeFor } from './persist-envelope.ts'
import { weigh } from './persist-weight.ts'
import { findUnsavable, withhold, type Unsavable } from './persist-unsavable.ts'
import { classRegistry } from './table.ts'
import { createCodec, VALUE_LIMITS, type Codec } from './wire/codec.ts'
import { viewOf } from './wire/item.ts'

export type { Unsavable } from './persist-unsavable.ts'

export interface SerializeOptions {
  /** Writes only what is different from this snapshot, which was saved or loaded before. It is needed to load the bytes. */
  readonly since?: Snapshot | undefined
  /**
   * What becomes of what no codec can write. `'fail'` (default): DSC373, which names all of it. Else it is left out: a spin is stored as
   * not computed, a signal without a value, so that a model which is rebuilt begins with its initial one. `'report'` tells the
   * console, a function is called with the list. It is not called when there is nothing to tell.
   */
  readonly onUnencodable?:
    'fail' | 'report' | ((unsavable: readonly Unsavable[]) => void) | undefined
}

export interface DeserializeOptions {
  /** The snapshot that the bytes are the difference to. */
  readonly base?: Snapshot | undefined
}

/** What was written of a snapshot, and under which mark: differences to it count on from that. */
interface Saved {
  readonly state: StoredState
  readonly mark: string
}

const saved = new WeakMap<Snapshot, Saved>()

/** The values of a snapshot are one value for the codec, and a snapshot is as large as it is. */
const LIMITS = {
  ...VALUE_LIMITS,
  depth: VALUE_LIMITS.depth + 4,
  stringBytes: 1 << 28,
  keys: 1 << 24,
}

/** The bytes of a snapshot, as `docs/snapshot-format.md` describes them. Classes are written as `registerClass` says. */
export function serialize(
  snapshot: Snapshot,
  options: SerializeOptions = {},
): Uint8Array<ArrayBuffer> {
  const { since, onUnencodable = 'fail' } = options
  const base = since === undefined ? undefined : savedBase(since)
  const codec = codecFor(Number.MAX_SAFE_INTEGER)
  let state = saved.get(snapshot)?.state ?? stateOf(snapshot)
  let content = write(codec, base, state)
  if (content instanceof DscopeError) {
    const unsavable = findUnsavable(codec, state)
    if (onUnencodable === 'fail' || unsavable.length === 0) throw unsavableError(unsavable, content)
    state = withhold(state, unsavable)
    content = write(codec, base, state)
    if (content instanceof DscopeError) throw unsavableError(unsavable, content)
    tell(unsavable, onUnencodable)
  }
  const bytes = seal(content.bytes, content.weight)
  saved.set(snapshot, { state: content.state, mark: markOf(bytes) })
  return bytes
}

/**
 * The snapshot that was saved. Nothing of it runs: values can be read, and `rebuild` gives it code. Throws DSC374, DSC222 or DSC208 for
 * bytes that are no snapshot, DSC375 for a format that this version does not know, DSC376 for a difference without its base.
 */
export function deserialize(bytes: Uint8Array, { base }: DeserializeOptions = {}): Snapshot {
  checkSeal(bytes)
  const content = read(bytes)
  const baseState = findBase(baseOf(content), base)
  const difference = readColumns(content)
  const state = applied(baseState, difference)
  const end = firstBinding(state)
  checkRows(difference, { first: firstSpin(state), end, rows: end + state.bindings.length })
  const snapshot = new StoredSnapshot(state)
  saved.set(snapshot, { state, mark: markOf(bytes) })
  return snapshot
}

function codecFor(entries: number): Codec {
  return createCodec({ limits: { ...LIMITS, entries }, classes: classRegistry() })
}

interface Written {
  readonly bytes: Uint8Array
  readonly weight: number
  readonly state: StoredState
}

function write(codec: Codec, base: Saved | undefined, state: StoredState): Written | DscopeError {
  const difference = differenceTo(base?.state ?? NOTHING, state)
  try {
    const bytes = viewOf(codec.encode(writeColumns(difference, base?.mark)))
    return {
      bytes,
      weight: weigh((put) => codec.scan(bytes, 0, put)),
      state: base === undefined ? state : apply(base.state, difference),
    }
  } catch (error) {
    if (isDscopeError(error)) return error
    throw error
  }
}

function read(bytes: Uint8Array): unknown {
  // Who reads a sparse array takes no memory for its length, so that few bytes may stand for one that is longer than they are.
  const codec = codecFor(Math.max(VALUE_LIMITS.entries, bytes.length))
  let end = CONTENT
  const weight = weigh((put) => (end = codec.scan(bytes, end, put)))
  if (codec.violation !== undefined) throw codec.violation
  const size = sizeFor(end, weight)
  if (size > bytes.length) throw damaged('they would become more than ten times as large')
  if (size < bytes.length || bytes.subarray(end).some((byte) => byte !== 0)) {
    throw damaged('they go on after their end')
  }
  return codec.decode(bytes.subarray(CONTENT, end))
}

function applied(base: StoredState, difference: Difference): StoredState {
  try {
    return apply(base, difference)
  } catch (cause) {
    if (cause instanceof RangeError) throw damaged(cause.message, { cause })
    throw cause
  }
}

function savedBase(since: Snapshot): Saved {
  const base = saved.get(since)
  if (base !== undefined) return base
  throw new DscopeError(
    'DSC376',
    'a difference is written to a snapshot that was neither saved nor loaded; serialize that one first',
  )
}

function findBase(mark: string | undefined, base: Snapshot | undefined): StoredState {
  if (mark === undefined) return NOTHING
  const known = base && saved.get(base)
  if (known?.mark === mark) return known.state
  throw new DscopeError(
    'DSC376',
    `the bytes are the difference to ${base === undefined ? 'another snapshot' : 'another snapshot than this one'}; load that first, and give it as base`,
    { mark },
  )
}

function unsavableError(unsavable: readonly Unsavable[], cause: DscopeError): DscopeError {
  const first = unsavable[0]
  const more = unsavable.length > 1 ? `, and ${unsavable.length - 1} more` : ''
  const what = first === undefined ? cause.message : `${first.kind} ${first.id}: ${first.reason}`
  return new DscopeError(
    'DSC373',
    `what the snapshot holds cannot be written: ${what}${more}; register its class, or leave it out with onUnencodable`,
    { unsavable },
    { cause },
  )
}

function tell(
  unsavable: readonly Unsavable[],
  how: 'report' | ((unsavable: readonly Unsavable[]) => void),
): void {
  if (how !== 'report') return how(unsavable)
  for (const { kind, id, reason } of unsavable) console.warn(`not saved: ${kind} ${id}: ${reason}`)
}
