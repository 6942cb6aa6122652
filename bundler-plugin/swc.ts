import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { readOptions, type Options } from '../babel-plugin/options.ts'
import { DscopeError } from '../runtime/errors.ts'
import { findPackage } from './package-root.ts'
import { checkHost, type HostCheck, type SwcHost } from './swc-check.ts'

export { checkHost, type HostCheck, type SwcHost }

type Globs = readonly string[]

/**
 * The options of the wasm plugin: those of every compiler, except for warnings, which SWC drops. They travel as JSON, so that
 * patterns are globs.
 */
export interface SwcOptions extends Omit<Options, 'onWarning' | 'serverOnly'> {
  readonly serverOnly?: Globs | Readonly<Record<string, Globs>> | undefined
  /**
   * The release of SWC that loads the plugin, as in `1.16.22`. It matters for files that show nothing of how that release writes the bodies
   * of functions. Default: that of the @swc/core that is installed.
   */
  readonly swc?: string | undefined
}

/** What the wasm plugin is given. It sees no package.json, so this says all of it. */
export interface SwcConfig extends SwcOptions {
  readonly root: string
  readonly packageName: string
}

const WASM = 'dscope/swc.wasm'
const OLDEST = [1, 15] as const

/**
 * The entry for `jsc.experimental.plugins` of @swc/core and everything that is built on it: the path of the wasm, and its options with
 * the root and name of the nearest package.
 *
 * The package is looked for at or above the option `root`, else the working directory. Throws DSC141 when the @swc/core that is installed
 * there is older than 1.15: it would end the process instead of loading the plugin. Throws DSC134 for a wrong option.
 *
 * ```js
 * import dscope from 'dscope/swc'
 * export default { jsc: { experimental: { plugins: [dscope()] } } }
 * ```
 */
export default function dscope(options: SwcOptions = {}): [wasm: string, config: SwcConfig] {
  const { swc, ...others } = options
  const given = readOptions(others) as SwcOptions
  checkGlobs(given)
  const start = resolve(given.root ?? '.')
  const found = findPackage(start)
  const root = given.root === undefined ? (found?.root ?? start) : start
  const packageName = given.packageName ?? found?.name
  if (packageName === undefined) {
    throw new DscopeError(
      'DSC134',
      'no package.json with a name was found for the root: set the option `packageName`',
      { option: 'packageName', root },
    )
  }
  const require = createRequire(join(root, 'package.json'))
  const version = swc ?? installedVersion(require)
  if (version === undefined) return [require.resolve(WASM), { ...given, root, packageName }]
  checkVersion(version)
  return [require.resolve(WASM), { ...given, root, packageName, swc: version }]
}

/**
 * The options of SWC, where a host takes all of them, with the plugin after those that are there. In a build for a role no map shows the
 * text of a file: SWC would write all of it, with what the build leaves out.
 *
 * ```js
 * import { withDscope } from 'dscope/swc'
 * const options = withDscope({ jsc: { parser: { syntax: 'typescript' } } }, { role: 'client' })
 * ```
 */
export function withDscope<T extends object>(swc: T, options: SwcOptions = {}): T {
  const { jsc = {}, inlineSourcesContent }: HostOptions = swc
  const { experimental = {} } = jsc
  const plugins = [...(experimental.plugins ?? []), dscope(options)]
  return {
    ...swc,
    jsc: { ...jsc, experimental: { ...experimental, plugins } },
    inlineSourcesContent: options.role === undefined ? inlineSourcesContent : false,
  }
}

/** What is changed of SWC's options. */
interface HostOptions {
  readonly jsc?:
    { readonly experimental?: { readonly plugins?: readonly unknown[] } | undefined } | undefined
  readonly inlineSourcesContent?: boolean | undefined
}

function checkGlobs({ serverOnly = [] }: SwcOptions): void {
  const patterns: unknown[] = Object.values(serverOnly).flat()
  if (patterns.every((pattern) => typeof pattern === 'string')) return
  throw new DscopeError(
    'DSC134',
    'the wasm plugin takes its options as JSON: write the patterns of `serverOnly` as globs',
    { option: 'serverOnly', value: serverOnly },
  )
}

function checkVersion(version: string): void {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return
  throw new DscopeError(
    'DSC141',
    `@swc/core ${version} cannot load the wasm plugin and would end the process: install @swc/core 1.15.0 or newer`,
    { version },
  )
}

/** Next, Rspack and others bring an SWC of their own, which is not seen here. */
function installedVersion(require: NodeJS.Require): string | undefined {
  try {
    return (require('@swc/core/package.json') as { version: string }).version
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') return undefined
    throw error
  }
}
