import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { lint } from './lint-source.ts'

const root = resolve(__dirname, '../..')
const programs = ['examples', 'bench', 'test/programs', 'test/e2e']
  .flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((path) =>
      join(folder, path),
    ),
  )
  .filter(
    (path) =>
      /\.(ts|js|mjs)$/.test(path) && !/node_modules|\.cache|dist|failing|warned|wrong/.test(path),
  )
  .map((path) => ({ path, source: readFileSync(join(root, path), 'utf8') }))
  .filter(({ source }) => /from 'dscope\/macro'/.test(source))

test('there are programs of our own', () => {
  expect(programs.length).toBeGreaterThan(3)
})

test.each(programs)('every rule is content with $path', ({ path, source }) => {
  expect(lint(source, `/repo/${path.replace(/\.mjs$/, '.js')}`)).toEqual([])
})
