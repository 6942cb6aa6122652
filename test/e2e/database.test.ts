import { startProgram } from './program.ts'

jest.setTimeout(240_000) // a Postgres begins in each fork, on machines that have other work too

test('F20: a database is forked with its context: each fork has the rows of its moment and changes its own, and its copy is closed with it', async () => {
  const output = await startProgram('examples/database/start.mjs').finish()
  expect(output.trimEnd().split('\n')).toEqual([
    '  (rows are read)',
    'shop: 1190',
    '  (rows are read)',
    'shop/cheaper: 1071',
    '  (rows are read)',
    'shop: 1285.2',
    '  (rows are read)',
    'shop/cheaper/untaxed: 1071',
    'shop/cheaper/untaxed: 900',
    '  (rows are read)',
    'shop/cheaper/untaxed: 630',
    'shop/cheaper: 1071',
    'copies that are closed: 2 of 2',
    'shop: 1285.2',
    "the original, which is not the world's to close: open",
  ])
})
