// The hooks for a Node that runs them in a thread of its own.

import {
  compileLoaded,
  hasTypes,
  loadTyped,
  programFile,
  type LoadedModule,
} from './node-source.ts'

export interface LoadContext {
  readonly format?: string | null | undefined
}

/** Node's `load` hook: a module's format and source. */
export async function load(
  url: string,
  context: LoadContext,
  nextLoad: (url: string, context: LoadContext) => Promise<LoadedModule>,
): Promise<LoadedModule> {
  const file = programFile(url)
  if (file === undefined) return nextLoad(url, context)
  const typed = hasTypes(file) ? loadTyped(file, context.format) : undefined
  return typed ?? compileLoaded(file, await nextLoad(url, context))
}
