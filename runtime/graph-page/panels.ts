// What is drawn for each context: all that it sees, by layers that are the same for all of them, so that they can be compared.

import type {
  InspectedCell,
  InspectedContext,
  InspectedInput,
  InspectedRun,
  Inspection,
} from '../engine/surface.ts'
import { layOut, type Layout, type Point, type Sizes } from './layout.ts'

/** A signal, spin, effect or binding, as a context sees it. */
export interface Shown extends Point {
  readonly cell: InspectedCell
  /** Whether the context has it for itself. */
  readonly isOwn: boolean
  /** Whether it is in all as it is for the parent. */
  readonly isAsAbove: boolean
}

export interface Panel {
  readonly context: InspectedContext
  readonly shown: readonly Shown[]
  /** For each, the points that lines from it lead through. */
  readonly ways: Layout['ways']
  /** How many are left out, and whether all of those are as for the parent. */
  readonly hidden: number
  readonly isPart: boolean
}

/** A world with more than this is drawn in parts. */
const MOST_SHOWN = 400
/** Of a fork that sees more than this, only what differs is drawn, with what that has read. */
const MOST_COMPARED = 120

export function panelsOf({ contexts }: Inspection, sizes: Sizes): Panel[] {
  const views = new Map<string, Map<string, InspectedCell>>()
  for (const context of contexts) {
    if (context.closed) {
      views.set(context.id, new Map())
      continue
    }
    const above = context.parent === undefined ? undefined : views.get(context.parent)
    const inherited = [...(above?.values() ?? [])].filter(({ kind }) => kind !== 'effect')
    const seen = inherited.map((cell) => asBelow(cell, context))
    views.set(context.id, new Map([...seen, ...context.cells].map((cell) => [cell.id, cell])))
  }
  const all = [...views.values()]
  const sources = new Set(
    all.flatMap((view) => [...view.values()].filter(isSource)).map(({ id }) => id),
  )
  const layOutAll = (cells: readonly ReadonlyMap<string, InspectedCell>[]) =>
    layOut(inputsOfAll(cells), (id) => (sources.has(id) ? 0 : 1), sizes)
  const layout = layOutAll(all)
  return contexts.map((context) => {
    const cells = views.get(context.id)!
    const part = partOf(context, cells)
    const hidden = cells.size - part.size
    return panelOf(context, part, hidden, hidden > 0 ? layOutAll([part]) : layout)
  })
}

/** What is drawn of what a context sees. */
function partOf(
  context: InspectedContext,
  cells: ReadonlyMap<string, InspectedCell>,
): ReadonlyMap<string, InspectedCell> {
  if (context.parent === undefined || cells.size <= MOST_COMPARED) return cells
  const ids = context.cells.flatMap((cell) => [cell.id, ...edgesOf(cell).map(({ id }) => id)])
  const wanted = new Set(ids)
  return new Map([...cells].filter(([id]) => wanted.has(id)))
}

/** What a context has not for itself. Who watches above does not watch here, and what runs there a frozen fork does not wait for. */
function asBelow(cell: InspectedCell, { kind }: InspectedContext): InspectedCell {
  const isWaiting = cell.state === 'pending' || cell.state === 'running'
  const former = cell.value === undefined ? 'never computed' : 'stale'
  const state = kind === 'frozen' && isWaiting ? former : cell.state
  return { ...cell, state, watchers: 0, readers: 0, runs: NO_RUNS }
}

function isSource({ kind }: InspectedCell): boolean {
  return kind === 'signal' || kind === 'binding'
}

const NO_RUNS: readonly InspectedRun[] = []

function panelOf(
  context: InspectedContext,
  cells: ReadonlyMap<string, InspectedCell>,
  hidden: number,
  { places, ways }: Layout,
): Panel {
  const listed = new Set(context.cells.map(({ id }) => id))
  // What differs comes first, where not all can be drawn.
  const order = [...cells.values()].sort(
    (a, b) => Number(listed.has(b.id)) - Number(listed.has(a.id)),
  )
  const shown = order.slice(0, MOST_SHOWN).map((cell) => ({
    ...places.get(cell.id)!,
    cell,
    isOwn: cell.owner === context.id && context.parent !== undefined,
    isAsAbove: !listed.has(cell.id),
  }))
  const isPart = shown.length === cells.size
  return { context, shown, ways, hidden: hidden + cells.size - shown.length, isPart }
}

function inputsOfAll(views: readonly ReadonlyMap<string, InspectedCell>[]): Map<string, string[]> {
  const inputs = new Map<string, string[]>()
  for (const cell of views.flatMap((view) => [...view.values()])) {
    const known = inputs.get(cell.id) ?? []
    inputs.set(cell.id, [...new Set([...known, ...edgesOf(cell).map(({ id }) => id)])])
  }
  return inputs
}

export interface Edge extends InspectedInput {
  /** Whether it is what a run in flight has read or waits for, and not yet an input of a result. */
  readonly by: 'result' | 'run' | 'wait'
}

/** What leads to a cell: the inputs of its result, and what its runs in flight read and wait for. */
export function edgesOf({ inputs, runs, owner }: InspectedCell): Edge[] {
  const edges = new Map<string, Edge>()
  for (const input of inputs) edges.set(input.id, { ...input, by: 'result' })
  for (const { read, awaits } of runs) {
    for (const id of read) edges.set(id, { id, owner, wakes: true, asSeen: true, by: 'run' })
    for (const id of awaits) edges.set(id, { id, owner, wakes: true, asSeen: true, by: 'wait' })
  }
  return [...edges.values()]
}
