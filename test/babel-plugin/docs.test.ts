import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { codes } from '../../runtime/codes.ts'
import { readOptions, type Options } from '../../babel-plugin/options.ts'
import { compileSource } from './compile-source.ts'

const page = (name: string): string =>
  readFileSync(join(__dirname, '../../docs', `${name}.md`), 'utf8')

test('the page of the macro names every code of the compiler, and no other', () => {
  const compiling = Object.keys(codes).filter((code) => code.startsWith('DSC1'))
  const rows = [...page('macro').matchAll(/^\| (DSC\d{3}) /gm)].map(([, code]) => code)
  expect(rows.toSorted()).toEqual(compiling.toSorted())
})

test('the page of the macro has a row for every option', () => {
  const rows = [...page('macro').matchAll(/^\| `(\w+)` +\|/gm)].map(([, option]) => option ?? '')
  const known: (keyof Required<Options>)[] = [
    'root',
    'packageName',
    'role',
    'roles',
    'strict',
    'serverOnly',
    'onWarning',
  ]
  expect(rows).toEqual(known)
  for (const option of rows) expect(() => readOptions({ [option]: undefined })).not.toThrow()
})

test('the report on the page of the macro is what the compiler prints for its program', () => {
  const [, program = '', report] =
    /```ts\n([^`]*)\n```\n\nis answered with:\n\n```text\n([^]*?)\n```/.exec(page('macro')) ?? []
  const { errors } = compileSource(program, '/repo/src/draw.ts', {
    root: '/repo',
    packageName: 'acme',
  })
  expect(errors.map(({ message }) => message)).toEqual([report])
})

test('the blocks on the page of the ids have the names that it says', () => {
  const [, example = ''] = /```js\n([^]*?)\n```/.exec(page('block-ids')) ?? []
  const expected = [...example.matchAll(/\/\/ name: (\S+)/g)].map(([, name]) => name)
  const { blocks } = compileSource(
    `import { spinRemote } from 'dscope/macro'\n${example}`,
    '/repo/a.js',
    { root: '/repo', packageName: 'acme' },
  )
  expect(expected.length).toBeGreaterThan(2)
  expect(blocks.map(({ name }) => name.replace(/~\d+$/, ''))).toEqual(expected)
})
