import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { runCompiled, type Run } from '../babel-plugin/execute.ts'
import {
  COMPILE_FIXTURES,
  readFixtureCases,
  type FixtureCase,
} from '../babel-plugin/fixture-cases.ts'
import { compile, type Outcome } from '../babel-plugin/routes.ts'
import { HOSTS, loadHost, ORDERS } from './hosts.ts'
import { compileWithSwc } from './routes.ts'

const cases = readFixtureCases()
const wanted = new Map(cases.map((fixture) => [fixture, wantedOf(fixture)]))
const routes = HOSTS.flatMap((host) => ORDERS.map((order) => ({ host, order })))

describe.each(routes)('$host, $order', ({ host, order }) => {
  const swc = loadHost(host)

  test.each(cases)('$name', async (fixture) => {
    const { failure, errors, rows, code } = compileWithSwc(swc, fixture, order)
    const strict = compileWithSwc(swc, fixture, order, true)
    const run = readRun(fixture)
    const result = run && code !== '' ? await runCompiled(fixture, code, run) : undefined
    expect({ failure, errors, rows, strict: strict.errors, result }).toEqual(wanted.get(fixture))
  })
})

function wantedOf(fixture: FixtureCase): object {
  const { blocks, errors } = compile(fixture, 'plugin')
  const strict = compile({ ...fixture, options: { ...fixture.options, strict: true } }, 'plugin')
  return {
    failure: undefined,
    errors: errors.map(toTold),
    rows: blocks.map(toRow),
    strict: strict.errors.map(toTold),
    result: readRun(fixture)?.result,
  }
}

function toTold({ code, line, column }: Outcome['errors'][number]): object {
  return { code, line, column, sentence: expect.any(String) }
}

function toRow(block: unknown): object {
  const { loc: _, ...row } = block as Record<string, unknown>
  return row
}

function readRun({ name }: FixtureCase): Run | undefined {
  const file = join(COMPILE_FIXTURES, name, 'run.json')
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined
}
