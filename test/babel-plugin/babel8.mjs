// Reads fixture cases as JSON from its input, compiles each with Babel 8 by both routes, and writes the outcomes.
// A process of its own: Babel 8 is an ES module, which jest cannot load, and the sources are TypeScript.
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import * as babel from 'babel8-core'
import macros from 'babel-plugin-macros'
import { build } from 'esbuild'

const plugin = await load('../../babel-plugin/index.ts')
const macro = await load('../../babel-plugin/macro.ts')
const cases = JSON.parse(await text(process.stdin))
const outcomes = { plugin: {}, macro: {} }
for (const fixture of cases) {
  const options = { onWarning: () => {}, ...fixture.options }
  outcomes.plugin[fixture.name] = compile(fixture, [plugin, options])
  if (fixture.isReachable) {
    const found = { dscope: options, resolvePath: (source) => source, require: () => macro }
    outcomes.macro[fixture.name] = compile(fixture, [macros, found])
  }
}
process.stdout.write(JSON.stringify(outcomes))

async function load(entry) {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(entry, import.meta.url))],
    bundle: true,
    platform: 'node',
    format: 'esm',
    write: false,
  })
  const source = Buffer.from(outputFiles[0].contents).toString('base64')
  return (await import(`data:text/javascript;base64,${source}`)).default
}

function compile({ source, filename, parserPlugins }, plugin) {
  try {
    const { code, metadata } = babel.transformSync(source, {
      filename,
      configFile: false,
      babelrc: false,
      sourceType: 'module',
      parserOpts: { plugins: parserPlugins },
      plugins: [plugin],
    })
    const { blocks = [], warnings = [] } = metadata.dscope ?? {}
    return { code, blocks, errors: [], warnings: places(warnings, 'warning') }
  } catch (error) {
    if (!error.diagnostics) throw error
    const { diagnostics } = error
    return {
      code: '',
      blocks: [],
      errors: places(diagnostics, 'error'),
      warnings: places(diagnostics, 'warning'),
    }
  }
}

function places(diagnostics, severity) {
  return diagnostics
    .filter((diagnostic) => diagnostic.severity === severity)
    .map(({ code, line, column, names }) => ({ code, line, column, ...(names && { names }) }))
}
