import { launchBrowser } from './browser.ts'
import { startProgram } from './program.ts'

jest.setTimeout(60_000) // processes and browsers, on machines that have other work too

const REPORT = 'DSC101: `name` is used in the block but not listed'

test('a block that lists too little stops the build, at its place and with the way out', async () => {
  const build = startProgram('test/e2e/serve-page.mjs', ['wrong', '--built'])
  const failure = await build.finish().catch((error: Error) => error.message)
  expect(failure).toContain(REPORT)
  expect(failure).toMatch(/wrong\/page\.ts:5:\d+/)
  expect(failure).toContain('[greeting, name]')
  expect(failure).not.toContain('plugin.ts')
})

test('in the dev server the same report is shown in the page', async () => {
  const server = startProgram('test/e2e/serve-page.mjs', ['wrong'])
  const [, url = ''] = await server.waitFor(/page on (\S+)/)
  const browser = await launchBrowser()
  try {
    const page = await browser.newPage()
    await page.goto(url)
    const overlay = await page.locator('vite-error-overlay .message').innerText()
    expect(overlay).toContain(REPORT)
  } finally {
    await browser.close()
    await server.stop()
  }
})

test('a block that lists too much is warned about, and built', async () => {
  const server = startProgram('test/e2e/serve-page.mjs', ['warned', '--built'])
  await server.waitFor(/DSC102/)
  await server.waitFor(/warned\/page\.ts:4:\d+/)
  await server.waitFor(/page on/)
  expect(await server.stop()).toBe(0)
})
