import type { Plugin } from 'vite'
import { compileModule } from './compile-module.ts'
import type { Projects } from './environment-roles.ts'
import type { Host } from './hosts/host.ts'
import { QUOTED_MACRO, SOURCE_FILE } from './module-id.ts'

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
