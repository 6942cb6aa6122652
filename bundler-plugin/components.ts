import { basename } from 'node:path'
import type { Plugin } from 'vite'
import { compileModule } from './compile-module.ts'
import type { Projects } from './environment-roles.ts'
import type { Host } from './hosts/host.ts'
import { fileOf, QUOTED_MACRO, SOURCE_FILE } from './module-id.ts'
import type { Project } from './project.ts'
import { splitInlineMap, withInlineMap } from './source-map.ts'

const COMPONENT = /\.vue(?:[?#]|$)/

/**
 * Compiles the components of Vue in Vite. What plugin-vue makes a module of its own, which is TypeScript in builds, is a source like any
 * other; all else is in one module with the template, and can be compiled only when plugin-vue has made that.
 */
export function createComponentsPlugin(projects: Projects, host: Host): Plugin {
  return {
    name: 'dscope:components',
    enforce: 'post',
    transform: {
      filter: { id: { include: COMPONENT, exclude: SOURCE_FILE }, code: QUOTED_MACRO },
      handler(code, id) {
        return compileModule(withoutGetters(code), id, this, projects.of(this), host)
      },
    },
    generateBundle(_options, bundle) {
      const hidden = dividedComponents(projects.of(this))
      if (hidden.size === 0) return
      for (const output of Object.values(bundle)) {
        if (output.type === 'chunk') output.code = hideInlineSources(output.code, hidden)
        else if (output.fileName.endsWith('.map'))
          output.source = hideSources(String(output.source), hidden)
      }
    },
  }
}

const IMPORT = /import\s*\{([^}]*)\}\s*from\s*['"]dscope\/macro['"]/

/** In development plugin-vue hands templates whatever a script imports, by getters. A macro is nothing that could be handed on. */
function withoutGetters(code: string): string {
  const names: readonly string[] = IMPORT.exec(code)?.[1]?.match(/[\w$]+/g) ?? []
  return code.replace(/\bget ([\w$]+)\(\) \{ return \1 \}/g, (getter, name: string) =>
    // Of the same length, so that all places stay.
    names.includes(name) ? `get ${name}() { return ${'0'.padEnd(name.length)} }` : getter,
  )
}

/** The names of components of which a build for a role leaves something out. plugin-vue writes their whole text into its maps. */
function dividedComponents({ compiler: { role }, records }: Project): ReadonlySet<string> {
  if (role === undefined) return new Set()
  const divided = [...records.all()].filter(([, { blocks }]) =>
    blocks.some((block) => block.role !== undefined && block.role !== role),
  )
  return new Set(divided.filter(([id]) => COMPONENT.test(id)).map(([id]) => basename(fileOf(id))))
}

function hideInlineSources(code: string, hidden: ReadonlySet<string>): string {
  const { code: bare, map } = splitInlineMap(code)
  return map === undefined ? code : withInlineMap(bare, hideSources(map, hidden))
}

function hideSources(map: string, hidden: ReadonlySet<string>): string {
  const read = JSON.parse(map) as { sources: string[]; sourcesContent?: (string | null)[] }
  const sourcesContent = read.sourcesContent?.map((content, at) =>
    hidden.has(basename(fileOf(read.sources[at] ?? ''))) ? null : content,
  )
  return JSON.stringify({ ...read, ...(sourcesContent && { sourcesContent }) })
}
