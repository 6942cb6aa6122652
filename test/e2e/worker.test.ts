import { servedPages } from './served-pages.ts'

jest.setTimeout(60_000) // processes and browsers, on machines that have other work too

describe('a page and its worker', () => {
  const open = servedPages()

  test.each([
    { built: 'from sources', flags: [] },
    { built: 'from a production build', flags: ['--built'] },
  ])('call each other over a message port, $built', async ({ flags }) => {
    const page = await open('worker', flags)
    const answer = await page.locator('pre:not(:empty)').innerText()
    expect(answer).toBe('Sums: 42, added where document is undefined')
  })
})
