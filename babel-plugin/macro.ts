import { findPackage } from '../bundler-plugin/package-root.ts'
import { readOptions } from './options.ts'
import { compileProgram, type BabelApi, type BabelFile, type ProgramPath } from './plugin.ts'

/** What babel-plugin-macros gives to a macro, as far as this one needs it. */
interface MacroParameters {
  readonly babel: BabelApi
  readonly state: { readonly file: BabelFile & { readonly path: ProgramPath } }
  /** The options under the name `dscope` in the configuration of babel-plugin-macros. */
  readonly config?: unknown
}

export interface Macro {
  (parameters: object): { readonly keepImports: true }
  isBabelMacro: true
  options: { readonly configName: string }
}

/**
 * The macro for babel-plugin-macros: the same steps as the Babel plugin, on the whole file at its first import.
 *
 * The marks make it a macro without a dependency on babel-plugin-macros.
 */
const macro: Macro = (parameters) => {
  const { babel, state, config } = parameters as MacroParameters
  const { file } = state
  try {
    compileProgram(file.path, file, babel.types, readOptions(config), findPackage)
  } catch (error) {
    // babel-plugin-macros writes a line of its own into every error of another name.
    if (error instanceof Error) error.name = 'MacroError'
    throw error
  }
  return { keepImports: true }
}
macro.isBabelMacro = true
macro.options = { configName: 'dscope' }
export default macro
