import { decode } from '../../swc-plugin/decode.ts'
import { Mentions } from '../../swc-plugin/mentions.ts'
import type { FixtureCase } from '../babel-plugin/fixture-cases.ts'
import { buildDump, dump, type Handed } from './dump.ts'
import { loadHost, ORDERS } from './hosts.ts'
import { compileAsTypeScript } from './two-hosts.ts'

beforeAll(buildDump, 60_000)

const OTHERS = `
export function other() { const inner = () => { return 'in a body' }; return inner }
export const short = () => 'in an expression'
export class Plain { method() { return 'in a method' } }
`

const call = (callee: string): string =>
  `export const main = (given) => ${callee}('server', [given], () => given)\n`

describe.each(ORDERS)('%s', (order) => {
  const hand = (fixture: FixtureCase): Handed => dump(loadHost('@swc/core'), fixture, order)

  test('only statements that say a name of the macro are read with the bodies of their functions', () => {
    const { program } = hand(
      file(`import { spinRemote } from 'dscope/macro'\n${OTHERS}${call('spinRemote')}`),
    )
    const whole = decode(program)
    const tape = decode(program, new Mentions(program))
    const texts = textsOf(tape)
    expect([whole.isWhole, tape.isWhole]).toEqual([true, false])
    expect(textsOf(whole)).toEqual(
      expect.arrayContaining(['in a body', 'in an expression', 'in a method']),
    )
    expect(texts.filter((text) => text.startsWith('in '))).toEqual([])
    expect(texts).toEqual(expect.arrayContaining(['other', 'short', 'Plain', 'server']))
  })

  test.each([
    ['by its name', `import { spinRemote } from 'dscope/macro'\n`, 'spinRemote'],
    ['under another name', `import { spinRemote as go } from 'dscope/macro'\n`, 'go'],
    ['in a namespace', `import * as m from 'dscope/macro'\n`, 'm.spinRemote'],
    [
      'by one of several imports',
      `import { taskRemote } from 'dscope/macro'\nimport { spinRemote as go } from 'dscope/macro'\n`,
      'go',
    ],
  ])('a macro that is imported %s is found, also above its import', (_, statements, callee) => {
    for (const source of [statements + OTHERS + call(callee), call(callee) + OTHERS + statements]) {
      const fixture = file(source)
      const { program, diagnostics } = compileAsTypeScript(fixture, hand(fixture))
      expect(diagnostics).toEqual([])
      expect(Buffer.from(program, 'hex').toString('latin1')).toContain('dscope/internal')
    }
  })

  test('a variable that only a body without the macro changes is told of', () => {
    const source = `
import { spinRemote } from 'dscope/macro'
let count = 0
export function raise() { count++ }
export const main = () => spinRemote('server', [], () => count)
`
    expect(codesOf(file(source), hand(file(source)))).toEqual(['DSC129'])
    const constant = source.replace('{ count++ }', '{ return count }')
    expect(codesOf(file(constant), hand(file(constant)))).toEqual([])
  })

  test('the macro is not loaded in a body either', () => {
    const source = `
import { spinRemote } from 'dscope/macro'
export function later() { return require('dscope/macro') }
`
    expect(codesOf(file(source), hand(file(source)))).toEqual(['DSC133'])
  })
})

function file(source: string): FixtureCase {
  return {
    ...{ name: 'mentions', topic: 'mentions', source, filename: '/app/src/mentions.js' },
    ...{ options: { root: '/app', packageName: 'app', strict: true }, errors: [], warnings: [] },
  }
}

function codesOf(fixture: FixtureCase, handed: Handed): string[] {
  const { diagnostics } = compileAsTypeScript(fixture, handed)
  return diagnostics.flatMap((it) => /DSC\d+/.exec(Buffer.from(it, 'hex').toString('latin1')) ?? [])
}

function textsOf(tape: ReturnType<typeof decode>): string[] {
  const texts: string[] = []
  for (let item = 0; item < tape.length; item++) {
    const major = tape.major(item)
    if (major === 2 || major === 3) texts.push(Buffer.from(tape.bytes(item)).toString())
  }
  return texts
}
