/**
 * What each side brings of its own. Every peer loads `search.ts`, and with it this file, but a browser has no catalogue
 * and a server no search box: the entry that starts a peer provides what its side has, and the blocks use it by name.
 * Nothing here imports the implementations, so neither side carries the other's code.
 */
export let catalogue: Catalogue = { search: () => absent('catalogue') }
export let readSearchBox: () => string = () => absent('readSearchBox')
export let render: (results: Result[]) => void = () => absent('render')

export interface Catalogue {
  /** The best matches first. */
  search(query: string): Result[]
}

/** One section of one Markdown file. */
export interface Result {
  package: string
  file: string
  heading: string
  excerpt: string
}

export function provideCatalogue(provided: Catalogue): void {
  catalogue = provided
}

export function provideDisplay(provided: {
  readSearchBox: typeof readSearchBox
  render: typeof render
}): void {
  readSearchBox = provided.readSearchBox
  render = provided.render
}

function absent(name: string): never {
  throw new Error(`this peer has no ${name}: its entry has to provide one`)
}
