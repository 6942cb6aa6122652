import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

const root = resolve(__dirname, '../..')

/** One fenced code block of a page. */
export interface Fence {
  readonly page: string
  /** The line of the opening fence, counted from one. */
  readonly line: number
  readonly language: string
  /** The words after the language. `run`: it is executed. `compiles`: the next block is what it is compiled to, with `role=…` for that role. */
  readonly marks: readonly string[]
  readonly code: string
  /** The `text` block that follows directly: what the program prints. */
  readonly output: string | undefined
}

/** README.md, CONTRIBUTING.md and everything in docs/, as paths from the root. */
export function pages(): string[] {
  const docs = readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md'))
  return ['README.md', 'CONTRIBUTING.md', ...docs.sort().map((name) => `docs/${name}`)]
}

export function readPage(page: string): string {
  return readFileSync(join(root, page), 'utf8')
}

/** The fenced blocks of a page, in order. Throws when a fence is not closed. */
export function readFences(page: string, text: string = readPage(page)): Fence[] {
  const lines = text.split('\n')
  const found: (Fence & { readonly end: number })[] = []
  for (let at = 0; at < lines.length; at++) {
    const opening = /^(\s*)(`{3,})(.*)$/.exec(lines[at]!)
    if (!opening) continue
    const [, indent = '', ticks = '', info = ''] = opening
    const end = lines.findIndex((line, index) => index > at && line === indent + ticks)
    if (end < 0) throw new Error(`${page}:${at + 1}: this fence is not closed`)
    const [language = '', ...marks] = info.trim().split(/\s+/)
    const code = lines.slice(at + 1, end).map((line) => line.slice(indent.length))
    found.push({
      page,
      line: at + 1,
      language,
      marks,
      code: code.join('\n'),
      output: undefined,
      end,
    })
    at = end
  }
  return found.map(({ end, ...fence }, index) => {
    const next = found[index + 1]
    const follows = next && lines.slice(end + 1, next.line - 1).every((line) => line.trim() === '')
    return follows && next.language === 'text' ? { ...fence, output: next.code } : fence
  })
}
