// The tests of the engine as one script, for Node or for a browser.

import { readdirSync, readFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { build } from 'esbuild'

const root = resolve(import.meta.dirname, '../..')
const tests = join(root, 'test/runtime/engine')

/** What asks how memory or the processor is used, reads files, or compiles: pages cannot. What is compiled runs in one in test/e2e/suspensions. */
const isForNode = (file) =>
  /from '(node:|.*runtime\/node\.ts|\.\/support\/compiled\.ts)|process\.(cpu|memory)Usage/.test(
    readFileSync(join(tests, file), 'utf8'),
  )

export async function bundleTests(platform) {
  const files = readdirSync(tests)
    .filter((file) => file.endsWith('.test.ts'))
    .filter((file) => platform === 'node' || !isForNode(file))
  const { outputFiles } = await build({
    stdin: { contents: entry(files, platform), resolveDir: import.meta.dirname },
    bundle: true,
    write: false,
    platform,
    format: platform === 'node' ? 'cjs' : 'iife',
    // Not every version of Node can read `using`.
    target: 'es2022',
    logLevel: 'error',
    // As written: tests look at the names of functions.
    keepNames: true,
    // The package says that its modules have no side effects; test files have nothing else.
    ignoreAnnotations: true,
    define: platform === 'node' ? {} : { __dirname: '"/"', global: 'globalThis' },
    plugins: platform === 'node' ? [withPlaces] : [withoutNode],
  })
  return outputFiles[0].text
}

function entry(files, platform) {
  const loads = files.map(
    (file) => `[${JSON.stringify(file)}, () => import(${JSON.stringify(join(tests, file))})]`,
  )
  return `
    ${platform === 'node' ? '' : "import './browser.mjs'"}
    import { runTests } from './runner.mjs'
    globalThis.ended = runTests([${loads.join(', ')}])
    ${platform === 'node' ? 'ended.then((result) => console.log(JSON.stringify(result)))' : ''}`
}

/** \`expect\` names modules of Node for what is not asked of it here: each is a thing that can be asked and called at will. */
const withoutNode = {
  name: 'without node',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /./ }, ({ path }) =>
      isBuiltin(path) || path === 'graceful-fs' ? { path, namespace: 'nothing' } : undefined,
    )
    onLoad({ filter: /./, namespace: 'nothing' }, () => ({
      contents: `
        const nothing = new Proxy(function () {}, {
          get: (_, key) => key === Symbol.toPrimitive ? () => '' : key === 'inspect' ? undefined : nothing,
          apply: () => nothing,
          construct: () => nothing,
        })
        module.exports = nothing`,
    }))
  },
}

/** A test that reads a file looks for it from where it is itself. */
const withPlaces = {
  name: 'with places',
  setup: ({ onLoad }) =>
    onLoad({ filter: /\.test\.ts$/ }, ({ path }) => ({
      contents: `const __dirname = ${JSON.stringify(dirname(path))}\n${readFileSync(path, 'utf8')}`,
      loader: 'ts',
    })),
}
