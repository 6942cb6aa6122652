import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createContext } from '../../runtime/engine/context.ts'
import { serialize } from '../../runtime/persist.ts'
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
  [
    'what is neither a snapshot nor JSON',
    ['graph', 'none.json'],
    /none\.json holds no snapshot, and no JSON/,
  ],
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

test('a snapshot becomes a page, without its code, that shows what is up to date and what is not', () => {
  const world = createContext()
  const price = world.signal(3, { id: 'price' })
  const total = world.spin((run) => run.track(price) * 2, { id: 'total' })
  const other = world.spin((run) => run.track(total), { id: 'other' })
  other.get()
  price.set(4)
  total.get()
  writeFileSync(join(project.folder, 'shop.snapshot'), serialize(world.snapshot()))
  const { code, err } = project.dscope('graph', 'shop.snapshot', '-o', 'page.html')
  expect({ code, err }).toEqual({ code: 0, err: '' })
  const page = readFileSync(join(project.folder, 'page.html'), 'utf8')
  const states = [...page.matchAll(/data-cell="(\w+)" data-kind="\w+" data-state="([\w ]+)"/g)]
  expect(states.map(([, id, state]) => `${id} ${state}`).sort()).toEqual([
    'other stale',
    'price clean',
    'total clean',
  ])
  expect(page).toContain('data-from="price" data-to="total"')
})
