// The little of jest that the tests of the engine use, for places where jest itself does not run. Imported before them.

import { expect } from 'expect'

const createGroup = (title) => ({ title, before: [], after: [], each: [], afterEach: [] })
let groups = [createGroup()]
const tests = []

function test(title, body) {
  const names = [...groups.map((group) => group.title), title].filter((name) => name !== undefined)
  tests.push({ title: names.join(' › '), body, groups })
}
test.each = (rows) => (title, body) => {
  rows.forEach((row, index) => test(`${title} (${index})`, () => body(...[row].flat())))
}

function describe(title, body) {
  const outer = groups
  groups = [...outer, createGroup(title)]
  body()
  groups = outer
}

Object.assign(globalThis, {
  expect,
  test,
  describe,
  jest: { setTimeout() {} },
  beforeAll: (action) => groups.at(-1).before.push(action),
  afterAll: (action) => groups.at(-1).after.push(action),
  beforeEach: (action) => groups.at(-1).each.push(action),
  afterEach: (action) => groups.at(-1).afterEach.push(action),
})

/** Runs the tests of one file after the other. Returns how many have passed, and what became of the others. */
export async function runTests(files) {
  const result = { passed: 0, failed: [] }
  for (const [name, load] of files) {
    groups = [createGroup(name)]
    tests.length = 0
    await load()
    await runAll([...tests], result)
  }
  return result
}

async function runAll(all, result) {
  const begun = new Set()
  for (const { title, body, groups: around } of all) {
    try {
      for (const group of around) {
        if (!begun.has(group)) for (const action of group.before) await action()
        begun.add(group)
        for (const action of group.each) await action()
      }
      await body()
      result.passed++
    } catch (error) {
      result.failed.push({ title, message: String(error?.stack ?? error) })
    } finally {
      for (const { afterEach } of around) for (const action of afterEach) await action()
    }
  }
  for (const { after } of begun) for (const action of after) await action()
}
