import { execFileSync } from 'node:child_process'
import { resolve } from 'node:path'
import type { Browser } from 'playwright-core'
import { launchBrowser } from './browser.ts'

jest.setTimeout(300_000) // all tests of the engine at once, on machines that have other work too

const root = resolve(__dirname, '../..')

interface Result {
  readonly passed: number
  readonly failed: readonly { readonly title: string; readonly message: string }[]
}

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser.close())

test('the tests of the engine pass in a browser as they are', async () => {
  const script = `import { bundleTests } from './scripts/engine-everywhere/bundle.mjs'
process.stdout.write(await bundleTests('browser'))`
  const bundle = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  })
  const page = await browser.newPage()
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(String(error.stack)))
  await page.goto('about:blank')
  await page.addScriptTag({ content: bundle })
  expect(complaints).toEqual([])
  const { passed, failed } = await page.evaluate(
    () => (globalThis as unknown as { readonly ended: Promise<Result> }).ended,
  )
  expect(failed).toEqual([])
  expect(passed).toBeGreaterThan(250)
})
