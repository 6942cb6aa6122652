import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createContext } from '../../runtime/engine/context.ts'
import { createProject, type Project } from './project.ts'

let project: Project
beforeEach(() => {
  const world = createContext({ id: 'shop' })
  const price = world.signal(3, { id: '<script>price</script>' })
  const total = world.spin((run) => run.track(price) * 2, { id: 'total' })
  total.get()
  project = createProject({
    'shop.json': JSON.stringify(world.inspect()),
    'other.json': '{ "dscope": 1, "contexts": [{ "id": "a", "cells": [{}] }] }',
    'none.json': 'no JSON',
  })
})
afterEach(() => project.remove())

test('a saved inspection becomes a page beside it, in which nothing that was saved is code', () => {
  const { code, out, err } = project.dscope('graph', 'shop.json')
  expect({ code, err }).toEqual({ code: 0, err: '' })
  expect(out).toMatch(/shop\.html\n$/)
  const page = readFileSync(join(project.folder, 'shop.html'), 'utf8')
  expect(page).toContain('data-cell="total"')
  expect(page).toContain('&lt;script&gt;price')
  expect(page).not.toContain('<script>price')
  expect(page).toContain("default-src 'none'")
})

test.each([
  [
    'what is no inspection',
    ['graph', 'other.json'],
    /other\.json is not what `context\.inspect\(\)` gives/,
  ],
  ['what is no JSON', ['graph', 'none.json'], /none\.json cannot be read/],
  ['a file that is not there', ['graph', 'gone.json'], /gone\.json cannot be read/],
  ['no file', ['graph'], /graph takes one file/],
  ['two files', ['graph', 'a', 'b'], /graph takes one file/],
  ['an option that is none', ['graph', '--no'], /--no/],
  [
    'a place that cannot be written',
    ['graph', 'shop.json', '-o', 'no/where.html'],
    /cannot be written/,
  ],
])('%s is refused with a sentence', (_, given, sentence) => {
  const { code, err } = project.dscope(...given)
  expect(code).toBe(2)
  expect(err).toMatch(sentence)
})
