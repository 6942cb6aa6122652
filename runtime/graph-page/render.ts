// The picture, as a text of HTML and SVG: the same for a file and for an element of a running page. Nothing of it is code.

import type { InspectedCell, InspectedContext, Inspection } from '../engine/surface.ts'
import type { Point } from './layout.ts'
import { edgesOf, panelsOf, type Edge, type Panel, type Shown } from './panels.ts'

const WIDTH = 164
const HEIGHT = 46
const GAP = { across: 56, down: 18 }
const PASSAGE = 20
const MARGIN = 18

export function renderGraph(inspection: Inspection): string {
  const panels = panelsOf(inspection, { thing: HEIGHT + GAP.down, passage: PASSAGE })
  const depths = new Map<string, number>()
  for (const { id, parent } of inspection.contexts) {
    depths.set(id, parent === undefined ? 0 : (depths.get(parent) ?? 0) + 1)
  }
  const parts = panels.map((panel) => renderPanel(panel, depths.get(panel.context.id)!))
  return `<div class="graph">
${renderLegend()}
<div class="panels">
${parts.join('\n')}
</div>
<aside class="details" aria-live="polite"><p class="hint">Choose something to see its inputs, its runs, and what it is in other contexts. Arrow keys go along the edges, Page Up and Page Down to other contexts.</p><div class="told"></div></aside>
</div>`
}

function renderLegend(): string {
  const states = ['clean', 'stale', 'pending', 'running', 'failed', 'never computed']
  const items = states.map(
    (state) => `<li><i class="swatch" data-state="${state}"></i>${state}</li>`,
  )
  return `<ul class="legend">${items.join('')}<li><i class="swatch own"></i>owned by the fork</li><li><i class="swatch faint"></i>as in the parent</li><li><i class="stroke weak"></i>read, does not wake</li><li><i class="stroke changed"></i>changed since</li><li><i class="stroke wait"></i>waits for it</li></ul>`
}

function renderPanel(panel: Panel, depth: number): string {
  const { context, shown, ways } = panel
  const byId = new Map(shown.map((one) => [one.cell.id, one]))
  const edges = shown.flatMap((to) =>
    edgesOf(to.cell).flatMap((edge) => {
      const from = byId.get(edge.id)
      return from === undefined ? [] : [renderEdge(edge, from, to, ways.get(edge.id) ?? [])]
    }),
  )
  return `<section class="context" data-context="${escape(context.id)}" data-kind="${context.kind}" data-depth="${Math.min(depth, 6)}" aria-label="${escape(titleOf(context))}">
${renderHeading(context, shown)}
${renderPicture(panel, edges)}${renderHidden(panel)}
</section>`
}

function renderHidden({ hidden, isPart }: Panel): string {
  if (hidden === 0) return ''
  const why = isPart ? 'as in the parent, and not drawn' : 'not drawn'
  return `<p class="hidden">${hidden} more are ${why}.</p>`
}

function renderPicture({ context, shown }: Panel, edges: readonly string[]): string {
  if (shown.length === 0) {
    return `<p class="hidden">${context.closed ? 'It is closed.' : 'Nothing to draw.'}</p>`
  }
  const right = Math.max(...shown.map(({ layer }) => across(layer))) + WIDTH + MARGIN
  const bottom = Math.max(...shown.map(({ top }) => down(top))) + HEIGHT + MARGIN
  return `<div class="scroll"><svg width="${right}" height="${bottom}" viewBox="0 0 ${right} ${bottom}" role="group">
<g class="edges">${edges.join('')}</g>
<g class="nodes">${shown.map((one, index) => renderNode(one, index === 0)).join('\n')}</g>
</svg></div>`
}

function renderHeading(context: InspectedContext, shown: readonly Shown[]): string {
  const owned = shown.filter(({ isOwn }) => isOwn).length
  const runs = shown.reduce((count, { cell }) => count + cell.runs.length, 0)
  const facts = [
    ...(context.closed ? ['closed'] : []),
    ...(context.parent === undefined || context.closed ? [] : [`owns ${owned}`]),
    ...(runs === 0 ? [] : [`${runs} in flight`]),
    ...(context.clock?.kind === 'virtual' ? [`at ${context.clock.now} ms`] : []),
  ]
  const kind = context.kind === 'root' ? 'world' : `${context.kind} fork`
  return `<header><h2>${escape(titleOf(context))}</h2><span class="kind">${kind}</span>${facts.map((fact) => `<span class="fact">${escape(fact)}</span>`).join('')}<code>${escape(context.id)}</code></header>`
}

function titleOf({ label, id }: InspectedContext): string {
  return label ?? id.split('/').at(-1) ?? id
}

