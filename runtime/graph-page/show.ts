import type { Clock, Context, InspectOptions } from '../engine/surface.ts'
import { enliven, type Choice } from './enliven.ts'
import { renderGraph } from './render.ts'
import { style } from './style.ts'

export interface GraphOptions {
  /** Milliseconds between two looks. Default: 200. */
  readonly every?: number | undefined
  /** Forks to be drawn besides those that the context knows of; a function is asked at each look. */
  readonly forks?: InspectOptions['forks'] | (() => InspectOptions['forks'])
}

/**
 * Draws a context, what is above it, and the forks that it knows of, below an element of the page, and again whenever something
 * has changed. It looks every now and then, and runs nothing: what is drawn as stale stays so until somebody asks for it. Ends when
 * disposed.
 */
export function showGraph(
  context: Context,
  element: Element,
  { every = 200, forks }: GraphOptions = {},
): Disposable {
  const host = document.createElement('div')
  const root = host.attachShadow({ mode: 'open' })
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(style)
  root.adoptedStyleSheets = [sheet]
  element.append(host)

  let choice: Choice | undefined
  let drawn = ''
  const choose = enliven(root, (next) => {
    choice = next
  })
  const scrollers = () => [...root.querySelectorAll('.context .scroll')]
  const nameOf = (scroller: Element) => scroller.closest<HTMLElement>('.context')!.dataset.context
  const look = () => {
    const named = typeof forks === 'function' ? forks() : forks
    const inspection = context.inspect({ forks: named })
    const state = JSON.stringify(inspection, withoutRealTime)
    if (state === drawn) return
    drawn = state
    const isFocused = root.activeElement?.matches('.node') ?? false
    const scrolled = new Map(scrollers().map((one) => [nameOf(one), one.scrollLeft]))
    root.innerHTML = renderGraph(inspection)
    for (const one of scrollers()) one.scrollLeft = scrolled.get(nameOf(one)) ?? 0
    choose(choice, isFocused)
  }
  look()
  const timer = setInterval(look, every)
  return {
    [Symbol.dispose]() {
      clearInterval(timer)
      host.remove()
    },
  }
}

/** What a real clock shows is not drawn. */
function withoutRealTime(key: string, value: unknown): unknown {
  return key === 'clock' && (value as Clock | undefined)?.kind === 'real' ? undefined : value
}
