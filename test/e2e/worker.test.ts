import type { Browser } from 'playwright-core'
import { launchBrowser } from './browser.ts'
import { startProgram, type Program } from './program.ts'

jest.setTimeout(60_000) // processes and browsers, on machines that have other work too

describe('a page and its worker', () => {
  let browser: Browser
  let server: Program | undefined

  beforeAll(async () => {
    browser = await launchBrowser()
  })
  afterEach(async () => {
    await server?.stop()
  })
  afterAll(() => browser.close())

  test.each([
    { built: 'from sources', flags: [] },
    { built: 'from a production build', flags: ['--built'] },
  ])('call each other over a message port, $built', async ({ flags }) => {
    server = startProgram('test/e2e/serve-page.mjs', ['worker', ...flags])
    const [, url = ''] = await server.waitFor(/page on (\S+)/)
    const page = await browser.newPage()
    await page.goto(url)
    const answer = await page.locator('pre:not(:empty)').innerText()
    expect(answer).toBe('Sums: 42, added where document is undefined')
  })
})