/** One of each picture can be tabbed to; from there arrow keys go on. */
function renderNode({ cell, layer, top, isOwn, isAsAbove }: Shown, isFirst: boolean): string {
  const x = across(layer)
  const y = down(top)
  const classes = ['node', ...(isOwn ? ['own'] : []), ...(isAsAbove && !isOwn ? ['faint'] : [])]
  const name = (cell.name ?? cell.id).replace(/^binding:/, '')
  const value = cell.value ?? (cell.kind === 'effect' ? 'effect' : cell.state)
  const said = `${cell.kind} ${name}, ${cell.state}${cell.value === undefined ? '' : `, ${cell.value}`}`
  const radius = { signal: 8, binding: 8, spin: 23, effect: 0 }[cell.kind]
  return `<g class="${classes.join(' ')}" tabindex="${isFirst ? 0 : -1}" role="button" aria-label="${escape(said)}" data-cell="${escape(cell.id)}" data-kind="${cell.kind}" data-state="${cell.state}" data-layer="${layer}" data-top="${top}" data-more="${escape(JSON.stringify(moreOf(cell)))}"><title>${escape(`${cell.id}\n${cell.value ?? cell.state}`)}</title><rect class="box" x="${x}" y="${y}" width="${WIDTH}" height="${HEIGHT}" rx="${radius}"/><circle class="dot" cx="${x + 16}" cy="${y + HEIGHT / 2}" r="5"/><text class="name" x="${x + 30}" y="${y + 19}">${escape(cut(lastPartOf(name), 18))}</text><text class="value" x="${x + 30}" y="${y + 36}">${escape(cut(value, 17))}</text>${renderBadge(cell, x, y)}</g>`
}

/** What goes on at it: runs, then who waits and who watches. */
function renderBadge({ runs, watchers, readers }: InspectedCell, x: number, y: number): string {
  const parts = [
    ...runs.map(({ state }) => state),
    ...(readers > 0 ? [`${readers} waiting`] : []),
    ...(watchers > 0 ? [`${watchers} watching`] : []),
  ]
  if (parts.length === 0) return ''
  const text = escape(cut([...new Set(parts)].join(', '), 28))
  return `<text class="badge" x="${x + WIDTH - 8}" y="${y - 3}" text-anchor="end">${text}</text>`
}

function renderEdge(edge: Edge, from: Shown, to: Shown, way: readonly Point[]): string {
  const passages = way.filter(({ layer }) => layer > from.layer && layer < to.layer)
  const classes = [
    'edge',
    ...(edge.wakes ? [] : ['weak']),
    ...(edge.asSeen ? [] : ['changed']),
    ...(edge.by === 'result' ? [] : [edge.by]),
    ...(from.isAsAbove && to.isAsAbove ? ['faint'] : []),
  ]
  const path = lineThrough(from, passages, to)
  return `<path class="${classes.join(' ')}" data-from="${escape(edge.id)}" data-to="${escape(to.cell.id)}" d="${path}"/>`
}

function lineThrough(from: Point, passages: readonly Point[], to: Point): string {
  let x = across(from.layer) + WIDTH
  let y = down(from.top) + HEIGHT / 2
  const curve = (endX: number, endY: number) => {
    const bend = Math.max(24, (endX - x) / 2)
    const part = `C${x + bend} ${y} ${endX - bend} ${endY} ${endX} ${endY}`
    ;[x, y] = [endX, endY]
    return part
  }
  let path = `M${x} ${y}`
  for (const { layer, top } of passages) {
    path += curve(across(layer), down(top) + PASSAGE / 2)
    x += WIDTH
    path += `H${x}`
  }
  return path + curve(across(to.layer), down(to.top) + HEIGHT / 2)
}

/** What the details show besides what is drawn. */
function moreOf({
  id,
  kind,
  state,
  value,
  home,
  owner,
  inputs,
  runs,
  watchers,
  readers,
}: InspectedCell) {
  return { id, kind, state, value, home, owner, inputs, runs, watchers, readers }
}

/** Of an id, what tells most: that of a place in a file ends with it, too. */
function lastPartOf(name: string): string {
  return name.length > 20 ? (name.split(/[/>]/).at(-1) ?? name) : name
}

function across(layer: number): number {
  return MARGIN + layer * (WIDTH + GAP.across)
}

function down(top: number): number {
  return MARGIN + top
}

function cut(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text
}

const ESCAPES: Readonly<Record<string, string>> = {
  ...{ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' },
}

export function escape(text: string): string {
  return text.replace(/[&<>"']/g, (one) => ESCAPES[one]!)
}
