import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'

// A host that refuses a file spends most of the time on the names of its own functions.
process.env.RUST_LIB_BACKTRACE = '0'

const require = createRequire(import.meta.url)
const root = resolve(import.meta.dirname, '../..')

/** The packages under which releases of @swc/core are installed; both layouts of the tree, the first and the last release of each. */
const HOSTS = ['swc-1.15-first', 'swc-1.15-last', 'swc-1.16-first', '@swc/core']

/** The oldest and the newest. */
export const OUTER_HOSTS = [HOSTS[0], HOSTS.at(-1)]

export function versionOf(host) {
  return require(`${host}/package.json`).version
}

/**
 * A function from a source to `{ code, map }` by one release of @swc/core, with one wasm plugin or none. Throws what the host
 * throws.
 */
export function createHost(host, plugin) {
  const { transformSync } = require(host)
  const plugins = plugin === undefined ? [] : [[plugin.path, plugin.options ?? {}]]
  return (text, { filename, isFirst = false, isModule = true }) =>
    transformSync(text, {
      filename,
      swcrc: false,
      configFile: false,
      isModule,
      sourceMaps: true,
      jsc: {
        parser: parserOf(filename),
        target: 'esnext',
        experimental: {
          runPluginFirst: isFirst,
          cacheRoot: join(root, 'tmp/swc'),
          plugins,
        },
      },
    })
}

function parserOf(filename) {
  if (/\.[cm]?jsx?$/.test(filename)) return { syntax: 'ecmascript', jsx: true, decorators: true }
  const dts = /\.d\.[cm]?ts$/.test(filename)
  return { syntax: 'typescript', tsx: filename.endsWith('x'), decorators: true, dts }
}
