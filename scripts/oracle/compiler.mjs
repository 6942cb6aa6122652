import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { resolve } from 'node:path'
import { transformSync } from '@babel/core'

/** A function from source to `{ code, errors, warnings }`, by the built plugin at `path`. */
export function createCompiler(path, { filename, parserPlugins }) {
  const file = resolve(path)
  if (!existsSync(file)) throw new Error(`there is no ${file}: run npm run build first`)
  const loaded = createRequire(import.meta.url)(file)
  const plugin = loaded.default ?? loaded
  const options = { packageName: 'acme', root: '/repo', onWarning: () => {} }
  return (text, { code }) => {
    try {
      const result = transformSync(text, {
        filename,
        configFile: false,
        babelrc: false,
        compact: false,
        sourceType: 'module',
        code,
        parserOpts: { plugins: parserPlugins },
        plugins: [[plugin, options]],
      })
      return { code: result.code, errors: [], warnings: result.metadata.dscope?.warnings ?? [] }
    } catch (error) {
      if (error.diagnostics === undefined) throw error
      return {
        errors: error.diagnostics.filter(({ severity }) => severity === 'error'),
        warnings: [],
      }
    }
  }
}
