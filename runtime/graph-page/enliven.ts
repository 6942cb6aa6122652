// What a click and a key do. The source of this one function goes into pages as it is, so it uses nothing but what it is given and
// the browser.

import type { InspectedCell } from '../engine/surface.ts'

/** What is chosen: a cell of a context. */
export interface Choice {
  readonly context: string
  readonly cell: string
}

/** Lets the picture below `root` be chosen from; `chosen` is told what is. Returns how to choose anew, after it was drawn again. */
export function enliven(
  root: ParentNode & EventTarget,
  chosen: (choice: Choice | undefined) => void,
): (choice: Choice | undefined, isFocused: boolean) => void {
  const quoted = (text: string) => `"${CSS.escape(text)}"`
  const panelOf = (node: Element) => node.closest('.context') as HTMLElement
  const find = ({ context, cell }: Choice) =>
    root.querySelector<SVGGElement>(`[data-context=${quoted(context)}] [data-cell=${quoted(cell)}]`)
  const choiceOf = (node: SVGGElement): Choice => ({
    context: panelOf(node).dataset.context!,
    cell: node.dataset.cell!,
  })
  const more = (node: SVGGElement) => JSON.parse(node.dataset.more!) as InspectedCell

  const element = (tag: string, text: string, name = '') => {
    const made = document.createElement(tag)
    made.textContent = text
    made.className = name
    return made
  }
  const list = (title: string, lines: readonly string[]) => {
    if (lines.length === 0) return []
    const all = document.createElement('ul')
    all.append(...lines.map((line) => element('li', line, 'mono')))
    return [element('h4', title), all]
  }

  const tell = (node: SVGGElement) => {
    const { id, kind, state, value, home, owner, inputs, runs, watchers, readers } = more(node)
    const here = panelOf(node).dataset.context!
    const elsewhere = [...root.querySelectorAll<SVGGElement>(`[data-cell=${quoted(id)}]`)]
      .filter((other) => other !== node)
      .map(
        (other) => `${panelOf(other).dataset.context}: ${more(other).value ?? more(other).state}`,
      )
    const parts = [
      element('h3', id),
      element('p', `${kind}, ${state}, in ${here}`, 'said'),
      ...list('value', value === undefined ? [] : [value]),
      ...list('owned by', owner === here ? [] : [owner]),
      ...list('made in', home === owner ? [] : [home]),
      ...list(
        'has read',
        inputs.map((input) => {
          const notes = [
            ...(input.owner === here ? [] : [`of ${input.owner}`]),
            ...(input.wakes ? [] : ['does not wake']),
            ...(input.asSeen ? [] : ['changed since']),
          ]
          return `${input.id}${notes.length > 0 ? ` (${notes.join(', ')})` : ''}`
        }),
      ),
      ...list(
        'runs in flight',
        runs.map((run) => {
          const waits = run.awaits.length > 0 ? `, waits for ${run.awaits.join(', ')}` : ''
          return `${run.state} for ${run.view}, to be published in ${run.place}${waits}`
        }),
      ),
      ...list('who', [
        ...(watchers > 0 ? [`${watchers} watching`] : []),
        ...(readers > 0 ? [`${readers} waiting`] : []),
      ]),
      ...list('in other contexts', elsewhere),
    ]
    show(parts)
  }

  const show = (parts: readonly Node[]) => {
    const told = root.querySelector('.told')!
    told.replaceChildren(...parts)
    told.parentElement!.classList.toggle('full', parts.length > 0)
  }

  const choose = (choice: Choice | undefined, isFocused: boolean) => {
    for (const old of root.querySelectorAll('.chosen, .near'))
      old.classList.remove('chosen', 'near')
    const node = choice && find(choice)
    if (!node) return show([])
    tell(node)
    node.classList.add('chosen', 'near')
    const panel = panelOf(node)
    for (const one of panel.querySelectorAll('.node[tabindex="0"]')) {
      one.setAttribute('tabindex', '-1')
    }
    node.setAttribute('tabindex', '0')
    const id = node.dataset.cell!
    for (const edge of panel.querySelectorAll<SVGPathElement>('.edge')) {
      const { from, to } = edge.dataset
      if (from !== id && to !== id) continue
      edge.classList.add('near')
      find({ context: panel.dataset.context!, cell: from === id ? to! : from! })?.classList.add(
        'near',
      )
    }
    if (isFocused) node.focus()
  }

  const go = (node: SVGGElement | null | undefined) => {
    if (!node) return
    const choice = choiceOf(node)
    choose(choice, true)
    chosen(choice)
  }

  const beside = (node: SVGGElement, step: number) => {
    const { layer } = node.dataset
    const all = [...panelOf(node).querySelectorAll<SVGGElement>(`.node[data-layer="${layer}"]`)]
    const rows = all.sort((a, b) => Number(a.dataset.top) - Number(b.dataset.top))
    return rows[rows.indexOf(node) + step]
  }
  const along = (node: SVGGElement, from: 'from' | 'to', to: 'from' | 'to') => {
    const edge = panelOf(node).querySelector<SVGPathElement>(
      `.edge[data-${from}=${quoted(node.dataset.cell!)}]`,
    )
    return edge && find({ context: panelOf(node).dataset.context!, cell: edge.dataset[to]! })
  }
  const inContext = (node: SVGGElement, step: number) => {
    const all = [...root.querySelectorAll<SVGGElement>(`[data-cell=${quoted(node.dataset.cell!)}]`)]
    return all[all.indexOf(node) + step]
  }
  const moves: Record<string, (node: SVGGElement) => SVGGElement | null | undefined> = {
    ArrowLeft: (node) => along(node, 'to', 'from'),
    ArrowRight: (node) => along(node, 'from', 'to'),
    ArrowUp: (node) => beside(node, -1),
    ArrowDown: (node) => beside(node, 1),
    PageUp: (node) => inContext(node, -1),
    PageDown: (node) => inContext(node, 1),
    Enter: (node) => node,
    ' ': (node) => node,
  }

  const nodeOf = ({ target }: Event) => (target as Element).closest<SVGGElement>('.node')
  root.addEventListener('click', (event) => go(nodeOf(event)))
  root.addEventListener('keydown', (event) => {
    const { key } = event as KeyboardEvent
    if (key === 'Escape') {
      choose(undefined, false)
      return chosen(undefined)
    }
    const node = nodeOf(event)
    const move = moves[key]
    if (!node || !move) return
    event.preventDefault()
    go(move(node))
  })
  return choose
}
