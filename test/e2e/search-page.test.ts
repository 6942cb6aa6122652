import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { launchBrowser } from './browser.ts'
import { startProgram, type Program } from './program.ts'

jest.setTimeout(60_000) // processes and browsers, on machines that have other work too

const TIME = expect.stringMatching(/^\d+\.\d ms$/)
const BYTES = expect.stringMatching(/^[\d,]+ B out, [\d,]+ B in$/)

describe.each([
  { served: 'from its sources', flags: [] },
  { served: 'from a production build', flags: ['--built'] },
])('the search page, served $served', ({ flags }) => {
  let example: Program
  let browser: Browser
  let page: Page
  let url: string
  const requests = new Set<string>()
  const complaints: string[] = []

  beforeAll(async () => {
    example = startProgram('examples/search/page.mjs', flags)
    browser = await launchBrowser()
    page = await browser.newPage({ viewport: { width: 1180, height: 860 } })
    page.on('request', (request) => requests.add(new URL(request.url()).origin))
    page.on('pageerror', (error) => complaints.push(String(error)))
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
    })
    url = (await example.waitFor(/page on (\S+)/))[1] as string
    await page.goto(url)
    await page.locator('#status', { hasText: 'connected' }).waitFor()
  })

  afterAll(async () => {
    await browser.close()
    await example.stop()
  })

  test('a typed question shows results of the server and the hops that brought them', async () => {
    await page.locator('#query').fill('websocket compression')
    await page.locator('#status', { hasText: /^\d+ results?$/ }).waitFor()

    const count = Number.parseInt(await page.locator('#status').innerText())
    expect(count).toBeGreaterThan(0)
    expect(await page.locator('.result').count()).toBe(count)
    expect(await page.locator('.result .file').allInnerTexts()).toContain('ws/README.md')
    expect(await page.locator('.result mark').count()).toBeGreaterThan(0)

    // Newest first: the block on the page ends after the hop that it made.
    const hops = await page.locator('#hops li').allInnerTexts()
    expect(hops.map((hop) => hop.split('\n'))).toEqual([
      ['→', 'itself', 'searchAndDisplay', TIME, BYTES],
      ['←', 'itself', 'searchAndDisplay', TIME, BYTES],
      ['→', 'server', 'searchAndDisplay/results', TIME, BYTES],
    ])
    await page.screenshot({ path: join(__dirname, '../../tmp/e2e', `search${flags.join('')}.png`) })
  })

  test('each key asks again, and the last question has the last word', async () => {
    await page.locator('#query').clear()
    await page.locator('#query').pressSequentially('structured clone')
    await page.locator('.result .file', { hasText: '@ungap/structured-clone' }).first().waitFor()
    await page.locator('#query').fill('no package says zxqv')
    await page.locator('#status', { hasText: /^0 results$/ }).waitFor()
    expect(await page.locator('.result').count()).toBe(0)
  })

  test('the page asks nobody but its own origin, and has nothing to complain about', () => {
    expect([...requests]).toEqual([new URL(url).origin])
    expect(complaints).toEqual([])
  })

  test('an interrupt ends the server and its page without a fault, and the page says so', async () => {
    expect(await example.stop()).toBe(0)
    await page.locator('#status', { hasText: 'server is gone' }).waitFor()
  })
})
