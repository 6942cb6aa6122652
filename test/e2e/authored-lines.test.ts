import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { authoredPlace } from './authored-place.ts'
import { startProgram } from './program.ts'
import { servedPages } from './served-pages.ts'

jest.setTimeout(60_000) // processes and browsers, on machines that have other work too

const source = readFileSync(join(__dirname, 'failing', 'failing.ts'), 'utf8')
const authoredLine =
  source.split('\n').findIndex((line) => line.includes('// the authored line')) + 1

describe('an error thrown in a nested block', () => {
  const open = servedPages()

  test.each([
    { built: 'of the dev server', flags: [] },
    { built: 'of a production build', flags: ['--built'] },
  ])('names its authored line through the source map $built', async ({ flags }) => {
    const page = await open('failing', flags)
    const stack = await page.locator('pre', { hasText: 'order 7 has no lines' }).innerText()

    const place = await authoredPlace(stack)
    expect(place.source).toMatch(/\/failing\.ts$/)
    expect(place.line).toBe(authoredLine)
  })

  test('names its block and its authored line in a Node process, across two peers', async () => {
    const program = startProgram('test/e2e/run-compiled.mjs', ['failing', 'node'])
    const stack = await program.finish()
    expect(stack).toContain('order 7 has no lines')
    expect(stack).toMatch(new RegExp(`at failInside/first .*/failing\\.ts:${authoredLine}:\\d+`))
  })
})
