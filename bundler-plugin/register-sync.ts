// The hooks for a Node that runs them where modules are loaded, for `import` and `require`.

import {
  compileLoaded,
  hasTypes,
  loadTyped,
  programFile,
  type LoadedModule,
} from './node-source.ts'
import type { LoadContext } from './register-hooks.ts'

export function loadSync(
  url: string,
  context: LoadContext,
  nextLoad: (url: string, context: LoadContext) => LoadedModule,
): LoadedModule {
  const file = programFile(url)
  if (file === undefined) return nextLoad(url, context)
  const typed = hasTypes(file) ? loadTyped(file, context.format) : undefined
  return typed ?? compileLoaded(file, nextLoad(url, context))
}
