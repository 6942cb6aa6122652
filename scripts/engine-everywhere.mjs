/**
 * Runs the tests of the engine, as they are, in other versions of Node, and in a browser.
 *
 *   node scripts/engine-everywhere.mjs [--node 20 --node 22 --node 24] [--browser]
 *
 * Without arguments: in all of them. Other versions of Node come from npm.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { bundleTests } from './engine-everywhere/bundle.mjs'

const VERSIONS = ['20', '22', '24']
/** Minutes after which a run is taken for one that does not end. */
const LONGEST = 10
const root = resolve(import.meta.dirname, '..')

const { values } = parseArgs({
  options: { node: { type: 'string', multiple: true }, browser: { type: 'boolean' } },
})
const isAll = values.node === undefined && values.browser === undefined

const folder = mkdtempSync(join(tmpdir(), 'dscope-everywhere-'))
try {
  const versions = isAll ? VERSIONS : (values.node ?? [])
  if (versions.length > 0) {
    const file = join(folder, 'tests.cjs')
    writeFileSync(file, await bundleTests('node'))
    for (const version of versions) report(`Node ${version}`, runInNode(version, file))
  }
  if (isAll || values.browser) report('Chromium', runInBrowser())
} finally {
  rmSync(folder, { recursive: true })
}

function runInNode(version, file) {
  const [command, ...args] = process.version.startsWith(`v${version}.`)
    ? [process.execPath]
    : ['npx', '--yes', '--package', `node@${version}`, '--', 'node']
  const script = `console.error = () => {}; require(${JSON.stringify(file)})`
  const out = execFileSync(command, [...args, '-e', script], {
    encoding: 'utf8',
    // What compiles looks for its parts from here.
    cwd: root,
    timeout: LONGEST * 60_000,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  return JSON.parse(out.trim().split('\n').at(-1))
}

/** By the test that does it with every run of all tests. */
function runInBrowser() {
  const jest = join(root, 'node_modules/jest/bin/jest.js')
  const asked = ['--selectProjects', 'node', '--testPathPatterns', 'e2e/engine-in-browser']
  execFileSync(process.execPath, [jest, ...asked], { cwd: root, stdio: 'inherit' })
  return undefined
}

function report(place, result) {
  if (result === undefined) return
  const { passed, failed } = result
  console.log(`${place}: ${passed} passed, ${failed.length} failed`)
  for (const { title, message } of failed) console.error(`  ${title}\n    ${message}`)
  if (failed.length > 0) process.exitCode = 1
}
