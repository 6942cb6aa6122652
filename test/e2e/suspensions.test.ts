import { servedPages } from './served-pages.ts'
import type { Report } from './suspensions/every-suspension.ts'

jest.setTimeout(60_000) // processes and browsers, on machines that have other work too

describe('bodies of two contexts that wait at the same time, in a browser', () => {
  const open = servedPages()

  test.each([
    { built: 'from sources', flags: [] },
    { built: 'from a production build', flags: ['--built'] },
  ])(
    'have their own run after every kind of suspension, and microtasks of others have none, $built',
    async ({ flags }) => {
      const page = await open('suspensions', flags)
      const text = await page.locator('pre:not(:empty)').innerText()
      const report = JSON.parse(text) as Report & { hasStorage: boolean }
      expect(Object.entries(report.kept).filter(([, isKept]) => !isKept)).toEqual([])
      expect(Object.keys(report.kept).length).toBeGreaterThan(30)
      expect(report.looks).toBeGreaterThan(100)
      expect(report).toMatchObject({ leaks: 0, totals: [4, 4], hasStorage: false })
    },
  )
})
