import * as typescriptParser from '@typescript-eslint/parser'
import { Linter as Linter10, type Linter } from 'eslint'
import { Linter as Linter9 } from 'eslint-9'
import dscope from '../../eslint-plugin/index.ts'

export type Version = '10' | '9'
export type ParserName = 'espree' | '@typescript-eslint/parser'

/** How a file is linted, where it is not by ESLint 10 with the parser of its language. */
export interface How {
  readonly version?: Version
  readonly parser?: ParserName
  /** Rules and their options; default: every rule. */
  readonly rules?: Linter.RulesRecord
}

export interface Told {
  readonly rule: string
  readonly code: string
  readonly line: number
  /** From 0, as the compiler counts. */
  readonly column: number
  readonly message: string
}

const LINTERS = {
  '10': new Linter10({ configType: 'flat', cwd: '/' }),
  // The types of the two majors are alike, and their classes are not.
  '9': new Linter9({ configType: 'flat', cwd: '/' }) as unknown as Linter10,
}

/** What the plugin says about a source. Throws when the source cannot be parsed. */
export function lint(source: string, filename: string, how: How = {}): Told[] {
  const messages = LINTERS[how.version ?? '10'].verify(source, configOf(filename, how), {
    filename,
  })
  const broken = messages.find(({ fatal }) => fatal)
  if (broken) throw new SyntaxError(broken.message)
  return messages.map(({ ruleId, messageId = '', line, column, message }) => ({
    rule: ruleId ?? '',
    code: messageId,
    line,
    column: column - 1,
    message,
  }))
}

/** The source after everything was fixed that can be. */
export function fix(source: string, filename: string, how: How = {}): string {
  const linter = LINTERS[how.version ?? '10']
  return linter.verifyAndFix(source, configOf(filename, how), { filename }).output
}

/** The parser that reads a language when nothing else is said. */
export function parserFor(filename: string): ParserName {
  return /\.[cm]?tsx?$/.test(filename) ? '@typescript-eslint/parser' : 'espree'
}

export const ALL_RULES: Linter.RulesRecord = Object.fromEntries(
  Object.keys(dscope.rules).map((name) => [`dscope/${name}`, 'error']),
)

function configOf(filename: string, { parser, rules = ALL_RULES }: How): Linter.Config[] {
  const isTypeScript = (parser ?? parserFor(filename)) === '@typescript-eslint/parser'
  return [
    {
      files: ['**/*.{js,jsx,ts,tsx}'],
      plugins: { dscope },
      rules,
      languageOptions: {
        ...(isTypeScript && { parser: typescriptParser }),
        parserOptions: { ecmaFeatures: { jsx: /x$/.test(filename) } },
      },
    },
  ]
}
