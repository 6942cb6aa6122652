import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { resolve } from 'node:path'
import { transformSync } from '@babel/core'

/** What every compiler is told of the package that the rewritten programs belong to. */
export const PACKAGE = { packageName: 'acme', root: '/repo' }

/** A function from source to `{ code, blocks, errors, warnings }`, by the built plugin at `path`. */
export function createCompiler(path, { filename, parserPlugins }) {
  const file = resolve(path)
  if (!existsSync(file)) throw new Error(`there is no ${file}: run npm run build first`)
  const loaded = createRequire(import.meta.url)(file)
  const plugin = loaded.default ?? loaded
  const language = languageOptions(filename, parserPlugins)
  return (text, { code, strict = false }) => {
    try {
      const plugins = [[plugin, { ...PACKAGE, strict, onWarning: () => {} }]]
      const result = transformSync(text, { ...language, code, plugins })
      const { blocks = [], warnings = [] } = result.metadata.dscope ?? {}
      return { code: result.code, blocks, errors: [], warnings }
    } catch (error) {
      if (error.diagnostics === undefined) throw error
      return {
        errors: error.diagnostics.filter(({ severity }) => severity === 'error'),
        warnings: [],
      }
    }
  }
}

/** What Babel prints of a source by itself: `(x as number)++` loses its parentheses in Babel 7. */
export function printAsIs(text, { filename, parserPlugins }) {
  return transformSync(text, languageOptions(filename, parserPlugins)).code
}

function languageOptions(filename, parserPlugins) {
  return {
    filename,
    configFile: false,
    babelrc: false,
    compact: false,
    sourceType: 'module',
    parserOpts: { plugins: parserPlugins },
  }
}
