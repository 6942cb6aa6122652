// What of a state no codec can write.

import { FORGOT, HAS_VALUE, THREW, WITHHELD, type StoredState } from './engine/stored.ts'
import { isDscopeError } from './errors.ts'
import type { Codec } from './wire/codec.ts'

export interface Unsavable {
  readonly kind: 'signal' | 'spin'
  readonly id: string
  /** Where in the value; empty for the value itself. */
  readonly path: string
  readonly reason: string
}

export function findUnsavable(codec: Codec, { signals, spins }: StoredState): Unsavable[] {
  return [...unsavableOf(codec, 'signal', signals), ...unsavableOf(codec, 'spin', spins)]
}

function* unsavableOf(
  codec: Codec,
  kind: Unsavable['kind'],
  { ids, values }: StoredState['signals'],
): Generator<Unsavable, void, undefined> {
  for (const [row, id] of ids.all.entries()) {
    try {
      codec.encode(values[row])
    } catch (error) {
      if (!isDscopeError(error)) throw error
      yield { kind, id, path: String(error.data.path ?? ''), reason: error.message }
    }
  }
}

/** The state without them. */
export function withhold(state: StoredState, unsavable: readonly Unsavable[]): StoredState {
  const ids = (kind: Unsavable['kind']) =>
    new Set(unsavable.filter((one) => one.kind === kind).map(({ id }) => id))
  const { signals, spins } = state
  return {
    ...state,
    signals: { ...signals, ...without(signals, ids('signal'), () => 0) },
    spins: { ...spins, ...without(spins, ids('spin'), withheldSpin) },
  }
}

/** A result that was forgotten anyway is just not there. */
function withheldSpin(state: number): number {
  return (state & FORGOT) !== 0 ? 0 : (state & ~(HAS_VALUE | THREW)) | WITHHELD
}

function without(
  { ids, values, states }: StoredState['signals'],
  some: ReadonlySet<string>,
  stateOf: (state: number) => number,
): Pick<StoredState['signals'], 'values' | 'states'> {
  const { all } = ids
  return {
    values: values.map((value, row) => (some.has(all[row]!) ? undefined : value)),
    states: states.map((state, row) => (some.has(all[row]!) ? stateOf(state) : state)),
  }
}
