import { join } from 'node:path'
import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping'
import { transformMacros } from '../../bundler-plugin/transform.ts'

const folder = join(__dirname, 'app')
const options = { root: folder, packageName: 'app' }

const SOURCE = `import { spinRemote } from 'dscope/macro'

interface Row { id: number }

export async function load(server: string, id: number): Promise<Row> {
  return spinRemote(server, [id], async () => {
    const row = <Row>{ id }
    return row
  })
}
`

function idsIn(code: string): string[] {
  return [...code.matchAll(/\["([\w-]{22})", "([\w-]{8})"/g)].map(([, id]) => id as string)
}

test('types stay for the steps that follow, and a cast in angle brackets is no JSX', async () => {
  const compiled = await transformMacros(SOURCE, join(folder, 'rows.ts'), options)
  expect(compiled?.code).toContain('interface Row')
  expect(compiled?.code).toContain('<Row>')
  expect(compiled?.code).not.toContain('dscope/macro')
})

test('what counts a value up through a type keeps its parentheses, in blocks and outside', async () => {
  const source = `import { spinRemote } from 'dscope/macro'
let count: unknown = 0
;(count as number)++
--(count satisfies unknown)
export const next = (server: string, least: unknown) => spinRemote(server, [least], async () => {
  let next = least
  return (next as number)++
})
`
  const { code = '' } = (await transformMacros(source, join(folder, 'count.ts'), options)) ?? {}
  expect(code).toContain('(count as number)++')
  expect(code).toContain('--(count satisfies unknown)')
  expect(code).toContain('(next as number)++')
})

test('JSX stays for the steps that follow', async () => {
  const source = `import { spinRemote } from 'dscope/macro'
export const show = (page: string, text: string) => spinRemote(page, [text], () => draw(<p>{text}</p>))
`
  const compiled = await transformMacros(source, join(folder, 'show.tsx'), options)
  expect(compiled?.code).toContain('<p>{text}</p>')
})

test('what a bundler puts behind the file name does not change the ids', async () => {
  const plain = await transformMacros(SOURCE, join(folder, 'rows.ts'), options)
  const queried = await transformMacros(SOURCE, `${join(folder, 'rows.ts')}?v=1#a`, options)
  expect(idsIn(plain?.code ?? '')).toHaveLength(1)
  expect(queried?.code).toBe(plain?.code)
})

test('a module that only mentions the macro is left alone', async () => {
  const source = `export const hint = "import { spinRemote } from 'dscope/macro'"\n`
  expect(await transformMacros(source, join(folder, 'hint.js'), options)).toBeNull()
})

test('the map leads from the body of a block to its authored line', async () => {
  const compiled = await transformMacros(SOURCE, join(folder, 'rows.ts'), options)
  const lines = compiled?.code.split('\n') ?? []
  const line = lines.findIndex((text) => text.includes('return row')) + 1
  const map = new TraceMap(compiled?.map ?? '')
  const column = lines[line - 1]?.indexOf('return row') ?? 0
  expect(originalPositionFor(map, { line, column })).toMatchObject({
    source: join(folder, 'rows.ts'),
    line: 8,
    column: 4,
  })
})

test('every error of the module is reported at once', async () => {
  const source = SOURCE.replace('[id]', '[]').replace('const row', 'server = ""; const row')
  const attempt = transformMacros(source, join(folder, 'rows.ts'), options)
  await expect(attempt).rejects.toMatchObject({
    diagnostics: [
      { code: 'DSC101', line: 6 },
      { code: 'DSC111', line: 7 },
    ],
  })
})
