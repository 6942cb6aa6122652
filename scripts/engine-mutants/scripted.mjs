// The little of jest that the scripted tests of the engine use. Imported before them.

import { expect } from 'expect'

/** The tests, in the order in which they were written down. A fault that is meant to be reported is not printed. */
export const scripted = []

globalThis.expect = expect
globalThis.test = (title, body) =>
  scripted.push(async () => {
    try {
      await body()
    } catch (error) {
      throw new Error(title, { cause: error })
    }
  })
globalThis.test.each = (rows) => (title, body) => {
  for (const row of rows) globalThis.test(title, () => body(...[row].flat()))
}
// A broken engine may leave rejections behind that nobody hears of: that they are looked for is enough.
globalThis.beforeAll = (action) => scripted.push(action)
globalThis.afterAll = () => {}
globalThis.describe = (_, body) => body()
console.error = () => {}
