import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'

jest.setTimeout(300_000) // hundreds of files, on machines that have other work too

const root = resolve(__dirname, '../..')
const folder = mkdtempSync(join(tmpdir(), 'dscope-packages-'))
afterAll(() => rmSync(folder, { recursive: true }))

async function askOracle(...args: string[]): Promise<{ failed: boolean; output: string }> {
  const script = join(root, 'scripts/oracle-swc.mjs')
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [script, ...args])
    return { failed: false, output: stdout }
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string }
    return { failed: true, output: stdout + stderr }
  }
}

/** The plugin that hands its input back, with the call that does it written in another way. */
async function buildPlugin(handingBack: string): Promise<string> {
  const source = join(root, 'bench/swc-plugin/hand-back')
  const [index, environment] = ['index.ts', 'env.ts'].map((file) =>
    readFileSync(join(source, file), 'utf8'),
  ) as [string, string]
  writeFileSync(join(folder, 'env.ts'), environment)
  writeFileSync(
    join(folder, 'index.ts'),
    index.replace('__set_transform_result(pointer, length)', handingBack),
  )
  const built = join(folder, 'plugin.wasm')
  const compiler = require.resolve('assemblyscript/bin/asc.js')
  const flags = ['--runtime', 'stub', '--use', 'abort=', '--outFile', built]
  await promisify(execFile)(process.execPath, [compiler, join(folder, 'index.ts'), ...flags])
  return built
}

test('files of packages have the code and the map that they have without the plugin, though it read and wrote all of them', async () => {
  const { failed, output } = await askOracle('--identity', '--limit', '100')
  expect(output).toMatch(/^swc-1.15-first 1\.15\.0, packages: 100 files .* 0 differences;/m)
  expect(output).toMatch(/^@swc\/core 1\.\S+, packages: 100 files .* 0 differences;/m)
  expect(output.match(/ own sources: 100 files .* 0 differences;/g)).toHaveLength(2)
  expect(failed).toBe(false)
})

test('a plugin that hands back less than it was given is found out', async () => {
  const damaged = await buildPlugin('__set_transform_result(pointer, length - 1)')
  const { failed, output } = await askOracle('--identity', '--limit', '20', '--swc', damaged)
  expect(output).toMatch(/: refused, after the host: /)
  expect(failed).toBe(true)
})

test('the wasm plugin makes of functions of packages what the Babel plugin makes, and says the same', async () => {
  const { failed, output } = await askOracle('--agreement', '--limit', '100')
  expect(output).toMatch(/^1\d\d functions of \d+ files, .* 0 disagreements; \d+ s\n$/)
  expect(failed).toBe(false)
})

test('a plugin that compiles nothing is found out', async () => {
  const idle = await buildPlugin('__set_transform_result(pointer, length)')
  const { failed, output } = await askOracle('--agreement', '--limit', '20', '--swc', idle)
  // It is stopped after some dozens of disagreements, so which ones depends on what comes first of the installed packages.
  expect(output).toMatch(/: absent (?:said|refused): \d+:\d+ DSC\d{3}: |: absent blocks: /)
  expect(output).toMatch(/; \d{2,} disagreements; /)
  expect(failed).toBe(true)
})
