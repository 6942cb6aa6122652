import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { readOptions, type Options } from '../babel-plugin/options.ts'
import { DscopeError } from '../runtime/errors.ts'
import { findPackage } from './package-root.ts'
import { checkHost, type HostCheck, type SwcHost } from './swc-check.ts'

export { checkHost, type HostCheck, type SwcHost }

/** The options of the wasm plugin: those of every compiler, except for warnings, which SWC drops, and for builds by role. */
export type SwcOptions = Omit<Options, 'onWarning' | (typeof OF_BUILDS_BY_ROLE)[number]>

/** What the wasm plugin is given. It sees no package.json, so this says all of it. */
export interface SwcConfig extends SwcOptions {
  readonly root: string
  readonly packageName: string
}

const WASM = 'dscope/swc.wasm'
/** The wasm leaves every body where it is; ignoring these would put what they guard into the wrong bundle. */
const OF_BUILDS_BY_ROLE = ['role', 'serverOnly'] as const
const OLDEST = [1, 15] as const

/**
 * The entry for `jsc.experimental.plugins` of @swc/core and everything that is built on it: the path of the wasm, and its options with
 * the root and name of the nearest package.
 *
 * The package is looked for at or above the option `root`, else the working directory. Throws DSC141 when the @swc/core that is installed
 * there is older than 1.15: it would end the process instead of loading the plugin. Throws DSC134 for `role` and `serverOnly`, which need
 * another compiler.
 *
 * ```js
 * import dscope from 'dscope/swc'
 * export default { jsc: { experimental: { plugins: [dscope()] } } }
 * ```
 */
export default function dscope(options: SwcOptions = {}): [wasm: string, config: SwcConfig] {
  const given = readOptions(options) as SwcOptions
  const refused = OF_BUILDS_BY_ROLE.find((option) => option in given)
  if (refused !== undefined) {
    throw new DscopeError(
      'DSC134',
      `the wasm plugin makes no builds by role and does not take the option \`${refused}\`: compile with dscope/babel or with the plugin of a bundler`,
      { option: refused },
    )
  }
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
  checkVersion(require)
  return [require.resolve(WASM), { ...given, root, packageName }]
}

/** Next, Rspack and others bring an SWC of their own, which is not seen here. */
function checkVersion(require: NodeJS.Require): void {
  const version = installedVersion(require)
  if (version === undefined) return
  const [major = 0, minor = 0] = version.split('.').map(Number)
  if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return
  throw new DscopeError(
    'DSC141',
    `@swc/core ${version} cannot load the wasm plugin and would end the process: install @swc/core 1.15.0 or newer`,
    { version },
  )
}

function installedVersion(require: NodeJS.Require): string | undefined {
  try {
    return (require('@swc/core/package.json') as { version: string }).version
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') return undefined
    throw error
  }
}
