// Who compiles: the host alone, the host with a plugin that only hands its input back, the same again, and dscope.
import { transformSync } from '@swc/core'
import { join } from 'node:path'

const root = join(import.meta.dirname, '../..')

/** `{ name, compile(source) }` of everyone who takes part. `cacheRoot` keeps what the host makes of a plugin. */
export function createContenders(wasm, handBack, cacheRoot) {
  const plugins = { none: undefined, floor: handBack, 'floor again': handBack, dscope: wasm }
  return Object.entries(plugins).map(([name, path]) => ({
    name,
    compile: createCompile(path, cacheRoot),
  }))
}

/** A function that compiles a source with one plugin or none. Every call hands over all options, as loaders do. */
export function createCompile(path, cacheRoot) {
  const options = {
    filename: join(root, 'src/search.ts'),
    swcrc: false,
    configFile: false,
    isModule: true,
    sourceMaps: true,
    jsc: {
      parser: { syntax: 'typescript' },
      target: 'esnext',
      experimental: {
        cacheRoot,
        plugins: path === undefined ? [] : [[path, { root, packageName: 'acme' }]],
      },
    },
  }
  return (source) => transformSync(source, options).code
}
