// Compiles one file with the built package, named as users name it, and writes what each host made of it.
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as babel7 from '@babel/core'
import * as babel8 from 'babel8-core'

const repository = fileURLToPath(new URL('../..', import.meta.url))
const { resolve } = createRequire(import.meta.url)
const folder = mkdtempSync(join(tmpdir(), 'dscope-'))
const hosts = { 'Babel 7': babel7, 'Babel 8': babel8 }
const plugins = {
  'dscope/babel': 'dscope/babel',
  'the ES module': join(repository, 'dist/babel.js'),
  'the CommonJS module': join(repository, 'dist/babel.cjs'),
  'babel-plugin-macros': resolve('babel-plugin-macros'),
}
try {
  mkdirSync(join(folder, 'node_modules'))
  symlinkSync(repository, join(folder, 'node_modules/dscope'), 'dir')
  writeFileSync(join(folder, 'package.json'), '{ "name": "acme" }')
  const filename = join(folder, 'a.js')
  writeFileSync(
    filename,
    `import { spinRemote } from 'dscope/macro'
export const f = (to, n) => spinRemote(to, [n], () => n)
`,
  )
  const leaky = join(folder, 'leaky.js')
  writeFileSync(
    leaky,
    `import { spinRemote } from 'dscope/macro'
import { connect } from 'secret'
const url = 'secret'
export const g = (to) => spinRemote(to, [], () => { 'on server'; return connect(url, 'secret') })
`,
  )
  const outcomes = {}
  for (const [host, babel] of Object.entries(hosts)) {
    for (const [route, plugin] of Object.entries(plugins)) {
      const options = { cwd: folder, configFile: false, babelrc: false, plugins: [plugin] }
      const { code, metadata } = await babel.transformFileAsync(filename, options)
      const role = { role: 'client' }
      const pruned = await babel.transformFileAsync(leaky, {
        ...options,
        plugins: [[plugin, route === 'babel-plugin-macros' ? { dscope: role } : role]],
        sourceMaps: true,
      })
      const shown = pruned.code + JSON.stringify(pruned.map)
      outcomes[`${host}, ${route}`] = { code, record: metadata.dscope, shown }
    }
  }
  process.stdout.write(JSON.stringify(outcomes))
} finally {
  rmSync(folder, { recursive: true })
}
