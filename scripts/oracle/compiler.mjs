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
  return (text, { code, strict = false }) => {
    try {
      const result = transformSync(text, {
        filename,
        configFile: false,
        babelrc: false,
        compact: false,
        sourceType: 'module',
        code,
        parserOpts: { plugins: parserPlugins },
        plugins: [[plugin, { ...PACKAGE, strict, onWarning: () => {} }]],
      })
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
