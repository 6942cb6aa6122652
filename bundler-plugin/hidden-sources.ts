import { basename } from 'node:path'
import { fileOf } from './module-id.ts'
import type { Project } from './project.ts'
import { splitInlineMap, withInlineMap } from './source-map.ts'

/** What a build is about to write, in the words of Rollup; Rolldown and Vite have them too. */
export type Output =
  | { readonly type: 'chunk'; code: string }
  | { readonly type: 'asset'; readonly fileName: string; source: string | Uint8Array }

/**
 * Takes the texts of files of which a build for a role leaves something out from its maps, where they could not be compiled when
 * they were loaded: under a name with `?`, what a name stands for is another plugin's business, and so is the text that maps show.
 */
export function hideSources(outputs: Iterable<Output>, project: Project): void {
  const hidden = dividedFiles(project)
  if (hidden.size === 0) return
  for (const output of outputs) {
    if (output.type === 'chunk') output.code = hideInCode(output.code, hidden)
    else if (output.fileName.endsWith('.map'))
      output.source = hideInMap(String(output.source), hidden)
  }
}

/** By their last names: a source map may count paths from anywhere. */
function dividedFiles({ compiler: { role }, records }: Project): ReadonlySet<string> {
  if (role === undefined) return new Set()
  const divided = [...records.all()].filter(
    ([id, { blocks }]) =>
      /[?#]|\.vue$/.test(id) &&
      blocks.some((block) => block.role !== undefined && block.role !== role),
  )
  return new Set(divided.map(([id]) => basename(fileOf(id))))
}

function hideInCode(code: string, hidden: ReadonlySet<string>): string {
  const { code: bare, map } = splitInlineMap(code)
  return map === undefined ? code : withInlineMap(bare, hideInMap(map, hidden))
}

function hideInMap(map: string, hidden: ReadonlySet<string>): string {
  const read = JSON.parse(map) as { sources: string[]; sourcesContent?: (string | null)[] }
  const sourcesContent = read.sourcesContent?.map((content, at) =>
    hidden.has(basename(fileOf(read.sources[at] ?? ''))) ? null : content,
  )
  return JSON.stringify({ ...read, ...(sourcesContent && { sourcesContent }) })
}
