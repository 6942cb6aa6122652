import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { codes } from '../../runtime/codes.ts'
import { COMPILE_FIXTURES, readFixtureCases } from './fixture-cases.ts'

/** Codes of which no program can be an example. */
const WITHOUT_FIXTURE: Readonly<Record<string, string>> = {
  DSC100: 'thrown by the macro module when nothing has compiled the program',
  DSC119: 'no grammar lets an arrow or a function yield for the generator around it',
  DSC134: 'about the options, before there is a program',
  DSC138: 'about all modules of a build',
  DSC140: 'about the syntax tree of a host that is not known yet',
  DSC141: 'about the release of a host',
  DSC142: 'about how a host writes functions',
  DSC150: 'about what is installed',
  DSC152: 'about what is installed',
  DSC151: 'about the settings of a build',
}

const fixtures = readFixtureCases()
const compileCodes = Object.keys(codes).filter((code) => code.startsWith('DSC1'))

test.each(compileCodes.filter((code) => !(code in WITHOUT_FIXTURE)))('%s has a fixture', (code) => {
  const told = fixtures.flatMap(({ errors, warnings }) => [...errors, ...warnings])
  expect(told.map((diagnostic) => diagnostic.code)).toContain(code)
})

test.each(fixtures)('$name is a sentence, short, with one outcome', (fixture) => {
  expect(fixture.name).toMatch(/^[a-z0-9-]+\/[a-z0-9]+(-[a-z0-9]+)+$/)
  expect(fixture.source.split('\n').length).toBeLessThanOrEqual(30)
  const hasOutput = existsSync(join(COMPILE_FIXTURES, fixture.name, 'output.js'))
  expect(hasOutput).toBe(fixture.errors.length === 0)
})
