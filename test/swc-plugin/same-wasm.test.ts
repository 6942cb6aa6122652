import { execFile } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'

jest.setTimeout(180_000) // an optimizing compiler, on machines that have other work too

const root = resolve(__dirname, '../..')
const folder = mkdtempSync(join(tmpdir(), 'dscope-same-'))
afterAll(() => rmSync(folder, { recursive: true }))

test('the wasm at the root of the package is, byte by byte, what a checkout in another folder builds', async () => {
  const checkout = join(folder, 'another/place')
  for (const path of ['package.json', 'scripts', 'swc-plugin', 'babel-plugin', 'runtime']) {
    cpSync(join(root, path), join(checkout, path), { recursive: true })
  }
  symlinkSync(join(root, 'node_modules'), join(checkout, 'node_modules'), 'dir')
  await promisify(execFile)(process.execPath, ['scripts/swc/build.mjs'], { cwd: checkout })
  const [published, built] = [root, checkout].map((at) => readFileSync(join(at, 'swc.wasm')))
  expect(built!.equals(published!)).toBe(true)
})
