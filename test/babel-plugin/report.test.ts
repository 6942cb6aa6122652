import { transformSync } from '@babel/core'
import dscope, { type Diagnostic, type Options } from '../../babel-plugin/index.ts'
import { codeFrame, positionAt } from '../../babel-plugin/code-frame.ts'
import { describe as words } from '../../babel-plugin/sentences.ts'
import { codes, type Code } from '../../runtime/codes.ts'
import { isDscopeError } from '../../runtime/errors.ts'

const IMPORT = `import { spinRemote } from 'dscope/macro'\n`

function compile(source: string, options: Options = {}): void {
  transformSync(IMPORT + source, {
    filename: '/repo/src/a.js',
    configFile: false,
    babelrc: false,
    plugins: [[dscope, { root: '/repo', packageName: 'acme', ...options }]],
  })
}

interface Report extends Error {
  readonly code: string
  readonly diagnostics: readonly Diagnostic[]
}

function reportOf(source: string, options?: Options): Report {
  try {
    compile(source, options)
  } catch (error) {
    return error as Report
  }
  throw new Error('the program was compiled')
}

const warned = jest.spyOn(console, 'warn').mockImplementation(() => {})
beforeEach(() => warned.mockClear())

test('an error shows its code, its place from the root, the line with carets, every use, and what to paste', () => {
  const { message } = reportOf(`export function f(to, a, b) {
\treturn spinRemote(to, [b], () => a + to + a + b)
}
`)
  expect(message)
    .toBe(`/repo/src/a.js: DSC101: \`a\` and \`to\` are used in the block but not listed
  src/a.js:3:24
  3 | \treturn spinRemote(to, [b], () => a + to + a + b)
    | \t                      ^^^
  \`a\` is used at src/a.js:3:35
  \`a\` is used at src/a.js:3:44
  \`to\` is used at src/a.js:3:39
  A block gets only what its list names. Write: [b, a, to]`)
})

test('all problems of a file come in one error, warnings last, and as data', () => {
  const error = reportOf(`export function f(to, a, unused) {
  const send = spinRemote
  return spinRemote(to, [unused], () => a)
}
`)
  expect(isDscopeError(error, 'DSC122')).toBe(true)
  expect(error.diagnostics).toEqual([
    expect.objectContaining({ code: 'DSC122', severity: 'error', line: 3, column: 15 }),
    expect.objectContaining({
      code: 'DSC101',
      severity: 'error',
      line: 4,
      column: 24,
      names: ['a'],
      uses: [{ name: 'a', line: 4, column: 40 }],
    }),
    expect.objectContaining({ code: 'DSC102', severity: 'warning', names: ['unused'] }),
  ])
  for (const { message } of error.diagnostics) expect(error.message).toContain(message)
})

test('the same mistake seen by an inner and an outer block is told once', () => {
  const { diagnostics } = reportOf(`export function f(to, n) {
  return spinRemote(to, [to, n], () => spinRemote(to, [n], () => { n = 1 }))
}
`)
  expect(diagnostics.map(({ code }) => code)).toEqual(['DSC111'])
})

test('an error leaves nothing behind: the console is silent', () => {
  reportOf(`export function f(to, a, b) { return spinRemote(to, [a], () => b) }\n`)
  expect(warned).not.toHaveBeenCalled()
})

const UNUSED = `export function f(to, a) { return spinRemote(to, [a], () => 1) }\n`

test('a warning goes to the console, once, with its code frame', () => {
  compile(UNUSED)
  expect(warned.mock.calls).toEqual([
    [expect.stringMatching(/^DSC102: .*\n {2}src\/a.js:2:51\n.*/)],
  ])
})

test('onWarning is given the warning instead of the console', () => {
  const warnings: Diagnostic[] = []
  compile(UNUSED, { onWarning: (warning) => warnings.push(warning) })
  expect(warnings).toEqual([expect.objectContaining({ code: 'DSC102', severity: 'warning' })])
  expect(warned).not.toHaveBeenCalled()
})

test('strict makes a warning an error', () => {
  const { diagnostics } = reportOf(UNUSED, { strict: true })
  expect(diagnostics).toEqual([expect.objectContaining({ code: 'DSC102', severity: 'error' })])
})

test('every code of the compiler that is found in a tree has its words', () => {
  const thrown = new Set(['DSC100', 'DSC134', 'DSC138', 'DSC141', 'DSC150', 'DSC151', 'DSC152'])
  const compiling = (Object.keys(codes) as Code[]).filter((code) => /^DSC1/.test(code))
  for (const code of compiling.filter((it) => !thrown.has(it))) {
    const { sentence, remedy } = words(code, { name: 'x' })
    expect(sentence).toMatch(/^(?:[a-z]|`)/)
    expect(remedy).toMatch(/^[A-Z]/)
    expect(`${sentence} ${remedy}`).not.toContain('undefined')
  }
  expect(() => words('DSC201', {})).toThrow(TypeError)
})

test('a code frame cuts a long line around the place', () => {
  const [text, carets] = codeFrame(`${'a'.repeat(500)}bug`, { line: 1, column: 500 }, undefined)
  expect(text).toBe(`  1 | ${'a'.repeat(60)}bug`)
  expect(carets).toBe(`    | ${' '.repeat(60)}^`)
})

test('a place that the text does not have gets no frame', () => {
  expect(codeFrame('one line', { line: 7, column: 0 }, undefined)).toEqual([])
  expect(codeFrame('one line', { line: 1, column: 80 }, undefined)).toEqual([])
})

test.each([
  ['a\nb', 2, { line: 2, column: 0 }],
  ['a\r\nbc', 4, { line: 2, column: 1 }],
  ['a\rb', 2, { line: 2, column: 0 }],
  ['a\u2028b', 2, { line: 2, column: 0 }],
  ['\u{1f600}b', 2, { line: 1, column: 2 }],
])('positions are counted in lines of every kind and UTF-16 units: %j at %i', (code, at, place) => {
  expect(positionAt(code, at)).toEqual(place)
})
