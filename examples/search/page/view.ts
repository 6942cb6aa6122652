import type { HopWords } from '../hop-line.ts'
import type { Result } from '../platform.ts'

const box = find('query', HTMLInputElement)
const results = find('results', HTMLOListElement)
const hops = find('hops', HTMLOListElement)
const status = find('status', HTMLOutputElement)

const HOPS_SHOWN = 12

export function readSearchBox(): string {
  return box.value.trim()
}

export function render(found: Result[]): void {
  const words = readSearchBox().split(/\s+/).filter(Boolean)
  results.replaceChildren(...found.map((result) => resultItem(result, words)))
}

export function showStatus(text: string): void {
  status.value = text
}

export function showFunction(source: string): void {
  find('function', HTMLPreElement).textContent = source.trim()
}

/** The newest hop comes first. */
export function showHop({ arrow, block, peer, time, bytes }: HopWords): void {
  const item = element('li', '', [
    element('span', 'arrow', [arrow]),
    element('span', 'peer', [peer]),
    element('code', 'block', [block]),
    element('span', 'time', [time]),
    element('span', 'bytes', [bytes]),
  ])
  hops.prepend(item)
  while (hops.children.length > HOPS_SHOWN) hops.lastElementChild?.remove()
}

/** Opens the search box and calls `search` for what is typed and sent. */
export function onSearch(search: () => void): void {
  find('search', HTMLFormElement).addEventListener('submit', (event) => {
    event.preventDefault()
    search()
  })
  box.addEventListener('input', search)
  box.disabled = false
  box.focus()
  showStatus('connected')
}

function resultItem(result: Result, words: string[]): HTMLElement {
  return element('li', 'result', [
    element('h3', '', [result.heading || result.package]),
    element('p', 'file', [result.file]),
    element('p', 'excerpt', marked(result.excerpt, words)),
  ])
}

/** The text with the words that were asked for marked in it. Text nodes only: what a README says stays text. */
function marked(text: string, words: string[]): (Node | string)[] {
  if (words.length === 0) return [text]
  const pattern = new RegExp(`(${words.map(escapePattern).join('|')})`, 'gi')
  return text.split(pattern).map((part, i) => (i % 2 === 1 ? element('mark', '', [part]) : part))
}

function escapePattern(word: string): string {
  return word.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
}

function element(tag: string, className: string, children: (Node | string)[]): HTMLElement {
  const made = document.createElement(tag)
  if (className !== '') made.className = className
  made.append(...children)
  return made
}

function find<E extends HTMLElement>(id: string, type: new () => E): E {
  const found = document.getElementById(id)
  if (!(found instanceof type)) throw new Error(`index.html has no ${type.name} with the id ${id}`)
  return found
}
