import ts from 'typescript'
import { readProject } from './project.ts'

const project = readProject()

/** What the compiler says about a program, and the source text that each message points at. */
function complaints(program: string): { text: string; at: string }[] {
  return project.check(program).map((diagnostic) => ({
    text: ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n'),
    at: program.slice(diagnostic.start, (diagnostic.start ?? 0) + (diagnostic.length ?? 0)),
  }))
}

const head = `import { spinRemote, taskRemote } from '../../runtime/macro.ts'\n`

test('a function in the capture list is refused at its name, in a sentence that says why', () => {
  const [complaint, ...others] = complaints(`${head}
    export function search(compare: () => number, limit: number) {
      return spinRemote('server', [limit, compare], () => limit)
    }`)
  expect(complaint!.at).toBe('compare')
  expect(complaint!.text).toContain('"DSC207: a function cannot travel": "the value itself"')
  expect(others).toEqual([])
})

test('a function deep inside a capture is named by its path', () => {
  const [complaint, ...others] = complaints(`${head}
    export function search(filters: { range: { from: number; compare: () => number } }[]) {
      return taskRemote('server', [filters], () => 1)
    }`)
  expect(complaint!.at).toBe('filters')
  expect(complaint!.text).toContain('"DSC207: a function cannot travel": "[].range.compare"')
  expect(others).toEqual([])
})

test('every capture that cannot travel gets a message of its own', () => {
  const found = complaints(`${head}
    export function search(rows: Promise<string>, mark: symbol, limit: number, page: HTMLElement) {
      return spinRemote('server', [rows, mark, limit, page], () => limit)
    }`)
  expect(found.map(({ at }) => at)).toEqual(['rows', 'mark', 'page'])
  expect(found[0]!.text).toContain('DSC207: a promise cannot travel: await it first')
  expect(found[1]!.text).toContain('DSC207: a symbol cannot travel')
  expect(found[2]!.text).toContain('DSC207: a function cannot travel')
})

test('a block whose result cannot come back is refused at the block', () => {
  const [complaint, ...others] = complaints(`${head}
    export const stop = spinRemote('server', [], async () => ({ timer: { stop() {} } }))`)
  expect(complaint!.at).toMatch(/^async \(\) =>/)
  expect(complaint!.text).toContain('"DSC207: a function cannot travel": "timer.stop"')
  expect(others).toEqual([])
})

test('a generator block is told that streams do not travel yet', () => {
  const [complaint] = complaints(`${head}
    export const rows = spinRemote('server', [], async function* () { yield 1 })`)
  expect(complaint!.text).toContain('DSC207: a stream cannot travel yet')
})

test('large and recursive types are checked with less than a million instantiations', () => {
  const before = project.instantiations()
  const found = complaints(`${head}
    import type { Node } from '@babel/types'
    type Json = string | number | boolean | null | Json[] | { [key: string]: Json }
    export function send(json: Json, node: Node) {
      return spinRemote('server', [json, node], () => ({ json, node }))
    }`)
  expect(found).toEqual([])
  expect(project.instantiations() - before).toBeLessThan(1_000_000)
})
