import type { FileRecord } from '../../babel-plugin/index.ts'
import { findCollisions } from '../../bundler-plugin/collisions.ts'
import { Records } from '../../bundler-plugin/records.ts'

const record = (...ids: string[]): FileRecord => ({
  module: 'shop/src/a.ts',
  path: 'src/a.ts',
  blocks: ids.map((id) => ({
    id,
    signature: 'signature',
    name: `name of ${id}`,
    role: undefined,
    kind: 'call',
    captures: [],
    loc: undefined,
  })),
  warnings: [],
})

test('blocks of two files with one id collide', () => {
  const [collision] = findCollisions(
    new Map([
      ['/shop/src/a.ts', record('1', '2')],
      ['/copy/src/a.ts', record('2')],
    ]),
  )
  expect(collision).toMatchObject({
    code: 'DSC136',
    data: { id: '2', files: ['/shop/src/a.ts', '/copy/src/a.ts'] },
  })
})

test('one file that is compiled for a page, a worker and under a query does not collide with itself', () => {
  const records = new Records()
  records.of('page').set('/shop/src/a.ts', record('1'))
  records.of('worker').set('/shop/src/a.ts', record('1'))
  records.of('page').set('/shop/src/a.ts?raw#1', record('1'))
  expect(findCollisions(records.all())).toEqual([])
})

test('what one build forgets, another still has', () => {
  const records = new Records()
  records.of('page').set('/shop/src/a.ts', record('1'))
  records.of('worker').set('/shop/src/a.ts', record('1'))
  records.of('page').delete('/shop/src/a.ts')
  expect([...records.all().keys()]).toEqual(['/shop/src/a.ts'])
  records.of('worker').clear()
  expect(records.all().size).toBe(0)
})
