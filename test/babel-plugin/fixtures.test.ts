import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { transformSync } from '@babel/core'
import { runCompiled, runSource, type Run } from './execute.ts'
import { COMPILE_FIXTURES, readFixtureCases, type FixtureCase } from './fixture-cases.ts'
import {
  babelOptions,
  compile,
  compileLowered,
  compileWithBabel8,
  compileWithPresets,
  isReachedByMacros,
  typePreset,
  type Outcome,
  type Route,
} from './routes.ts'

const isUpdate = process.env['DSCOPE_UPDATE_FIXTURES'] === '1'
const cases = readFixtureCases()
let babel8: Record<Route, Record<string, Outcome>>

beforeAll(() => {
  babel8 = compileWithBabel8(cases)
}, 120_000)

describe.each(cases)('$name', (fixture) => {
  const outcome = compile(fixture, 'plugin')
  const outputFile = join(COMPILE_FIXTURES, fixture.name, 'output.js')
  const run = readRun(fixture)

  test('is told what is wrong with it, where, and nothing else', () => {
    expect(outcome.errors).toMatchObject(fixture.errors)
    expect(outcome.errors).toHaveLength(fixture.errors.length)
    expect(outcome.warnings).toMatchObject(fixture.warnings)
    expect(outcome.warnings).toHaveLength(fixture.warnings.length)
  })

  if (fixture.errors.length === 0) {
    test('is compiled into the expected module', () => {
      if (isUpdate) writeFileSync(outputFile, print(fixture, outcome.code))
      const expected = readFileSync(outputFile, 'utf8')
      expect(print(fixture, outcome.code)).toBe(printExpected(fixture, expected))
    })

    test('is compiled into the same module when types go in the same run', () => {
      expect(print(fixture, compileWithPresets(fixture).code)).toBe(print(fixture, outcome.code))
    })
  } else {
    test('has no expected output beside its errors', () => {
      expect(existsSync(outputFile)).toBe(false)
    })
  }

  test('means the same to Babel 8', () => {
    expectSame(fixture, babel8.plugin[fixture.name], outcome)
  })

  if (isReachedByMacros(fixture)) {
    test('means the same to babel-plugin-macros on Babel 7 and 8', () => {
      expectSame(fixture, compile(fixture, 'macro'), outcome)
      expectSame(fixture, babel8.macro[fixture.name], outcome)
    })
  }

  if (run) {
    test('does the same compiled and uncompiled', async () => {
      expect(await runSource(fixture, run)).toEqual(run.result)
      expect(await runCompiled(fixture, outcome.code, run)).toEqual(run.result)
    })

    test('does the same when it is lowered for the oldest engines in the same run', async () => {
      const { code } = compileLowered(fixture)
      expect(await runCompiled(fixture, code, run)).toEqual(run.result)
    })
  }
})

function readRun({ name }: FixtureCase): Run | undefined {
  const file = join(COMPILE_FIXTURES, name, 'run.json')
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined
}

/** Compares what programs and tools see: blocks, places of problems, and the tree, however it was printed. */
function expectSame(fixture: FixtureCase, actual: Outcome | undefined, expected: Outcome): void {
  expect({ ...actual, code: print(fixture, actual?.code ?? '') }).toEqual({
    ...expected,
    code: print(fixture, expected.code),
  })
}

const printed = new Map<string, string>()

/** One printing for every compiler's output: without types, by Babel 7. Equal outputs are printed once. */
function print(fixture: FixtureCase, code: string): string {
  const key = `${fixture.filename}\0${code}`
  const text = printed.get(key) ?? printAnew(fixture, code)
  printed.set(key, text)
  return text
}

function printAnew(fixture: FixtureCase, code: string): string {
  const options = { ...babelOptions(fixture), comments: false, presets: typePreset(fixture) }
  return `${transformSync(code, options)?.code ?? ''}\n`
}

function printExpected(fixture: FixtureCase, code: string): string {
  return print({ ...fixture, filename: fixture.filename.replace(/\.ts(x?)$/, '.js$1') }, code)
}
