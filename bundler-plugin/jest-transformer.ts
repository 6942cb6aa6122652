import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { DscopeError } from '../runtime/errors.ts'
import { attemptResolve } from './resolve.ts'

/** What transformers are told by jest, as far as this one looks at it. The rest is handed on. */
export interface JestTransformOptions {
  readonly configString: string
  readonly instrument: boolean
  readonly supportsStaticESM: boolean
}

export interface TransformedSource {
  readonly code: string
  readonly map?: string | object | null
}

/** A transformer that somebody else wrote. */
export interface InnerTransformer {
  readonly canInstrument?: boolean
  process(source: string, path: string, options: JestTransformOptions): TransformedSource
  processAsync?(
    source: string,
    path: string,
    options: JestTransformOptions,
  ): Promise<TransformedSource>
  getCacheKey?(source: string, path: string, options: JestTransformOptions): string
}

interface TransformerModule extends Partial<InnerTransformer> {
  readonly default?: TransformerModule
  createTransformer?(config?: object): InnerTransformer | Promise<InnerTransformer>
}

/** Loads the transformer that a user named, or the first of those that come with jest projects. Throws DSC134 without one. */
export async function loadTransformer(
  named: string | readonly [name: string, config: object] | undefined,
): Promise<InnerTransformer> {
  const [name, config] = typeof named === 'string' ? [named, undefined] : (named ?? [])
  for (const candidate of name === undefined ? ['babel-jest', '@swc/jest'] : [name]) {
    const path = findModule(candidate)
    if (path === undefined) continue
    const loaded = (await import(pathToFileURL(path).href)) as TransformerModule
    const transformer = loaded.createTransformer ? loaded : (loaded.default ?? loaded)
    if (transformer.createTransformer) return transformer.createTransformer(config)
    return transformer as InnerTransformer
  }
  throw new DscopeError(
    'DSC134',
    `${name ?? 'babel-jest'} was not found: install it, or name another in the option \`transformer\``,
    { option: 'transformer', value: name },
  )
}

/** From the project, where jest was started; babel-jest is also found as a dependency of jest itself. */
function findModule(name: string): string | undefined {
  let from = join(process.cwd(), 'package.json')
  for (const step of ['jest', '@jest/core', 'jest-config']) {
    const found = attemptResolve(from, name)
    if (found !== undefined) return found
    from = attemptResolve(from, step) ?? from
  }
  return attemptResolve(from, name)
}
