/** Names of modules, as an option lists them: a glob, or a regular expression. */
export type Pattern = string | RegExp

const SOURCE_EXTENSION = /\.[cm]?[jt]sx?$/
const SPECIAL = /\*\*\/|\/\*\*$|\*\*|\*|\?|[\\^$+.()|[\]{}]/g

const MEANINGS: Readonly<Record<string, string>> = {
  '**/': '(?:.*/)?',
  '/**': '(?:/.*)?',
  '**': '.*',
  '*': '[^/]*',
  '?': '[^/]',
}

/**
 * Whether `name` is meant by `pattern`. In a glob, `*` is any text without `/`, `**` any text, `?` one character. A glob
 * means what lies below, too: `pg` is also `pg/lib/client`. Extensions of source files do not count.
 */
export function matches(name: string, pattern: Pattern): boolean {
  if (typeof pattern !== 'string') return name.search(pattern) >= 0
  const glob = withoutExtension(pattern.replace(/^\.\//, ''))
  const source = glob.replace(SPECIAL, (text) => MEANINGS[text] ?? `\\${text}`)
  return new RegExp(`^${source}(?:/.*)?$`, 's').test(withoutExtension(name))
}

function withoutExtension(path: string): string {
  return path.includes('/') ? path.replace(SOURCE_EXTENSION, '') : path
}
