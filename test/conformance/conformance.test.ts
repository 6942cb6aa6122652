import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

const root = resolve(__dirname, '../..')

interface Verdict {
  readonly suite: string
  readonly release: string
  readonly tests: number
  readonly passed: number
  readonly answered: number
  readonly different: number
  readonly skipped: number
  readonly surprises: readonly string[]
}

interface Expected {
  readonly differences: readonly { suite: string; reason: string; tests: readonly string[] }[]
  readonly answers: Readonly<Record<string, string>>
}

/** What a module of the command exports. */
function load(path: string): Expected {
  const script = `import * as all from './${path}'; console.log(JSON.stringify(all))`
  return JSON.parse(node('--input-type=module', '-e', script)) as Expected
}

function node(...args: string[]): string {
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' })
  expect(stderr).toBe('')
  return stdout
}

const page = readFileSync(join(root, 'docs/conformance.md'), 'utf8')
const rows = page.split('\n').filter((line) => line.startsWith('| '))
const cellsOf = (row: string) => row.split('|').map((cell) => cell.trim())

test('suites that were written for other libraries come to what docs/conformance.md says, test by test', () => {
  const verdicts = JSON.parse(node('scripts/conformance.mjs', '--json')) as Verdict[]
  expect(verdicts.flatMap(({ surprises }) => surprises)).toEqual([])
  for (const { suite, release, tests, passed, answered, different, skipped } of verdicts) {
    const row = rows.map(cellsOf).find(([, name]) => name === suite)
    expect(row?.slice(2, -1)).toEqual([
      release,
      ...[tests, passed, answered, different].map(String),
    ])
    expect(skipped).toBe(0)
  }
})

test('docs/conformance.md gives the reason of every difference, and every answer', () => {
  const { differences, answers } = load('scripts/conformance/differences.mjs')
  const listed = [...page.matchAll(/^- (.+) \((\d+) tests?\)$/gm)].map(([, reason, count]) => [
    reason,
    Number(count),
  ])
  expect(listed).toEqual(differences.map(({ reason, tests }) => [reason, tests.length]))
  const answered = rows.map(cellsOf).filter(([, name]) => name?.startsWith('#'))
  expect(answered.map(([, question, answer]) => [question, answer])).toEqual(
    Object.entries(answers).map(([test, answer]) => [test.split(' › ')[1], answer]),
  )
})
