import { readdirSync, readFileSync } from 'node:fs'
import { join, sep } from 'node:path'
import MiniSearch, { type SearchResult } from 'minisearch'
import { sectionsOf } from './markdown.ts'
import type { Catalogue, Result } from './platform.ts'

interface Entry {
  id: number
  package: string
  file: string
  heading: string
  text: string
}

export interface OpenCatalogue extends Catalogue {
  readonly files: number
  readonly sections: number
}

/** Reads and indexes every Markdown file under a `node_modules` folder. Takes about a second for a thousand files. */
export function openCatalogue(nodeModules: string): OpenCatalogue {
  const files = findMarkdown(nodeModules)
  const entries: Entry[] = []
  for (const file of files) {
    for (const { heading, text } of sectionsOf(readFileSync(join(nodeModules, file), 'utf8'))) {
      entries.push({ id: entries.length, package: packageOf(file), file, heading, text })
    }
  }
  const index = new MiniSearch<Entry>({ fields: ['package', 'heading', 'text'] })
  index.addAll(entries)
  const toResult = (hit: SearchResult): Result => {
    const { package: name, file, heading, text } = entries[hit.id] as Entry
    return { package: name, file, heading, excerpt: excerptOf(text, hit.terms) }
  }
  return {
    files: files.length,
    sections: entries.length,
    search: (query) => index.search(query, searchOptions).map(toResult),
  }
}

/** Whoever types is not done yet: the last word is a beginning. */
const searchOptions = {
  combineWith: 'AND',
  prefix: (_term: string, i: number, terms: string[]) => i === terms.length - 1,
  boost: { package: 1.5, heading: 2 },
} as const

/** Packages inside packages are left out: they are other versions of what is there already. */
function findMarkdown(nodeModules: string): string[] {
  return readdirSync(nodeModules, { recursive: true, encoding: 'utf8' })
    .map((file) => file.split(sep).join('/'))
    .filter((file) => /\.(?:md|markdown)$/i.test(file) && !file.includes('/node_modules/'))
    .sort()
}

/** `@b/c/docs/x.md` belongs to `@b/c`. */
function packageOf(file: string): string {
  return file.split('/', file.startsWith('@') ? 2 : 1).join('/')
}

const EXCERPT = { length: 180, before: 60 }

/** A piece of the text around the first of `terms` that occurs in it, else its beginning; cut between words. */
function excerptOf(text: string, terms: readonly string[]): string {
  const lower = text.toLowerCase()
  const places = terms.map((term) => lower.indexOf(term)).filter((place) => place > EXCERPT.before)
  const start =
    places.length === 0 ? 0 : text.indexOf(' ', Math.min(...places) - EXCERPT.before) + 1
  const rest = text.slice(start)
  const shown = rest.length > EXCERPT.length ? `${cutAtWord(rest, EXCERPT.length)} …` : rest
  return start > 0 ? `… ${shown}` : shown
}

function cutAtWord(text: string, length: number): string {
  const space = text.lastIndexOf(' ', length)
  return text.slice(0, space > 0 ? space : length)
}
