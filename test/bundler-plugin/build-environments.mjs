// Builds all environments of one configuration of Vite, in the working folder: build-environments.mjs <options of the plugin as JSON> <names of
// environments> [shared]. `shared`: one plugin for all. Prints what became of it as JSON: the text of each environment, or the error.
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import dscope from 'dscope/vite'
import { createBuilder } from 'vite'

const [options, names, shared] = process.argv.slice(2)
const folder = process.cwd()
const outOf = (name) => join(folder, 'out', name)
const rolldownOptions = { input: join(folder, 'src/main.ts'), external: [/^dscope/, /^node:/] }
const environments = Object.fromEntries(
  names.split(',').map((name) => [
    name,
    {
      consumer: name === 'client' ? 'client' : 'server',
      build: { outDir: outOf(name), rolldownOptions, sourcemap: true, minify: false },
    },
  ]),
)

async function textOf(name) {
  const files = await readdir(outOf(name), { recursive: true, withFileTypes: true })
  const paths = files.filter((it) => it.isFile()).map((it) => join(it.parentPath, it.name))
  return (await Promise.all(paths.map((path) => readFile(path, 'utf8')))).join('\n')
}

try {
  const builder = await createBuilder({
    root: folder,
    configFile: false,
    logLevel: 'silent',
    builder: { sharedPlugins: shared === 'shared' },
    environments,
    plugins: [dscope(JSON.parse(options))],
  })
  for (const name of names.split(',')) await builder.build(builder.environments[name])
  const texts = await Promise.all(names.split(',').map(textOf))
  console.log(JSON.stringify({ texts }))
} catch ({ message }) {
  console.log(JSON.stringify({ error: message }))
}
