import * as typescriptParser from '@typescript-eslint/parser'
import { RuleTester as RuleTester10 } from 'eslint'
import { RuleTester as RuleTester9 } from 'eslint-9'
import dscope from '../../eslint-plugin/index.ts'

type Cases = Parameters<RuleTester10['run']>[2]
export type InvalidCase = Cases['invalid'][number]
export type ValidCase = Exclude<Cases['valid'][number], string>

/** Runs the cases of a rule through the testers of ESLint 9 and 10. Each case has a sentence for a name. */
export function testRule(name: string, valid: ValidCase[], invalid: InvalidCase[]): void {
  const rule = dscope.rules[name]!
  describe('with ESLint 10', () => new RuleTester10().run(name, rule, { valid, invalid }))
  describe('with ESLint 9', () => {
    const tester = new RuleTester9() as unknown as RuleTester10
    tester.run(name, rule, { valid, invalid })
  })
}

/** A program with one call, in a function whose parameters can be captured. */
export function program(call: string): string {
  return `import { spinRemote } from 'dscope/macro'\nimport { db } from './db.js'\nexport async function run(peer, a, b, c) {\n  ${call}\n}\n`
}

/** What makes a case one in TypeScript. */
export const IN_TYPESCRIPT = {
  filename: 'program.ts',
  languageOptions: { parser: typescriptParser },
} as const
