import { readFences } from './fences.ts'
import { compile, instrument, run } from './program.ts'

test('a block keeps its line, its marks and the output that follows it', () => {
  const page = [
    '# Page',
    '',
    '```ts run',
    'a()',
    '```',
    '',
    '```text',
    'A',
    '```',
    '',
    '```js',
    '```',
  ]
  expect(readFences('page.md', page.join('\n'))).toEqual([
    { page: 'page.md', line: 3, language: 'ts', marks: ['run'], code: 'a()', output: 'A' },
    { page: 'page.md', line: 7, language: 'text', marks: [], code: 'A', output: undefined },
    { page: 'page.md', line: 11, language: 'js', marks: [], code: '', output: undefined },
  ])
})

test('text after other words is not the output of a block', () => {
  const [first] = readFences('page.md', '```ts run\na()\n```\nSo:\n```text\nA\n```')
  expect(first!.output).toBeUndefined()
})

test('a fence that is not closed is an error with its place', () => {
  expect(() => readFences('page.md', 'one\n```ts\na()')).toThrow('page.md:2')
})

test('claims about values and errors report what was found, also when it is something else', async () => {
  const { code, claims } = instrument(
    [
      `const n: number = 1 + 1`,
      `n + 1 // → 3`,
      `const list = [n, 'a'] // → [ 2, 'a' ]`,
      `Promise.resolve(list.length) // → 5`,
      `Promise.reject(Object.assign(new Error(), { code: 'DSC207' })) // throws DSC207`,
      `console.log('printed')`,
    ].join('\n'),
  )
  expect(claims.map(({ expected }) => expected)).toEqual(['3', `[ 2, 'a' ]`, '5', 'throws DSC207'])
  const { printed, found } = await run(compile(code, 'src/page.ts'))
  expect(printed).toBe('printed')
  expect([...found]).toEqual([
    [2, '3'],
    [3, `[ 2, 'a' ]`],
    [4, '2'],
    [5, 'throws DSC207'],
  ])
})
