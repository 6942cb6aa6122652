import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { buildSync } from 'esbuild'

jest.setTimeout(120_000) // hundreds of functions, on machines that have other work too

const root = resolve(__dirname, '../..')
const folder = mkdtempSync(join(tmpdir(), 'dscope-oracle-'))
const plugin = join(folder, 'babel.cjs')

beforeAll(() => {
  buildSync({
    entryPoints: [join(root, 'babel-plugin/index.ts')],
    outfile: plugin,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    logLevel: 'error',
  })
})

afterAll(() => rmSync(folder, { recursive: true }))

async function askOracle(...args: string[]): Promise<{ failed: boolean; output: string }> {
  const script = join(root, 'scripts/oracle.mjs')
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [script, ...args])
    return { failed: false, output: stdout }
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string }
    return { failed: true, output: stdout + stderr }
  }
}

test('the capture analysis agrees with eslint-scope about functions of installed packages', async () => {
  const { failed, output } = await askOracle('--functions', '400', '--plugin', plugin)
  expect(output).toMatch(/^4\d\d functions of \d+ files .* 0 disagreements; \d+ s\n$/)
  expect(failed).toBe(false)
})

test('the capture analysis agrees with the scope analysis of typescript-eslint', async () => {
  const { failed, output } = await askOracle('--typed', '--functions', '150', '--plugin', plugin)
  expect(output).toMatch(/^1\d\d functions of \d+ files .* 0 disagreements; \d+ s\n$/)
  expect(failed).toBe(false)
})

test('a compiler that never complains is found out', async () => {
  const silent = join(folder, 'silent.cjs')
  writeFileSync(silent, 'module.exports = () => ({ visitor: {} })')
  const { failed, output } = await askOracle('--functions', '50', '--plugin', silent)
  expect(output).toMatch(/absent \d+:\d+ DSC101 /)
  expect(output).toMatch(/absent \d+:\d+ DSC102 /)
  expect(failed).toBe(true)
})
