import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseSync, traverse, types } from '@babel/core'
import generate from '@babel/generator'
import { COMPILE_FIXTURES, readFixtureCases } from '../babel-plugin/fixture-cases.ts'
import { HOSTS, loadHost, ORDERS } from './hosts.ts'
import { compileWithSwc } from './routes.ts'

const cases = readFixtureCases().filter(
  ({ topic, errors }) => (topic === 'pruning' || topic === 'server-only') && errors.length === 0,
)
const routes = HOSTS.flatMap((host) => ORDERS.map((order) => ({ host, order })))

describe.each(routes)('$host, $order', ({ host, order }) => {
  const swc = loadHost(host)
  test.each(cases)('leaves what Babel leaves: $name', (fixture) => {
    const { code } = compileWithSwc(swc, fixture, order)
    const expected = readFileSync(join(COMPILE_FIXTURES, fixture.name, 'output.js'), 'utf8')
    expect(plain(code)).toBe(plain(expected))
  })
})

function plain(code: string): string {
  const tree = parseSync(code, {
    configFile: false,
    babelrc: false,
    sourceType: 'module',
    parserOpts: { plugins: ['jsx'] },
  })!
  traverse(tree, {
    enter({ node }: any) {
      delete node.extra
    },
  } as any)
  return generate(tree, { comments: false }).code
}
