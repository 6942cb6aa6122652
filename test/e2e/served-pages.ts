import type { Browser, Page } from 'playwright-core'
import { launchBrowser } from './browser.ts'
import { startProgram, type Program } from './program.ts'

/**
 * For the tests of the `describe` that this is called in: a browser, and a function that serves a folder of this one with Vite and opens
 * its page. `flags` are those of serve-page.mjs. What is served ends with the test.
 */
export function servedPages(): (folder: string, flags: readonly string[]) => Promise<Page> {
  let browser: Browser
  let server: Program | undefined

  beforeAll(async () => {
    browser = await launchBrowser()
  })
  afterEach(async () => {
    await server?.stop()
    server = undefined
  })
  afterAll(() => browser.close())

  return async (folder, flags) => {
    server = startProgram('test/e2e/serve-page.mjs', [folder, ...flags])
    const [, url = ''] = await server.waitFor(/page on (\S+)/)
    const page = await browser.newPage()
    await page.goto(url)
    return page
  }
}
