import { createHash } from 'node:crypto'
import { relative } from 'node:path'
import type { Options } from '../babel-plugin/index.ts'
import {
  loadTransformer,
  type InnerTransformer,
  type JestTransformOptions,
  type TransformedSource,
} from './jest-transformer.ts'
import { importBabel } from './load-babel.ts'
import { QUOTED_MACRO } from './module-id.ts'
import { findPackage } from './package-root.ts'
import { composeMaps, splitInlineMap, withInlineMap } from './source-map.ts'
import { transformMacrosSync, type Compiled } from './transform.ts'
import { version } from './version.ts'

/** The options of the transformer: those of the compiler, and who does the rest. */
export interface JestOptions extends Options {
  /**
   * What takes out types and JSX and makes modules that jest can load: the name of a transformer, or its name and its
   * configuration. Default: babel-jest, which comes with jest, else @swc/jest.
   */
  readonly transformer?: string | readonly [name: string, config: object] | undefined
}

/** What jest asks of a transformer. */
export interface JestTransformer {
  readonly canInstrument: boolean
  process(source: string, path: string, options: JestTransformOptions): TransformedSource
  processAsync(
    source: string,
    path: string,
    options: JestTransformOptions,
  ): Promise<TransformedSource>
  getCacheKey(source: string, path: string, options: JestTransformOptions): string
}

/**
 * Compiles the macros of a file before another transformer does the rest, so that types are still there. Stack traces and
 * coverage lead to the authored lines.
 */
export async function createTransformer(options: JestOptions = {}): Promise<JestTransformer> {
  const { transformer, ...compiler } = options
  const inner = await loadTransformer(transformer)
  const { version: babel } = await importBabel()
  const compile = (source: string, path: string): Compiled | null =>
    QUOTED_MACRO.test(source) ? transformMacrosSync(source, path, compiler) : null

  return {
    canInstrument: inner.canInstrument ?? false,
    process(source, path, jest) {
      const compiled = compile(source, path)
      if (!compiled) return inner.process(source, path, jest)
      const { code, map } = compiled
      return leadBack(inner.process(withInlineMap(code, map), path, jest), compiled)
    },
    async processAsync(source, path, jest) {
      const processed = inner.processAsync ?? inner.process
      const compiled = compile(source, path)
      if (!compiled) return processed(source, path, jest)
      const { code, map } = compiled
      return leadBack(await processed(withInlineMap(code, map), path, jest), compiled)
    },
    getCacheKey: (source, path, jest) =>
      hash([
        version,
        babel,
        JSON.stringify(compiler),
        ...identity(path, compiler),
        innerKey(inner, source, path, jest),
      ]),
  }
}

/** What ids are made from besides the source: renaming the package or moving the file makes other ones. */
function identity(path: string, { root, packageName }: Options): string[] {
  const found = findPackage(root ?? path)
  const folder = root ?? found?.root ?? ''
  return [packageName ?? found?.name ?? '', relative(folder, path)]
}

function innerKey(
  inner: InnerTransformer,
  source: string,
  path: string,
  jest: JestTransformOptions,
): string {
  if (inner.getCacheKey) return inner.getCacheKey(source, path, jest)
  const { configString, instrument, supportsStaticESM } = jest
  return hash([source, path, configString, String(instrument), String(supportsStaticESM)])
}

function hash(parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('\0')).digest('hex').slice(0, 32)
}

/** Babel puts the map that comes with its source under its own. Others do not, and what they made is led back here. */
function leadBack(transformed: TransformedSource, compiled: Compiled): TransformedSource {
  const { code, map: inline } = splitInlineMap(transformed.code)
  const map = transformed.map ?? inline
  if (!map) return transformed
  const parsed = (typeof map === 'string' ? JSON.parse(map) : map) as { sourcesContent?: unknown[] }
  const [content] = parsed.sourcesContent ?? []
  const isLedBack = typeof content !== 'string' || !content.startsWith(compiled.code)
  return isLedBack ? transformed : { ...transformed, code, map: composeMaps(map, compiled.map) }
}

const factory: { readonly createTransformer: typeof createTransformer } = { createTransformer }
export default factory
