// The little of vitest that the tests of the polyfill use.

import { expect } from 'expect'
import { ModuleMocker } from 'jest-mock'

const mocker = new ModuleMocker(globalThis)

/** The tests, in the order in which they were written down. */
export const tests = []
/** What has to be done after each test, innermost first: one list for each `describe` around it. */
let groups = [{ title: undefined, after: [] }]

export const vi = { fn: (implementation) => mocker.fn(implementation) }

export function describe(title, body) {
  const outer = groups
  groups = [{ title, after: [] }, ...outer]
  body()
  groups = outer
}

export function it(title, body) {
  const around = groups
  const names = [...around.map((group) => group.title).reverse(), title]
  tests.push({
    name: names.filter((name) => name !== undefined).join(' › '),
    async run() {
      try {
        await body()
      } finally {
        for (const { after } of around) for (const action of after) await action()
      }
    },
  })
}

export function afterEach(action) {
  groups[0].after.push(action)
}

/** Names that jest has given up, and `toThrow` of what is no error. */
expect.extend({
  toBeCalled: (mock) => called(mock.mock.calls.length > 0, mock),
  toBeCalledTimes: (mock, times) => called(mock.mock.calls.length === times, mock),
  toThrowError(action, expected) {
    const thrown = thrownBy(action)
    const pass = thrown !== undefined && fits(thrown.error, expected)
    return { pass, message: () => `expected an error ${pass ? 'other than' : 'like'} ${expected}` }
  },
})

function called(pass, mock) {
  return { pass, message: () => `called ${mock.mock.calls.length} times` }
}

function thrownBy(action) {
  try {
    action()
  } catch (error) {
    return { error }
  }
}

function fits(error, expected) {
  if (typeof expected === 'function') return error instanceof expected
  return expected === undefined || String(error?.message ?? error).includes(expected)
}

export { expect }
