// What is in a snapshot, as plain data: of one that was just taken, and of one that was loaded and has no code.
//
// Invariants:
// - Nothing is run, restored or rebuilt.

import { preview } from './preview.ts'
import { stateOf } from './stored-snapshot.ts'
import {
  AS_SEEN,
  CLOCK,
  FORGOT,
  HAS_VALUE,
  NEVER_WAKES,
  THREW,
  WITHHELD,
  firstBinding,
  firstSpin,
  type StoredState,
} from './stored.ts'
import type { CellState, InspectedCell, InspectedInput, Inspection, Snapshot } from './surface.ts'

/** What a snapshot holds, as `context.inspect()` shows what a context has. Runs nothing, and needs no code. */
export function inspectSnapshot(snapshot: Snapshot): Inspection {
  const state = stateOf(snapshot)
  const { lineage, clock } = state.world
  return {
    dscope: 1,
    contexts: [
      {
        ...{ id: 'snapshot', label: undefined, processId: lineage.at(-1) ?? 0, parent: undefined },
        ...{ kind: 'frozen', closed: false },
        clock: clock === undefined ? undefined : { kind: 'virtual', now: clock.now },
        cells: [...signalsOf(state), ...spinsOf(state), ...bindingsOf(state)],
      },
    ],
  }
}

function* signalsOf({ signals }: StoredState): Generator<InspectedCell> {
  for (const [row, id] of signals.ids.all.entries()) {
    yield cell(id, 'signal', 'clean', shown(signals.values[row], signals.states[row]!), [])
  }
}

function* spinsOf(state: StoredState): Generator<InspectedCell> {
  const { ids, values, states } = state.spins
  const inputs = inputsOf(state)
  const stale = staleOf(state, inputs)
  for (const [row, id] of ids.all.entries()) {
    const flags = states[row]!
    const good = (flags & THREW) === 0 ? 'clean' : 'failed'
    const kept = stale.has(row) ? 'stale' : good
    const known = hasResult(flags) ? kept : 'never computed'
    yield cell(id, 'spin', known, shown(values[row], flags), inputs[row]!)
  }
}

function* bindingsOf({ bindings }: StoredState): Generator<InspectedCell> {
  for (const name of bindings) yield cell(`binding:${name}`, 'binding', 'clean', undefined, [])
}

function hasResult(flags: number): boolean {
  return (flags & (HAS_VALUE | THREW | WITHHELD)) !== 0
}

function inputsOf(state: StoredState): InspectedInput[][] {
  const { counts, inputs, seen } = state.spins
  let next = 0
  return [...counts].map((count) =>
    Array.from({ length: count }, () => {
      const at = next++
      return {
        id: nameOf(state, inputs[at]!),
        owner: 'snapshot',
        wakes: seen[at] !== NEVER_WAKES,
        asSeen: seen[at] === AS_SEEN || seen[at] === NEVER_WAKES,
      }
    }),
  )
}

/** The spins with an input that has changed, or that have read such a spin. */
function staleOf(
  { spins: { ids, states } }: StoredState,
  inputs: readonly (readonly InspectedInput[])[],
): Set<number> {
  const readers = new Map<string, number[]>()
  const stale = new Set<number>()
  for (const [row, list] of inputs.entries()) {
    const isForgotten = (states[row]! & FORGOT) !== 0
    if (isForgotten || !hasResult(states[row]!) || list.some(({ asSeen }) => !asSeen)) {
      stale.add(row)
    }
    for (const { id, wakes } of list) {
      if (wakes) readers.set(id, [...(readers.get(id) ?? []), row])
    }
  }
  // Grows while it is gone through.
  for (const row of stale) for (const reader of readers.get(ids.all[row]!) ?? []) stale.add(reader)
  return stale
}

function nameOf(state: StoredState, row: number): string {
  if (row === CLOCK) return 'clock'
  const { signals, spins, bindings } = state
  if (row < firstSpin(state)) return signals.ids.all[row]!
  if (row < firstBinding(state)) return spins.ids.all[row - firstSpin(state)]!
  return `binding:${bindings[row - firstBinding(state)]!}`
}

function shown(value: unknown, flags: number): string | undefined {
  if ((flags & WITHHELD) !== 0) return 'not saved'
  return hasResult(flags) ? preview(value) : undefined
}

function cell(
  id: string,
  kind: InspectedCell['kind'],
  state: CellState,
  value: string | undefined,
  inputs: readonly InspectedInput[],
): InspectedCell {
  const where = { name: undefined, home: 'snapshot', owner: 'snapshot' }
  return { id, kind, ...where, state, value, inputs, runs: [], watchers: 0, readers: 0 }
}
