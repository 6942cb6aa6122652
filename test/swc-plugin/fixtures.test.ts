import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { runCompiled, type Run } from '../babel-plugin/execute.ts'
import {
  COMPILE_FIXTURES,
  readFixtureCases,
  type FixtureCase,
} from '../babel-plugin/fixture-cases.ts'
import { EXCEPTIONS, exceptionFor } from './exceptions.ts'
import { compileWithBabel, type Expected } from './expected.ts'
import { HOSTS, loadHost, ORDERS, type Order, type Swc } from './hosts.ts'
import { compileWithSwc, type SwcOutcome } from './routes.ts'

const cases = readFixtureCases()
const routes = HOSTS.flatMap((host) => ORDERS.map((order) => ({ host, order })))

/** A case is compiled as it is, and with warnings as errors: that is how warnings are seen. */
interface Both<T> {
  readonly plain: T
  readonly strict: T
}
const expected = new Map<FixtureCase, Both<Expected>>(
  cases.map((fixture) => [
    fixture,
    { plain: compileWithBabel(fixture, false), strict: compileWithBabel(fixture, true) },
  ]),
)

describe.each(routes)('$host, $order', ({ host, order }) => {
  const swc = loadHost(host)

  test.each(cases)('means what it means to Babel: $name', async (fixture) => {
    const outcome = await compileBoth(swc, fixture, order)
    const wanted = { ...expected.get(fixture), result: readRun(fixture)?.result }
    if (exceptionFor(fixture.name, host, order)) expect(outcome).not.toEqual(wanted)
    else expect(outcome).toEqual(wanted)
  })
})

test('every exception names a case, and says why', () => {
  const names = cases.map(({ name }) => name)
  for (const { name, reason } of EXCEPTIONS) {
    expect(names).toContain(name)
    expect(reason.length).toBeGreaterThan(20)
  }
})

async function compileBoth(
  swc: Swc,
  fixture: FixtureCase,
  order: Order,
): Promise<Both<Expected> & { result: unknown }> {
  const plain = compileWithSwc(swc, fixture, order, false)
  const strict = compileWithSwc(swc, fixture, order, true)
  return { plain: seen(plain), strict: seen(strict), result: await run(fixture, plain) }
}

function seen({ rows, errors, warnings, failure }: SwcOutcome): Expected {
  if (failure !== undefined) throw new Error(failure)
  return { rows, errors, warnings }
}

/** What the compiled case answers; nothing for one with errors. */
async function run(fixture: FixtureCase, { code }: SwcOutcome): Promise<unknown> {
  const how = readRun(fixture)
  if (!how || code === '') return undefined
  try {
    return await runCompiled({ ...fixture, filename: '/repo/src/output.jsx' }, code, how)
  } catch (error) {
    return error
  }
}

function readRun({ name }: FixtureCase): Run | undefined {
  const file = join(COMPILE_FIXTURES, name, 'run.json')
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined
}
