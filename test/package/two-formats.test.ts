import { installPackage, type Application } from './installed.ts'

let application: Application
beforeAll(() => {
  application = installPackage()
})
afterAll(() => application?.remove())

/** Runs a module that sees the package twice, as `esm` and as `cjs`, and returns what it returns. */
function withBoth(body: string): unknown {
  application.write(
    'both.mjs',
    `import { createRequire } from 'node:module'
     import * as esm from 'dscope'
     import * as esmInternal from 'dscope/internal'
     const require = createRequire(import.meta.url)
     const cjs = require('dscope')
     const cjsInternal = require('dscope/internal')
     const row = (run) => ['double-id', 'sig', { name: 'double', captures: ['n'] }, run]
     const answer = await (async () => { ${body} })()
     console.log(JSON.stringify(answer))`,
  )
  return application.run('both.mjs')
}

test('the two formats are two copies', () => {
  expect(withBoth(`return esm.DscopeError === cjs.DscopeError`)).toBe(false)
})

test('a block registered through one copy answers calls made through the other', () => {
  expect(
    withBoth(`
      cjsInternal.table('app/double.ts', [row(({ n }) => n * 2)])
      const server = esm.createPeer({ id: 'server' })
      const client = cjs.createPeer({ id: 'client' })
      const [left, right] = esm.memoryLinks()
      await Promise.all([server.connect(left), client.connect(right)])
      const answers = [
        await client.run(() => cjsInternal.hop(null, 'server', 'double-id', { n: 1 })),
        await server.run(() => esmInternal.hop(null, 'client', 'double-id', { n: 2 })),
      ]
      await Promise.all([server.close(), client.close()])
      return answers`),
  ).toEqual([2, 4])
})

test('a hop of one copy starts from the peer that the other copy made', () => {
  expect(
    withBoth(`
      esmInternal.table('app/double.ts', [row(({ n }) => n * 2)])
      const only = esm.createPeer({ id: 'only' })
      const answer = await cjsInternal.hop(null, 'only', 'double-id', { n: 21 })
      await only.close()
      return answer`),
  ).toBe(42)
})

test('an error of one copy is recognised by the other, with its code', () => {
  expect(
    withBoth(`
      const errors = [new esm.DscopeError('DSC201', 'late'), new cjs.DscopeError('DSC202', 'off')]
      return errors.map((error) => [
        esm.isDscopeError(error), cjs.isDscopeError(error),
        esm.isDscopeError(error, 'DSC201'), cjs.isDscopeError(error, 'DSC201'),
      ])`),
  ).toEqual([
    [true, true, true, true],
    [true, true, false, false],
  ])
})

test('an error that crossed from one copy to the other keeps its code and data', () => {
  expect(
    withBoth(`
      esmInternal.table('app/double.ts', [row(() => { throw new esm.DscopeError('DSC221', 'no', { block: 'double' }) })])
      const server = esm.createPeer({ id: 'server' })
      const client = cjs.createPeer({ id: 'client' })
      const [left, right] = cjs.memoryLinks()
      await Promise.all([server.connect(left), client.connect(right)])
      const error = await client.run(() => cjsInternal.hop(null, 'server', 'double-id', { n: 1 })).catch((e) => e)
      await Promise.all([server.close(), client.close()])
      return [cjs.isDscopeError(error, 'DSC221'), esm.isDscopeError(error, 'DSC221'), error.data]`),
  ).toEqual([true, true, { block: 'double' }])
})
