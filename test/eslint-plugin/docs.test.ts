import dscope from '../../eslint-plugin/index.ts'
import { rules } from '../../eslint-plugin/rules.ts'
import { SEALED, SECRET_PATTERNS } from '../../eslint-plugin/secret-names.ts'
import { codes } from '../../runtime/codes.ts'
import { readFences, readPage } from '../docs/fences.ts'
import { lint } from './lint-source.ts'

const page = readPage('docs/eslint.md')
const lines = page.split('\n')
const names = Object.keys(rules)
const examples = readFences('docs/eslint.md')
  .map((fence) => ({ ...fence, rule: headingAbove(fence.line) }))
  .filter(({ marks }) => marks.includes('wrong') || marks.includes('right'))

function headingAbove(line: number): string {
  const above = lines.slice(0, line).findLast((text) => text.startsWith('### ')) ?? ''
  return above.slice('### '.length)
}

test('every rule has a heading, an example that is wrong and one that is right', () => {
  const headings = [...page.matchAll(/^### ([a-z-]+)$/gm)].map(([, name]) => name!)
  expect(headings.filter((name) => name !== 'oxlint')).toEqual(names)
  const shown = examples.map(({ rule, marks }) => `${rule} ${marks.join()}`)
  expect(shown).toEqual(names.flatMap((name) => [`${name} wrong`, `${name} right`]))
})

test.each(examples)('the example of $rule at line $line is what its mark says', (example) => {
  const told = lint(example.code, '/repo/src/example.ts')
  const reporting = [...new Set(told.map(({ rule }) => rule))]
  expect(reporting).toEqual(example.marks.includes('wrong') ? [`dscope/${example.rule}`] : [])
})

/** Codes that are not about a program, so that no rule can report them. */
const NOT_OF_A_PROGRAM: readonly string[] = [
  'DSC100',
  'DSC134',
  'DSC142',
  'DSC138',
  'DSC140',
  'DSC141',
]
const isOfABuild = (code: string): boolean => code.startsWith('DSC15')

test('every code of the compiler that is about a program is reported by one rule', () => {
  const reported = Object.values(rules).flatMap((rule) => rule.codes as readonly string[])
  const compiling = Object.keys(codes).filter((code) => code.startsWith('DSC1'))
  expect(reported.sort()).toEqual(
    compiling.filter((code) => !NOT_OF_A_PROGRAM.includes(code) && !isOfABuild(code)),
  )
})

test('the recommended configuration and the one for oxlint have every rule with the same severity', () => {
  const { recommended } = dscope.configs
  expect(Object.keys(recommended.rules ?? {})).toEqual(names.map((name) => `dscope/${name}`))
  const oxlint = readFences('docs/eslint.md').find(({ code }) => code.includes('jsPlugins'))!
  expect(JSON.parse(oxlint.code).rules).toEqual(recommended.rules)
})

test('the page has the table of rules and the defaults as they are', () => {
  for (const [name, rule] of Object.entries(rules)) {
    const row = lines.find((line) => line.startsWith(`| [\`${name}\`]`))!
    const [, , reports = '', severity = '', fixes = ''] = row.split('|').map((cell) => cell.trim())
    for (const code of rule.codes) expect(mentions(reports, code)).toBe(true)
    expect(dscope.configs.recommended.rules![`dscope/${name}`]).toBe(severity)
    expect(fixes !== '').toBe(Boolean(rule.meta?.fixable ?? rule.meta?.hasSuggestions))
  }
  for (const each of [...SECRET_PATTERNS, ...SEALED]) expect(page).toContain(`\`${each}\``)
})

/** Whether a cell names a code, by itself or in a range. */
function mentions(cell: string, code: string): boolean {
  const ranges = [...cell.matchAll(/(DSC\d{3})(?: to (DSC\d{3}))?/g)]
  return ranges.some(([, from = '', to = from]) => from <= code && code <= to)
}

test('the plugin says its name and the version of the package', () => {
  const { version } = JSON.parse(readPage('package.json'))
  expect(dscope.meta).toEqual({ name: 'dscope', version })
})
