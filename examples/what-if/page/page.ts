import { showGraph } from 'dscope/graph'
import type { Inputs } from '../model.ts'
import { Worlds, type Column } from '../worlds.ts'
import { ColumnView } from './column-view.ts'
import { element, find } from './element.ts'
import { askBeforeMerge, type NamedChange } from './merge-dialog.ts'

const status = find('status', HTMLElement)
const views = new Map<string, ColumnView>()
const worlds = new Worlds(() => show())

for (const column of worlds.all) {
  const { name } = column
  const isFork = column !== worlds.base
  const view = new ColumnView(column, {
    set: (input, value) => worlds.set(columnNamed(name), input, value),
    ...(isFork ? { merge: () => void merge(name), restart: () => void restart(name) } : {}),
  })
  views.set(name, view)
  find('columns', HTMLElement).append(view.root)
}
show()
showGraph(worlds.base.context, find('graph', HTMLElement), {
  forks: () => worlds.forks.map(({ context }) => context),
})

/** The columns in their order, so that what runs is counted for the one that needs it. */
function show(): void {
  let base
  for (const column of worlds.all) {
    const figures = worlds.figures(column)
    base ??= figures.outputs
    const valueOf = (input: keyof Inputs) =>
      column.context.run(() => worlds.model.inputs[input].get())
    const changes = column === worlds.base ? 0 : worlds.changes(column).length
    views.get(column.name)!.show(column, valueOf, figures, base, changes)
  }
  find('asked', HTMLElement).textContent = worlds.asked === 1 ? 'once' : `${worlds.asked} times`
}

async function merge(name: string): Promise<void> {
  const column = columnNamed(name)
  const changes = worlds.changes(column).map(named)
  const kept = await askBeforeMerge(name, changes)
  if (kept === undefined) return
  const taken = worlds.merge(column, new Set(kept.map(({ signal }) => signal)))
  const left = kept.length === 0 ? '' : `, ${count(kept.length)} left as the base has it`
  tell(`${name}: ${count(taken.length)} taken over${left}.`)
}

async function restart(name: string): Promise<void> {
  await worlds.restart(columnNamed(name))
  tell(`${name} begins again, with what the base is now. Its former fork is closed.`)
}

/** A column whose fork begins again is another one of the same name. */
function columnNamed(name: string): Column {
  return worlds.all.find((column) => column.name === name)!
}

function named(change: Omit<NamedChange, 'name'>): NamedChange {
  return { ...change, name: worlds.nameOf(change.signal) }
}

function tell(text: string): void {
  status.replaceChildren(element('span', {}, text))
}

function count(values: number): string {
  return values === 1 ? '1 value' : `${values} values`
}
