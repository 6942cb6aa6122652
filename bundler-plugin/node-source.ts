import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { DscopeError } from '../runtime/errors.ts'
import { QUOTED_MACRO } from './module-id.ts'
import { isReport } from './report.ts'
import { composeMaps, withInlineMap } from './source-map.ts'
import { transformMacrosSync } from './transform.ts'

/** What Node's loader is given for a module. */
export interface LoadedModule {
  readonly format: string | null | undefined
  readonly source?: string | ArrayBuffer | NodeJS.TypedArray | null | undefined
  readonly shortCircuit?: boolean
}

/** The file of a module's URL that belongs to the program: packages are loaded as they were published. */
export function programFile(url: string): string | undefined {
  if (!url.startsWith('file:')) return undefined
  const file = fileURLToPath(url.replace(/[?#].*$/, ''))
  return /[\\/]node_modules[\\/]/.test(file) || !/\.[cm]?[jt]sx?$/.test(file) ? undefined : file
}

/** Whether Node alone cannot load the file as it is written. */
export function hasTypes(file: string): boolean {
  return /\.(?:[cm]?ts|[jt]sx)$/.test(file)
}

/**
 * A file with types or JSX, ready for Node. Undefined where there is nothing to do for it: it has no macro, and Node takes out
 * the types itself.
 */
export function loadTyped(
  file: string,
  format: string | null | undefined,
): LoadedModule | undefined {
  const source = readFileSync(file, 'utf8')
  const compiled = compileMacros(source, file)
  const code = compiled?.code ?? source
  const stripped = strip(file, code)
  if (stripped) {
    const map = compiled ? composeMaps(stripped.map, compiled.map) : stripped.map
    return {
      format: moduleFormat(file, stripped.code),
      source: withInlineMap(stripped.code, map),
      shortCircuit: true,
    }
  }
  if (!compiled) return undefined
  const typed = format ?? `${moduleFormat(file, code)}-typescript`
  return { format: typed, source: withInlineMap(code, compiled.map), shortCircuit: true }
}

/** A JavaScript file as some other hook or Node loaded it, with its macros compiled. */
export function compileLoaded(file: string, loaded: LoadedModule): LoadedModule {
  const { source } = loaded
  if (source === null || source === undefined) return loaded
  const text = typeof source === 'string' ? source : new TextDecoder().decode(source)
  const compiled = compileMacros(text, file)
  return compiled ? { ...loaded, source: withInlineMap(compiled.code, compiled.map) } : loaded
}

interface Step {
  readonly code: string
  readonly map: string
}

function compileMacros(source: string, file: string): Step | null {
  if (!QUOTED_MACRO.test(source)) return null
  try {
    return transformMacrosSync(source, file, {})
  } catch (error) {
    if (isReport(error)) {
      // The stack of the compiler says nothing about the user's mistake, and Node would print the report again as data.
      error.stack = error.message
      for (const key of ['data', 'diagnostics'])
        Object.defineProperty(error, key, { enumerable: false })
    }
    throw error
  }
}

interface TypeStripper {
  transformSync(
    file: string,
    source: string,
    options: object,
  ): {
    code: string
    map?: object | null
    errors: readonly { codeframe: string | null; message: string }[]
  }
}

/** By oxc-transform, which knows enums, decorators and JSX. Without it Node itself has to: undefined. */
function strip(file: string, source: string): Step | undefined {
  const stripper = findStripper()
  if (!stripper) {
    if (nodeStrips(file)) return undefined
    throw new DscopeError(
      'DSC150',
      `${file} has types or JSX, which this version of Node does not take out: install oxc-transform`,
      { file },
    )
  }
  const { code, map, errors } = stripper.transformSync(file, source, {
    sourcemap: true,
    sourceType: 'module',
  })
  const [error] = errors
  if (error) throw new SyntaxError(error.codeframe ?? error.message)
  return { code, map: JSON.stringify(map) }
}

function nodeStrips(file: string): boolean {
  const { typescript } = process.features as { typescript?: string | false }
  return Boolean(typescript) && /\.[cm]?ts$/.test(file)
}

let stripper: TypeStripper | null | undefined

function findStripper(): TypeStripper | null {
  if (stripper !== undefined) return stripper
  try {
    stripper = createRequire(import.meta.url)('oxc-transform') as TypeStripper
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error
    stripper = null
  }
  return stripper
}

/** As Node decides: by the extension, by the nearest package.json, by the syntax. */
function moduleFormat(file: string, code: string): 'module' | 'commonjs' {
  if (/\.m[jt]s$/.test(file)) return 'module'
  if (/\.c[jt]s$/.test(file)) return 'commonjs'
  const type = packageType(dirname(file))
  if (type !== undefined) return type
  return /^\s*(?:import|export)\b(?!\s*\()/m.test(code) ? 'module' : 'commonjs'
}

function packageType(folder: string): 'module' | 'commonjs' | undefined {
  for (let at = folder; ; at = dirname(at)) {
    try {
      const { type } = JSON.parse(readFileSync(join(at, 'package.json'), 'utf8')) as {
        type?: string
      }
      return type === 'module' || type === 'commonjs' ? type : undefined
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
      if (at === dirname(at)) return undefined
    }
  }
}
