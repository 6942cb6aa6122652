import type { Rule } from 'eslint'
import type { PlacedFinding } from '../babel-plugin/diagnostics.ts'
import { describe } from '../babel-plugin/sentences.ts'
import { lintFile, type LintedFile } from './linted-file.ts'

/** A code of the compiler. */
export type Code = PlacedFinding['code']

/** What a rule may do about a finding. */
export type Repair = Pick<Rule.ReportDescriptorOptions, 'fix' | 'suggest'>

/** The file that a rule looks at, and what ESLint knows about it. */
export interface RuleFile extends LintedFile {
  readonly context: Rule.RuleContext
}

export interface RuleParts {
  /** One line: what the rule refuses. */
  readonly description: string
  /** The findings of the compiler that the rule reports. */
  readonly codes: readonly Code[]
  /** Messages of suggestions, and of what the compiler does not look for. */
  readonly messages?: Readonly<Record<string, string>>
  readonly meta?: Pick<Rule.RuleMetaData, 'fixable' | 'hasSuggestions' | 'schema' | 'type'>
  readonly repair?: (finding: PlacedFinding, file: RuleFile) => Repair
  /** Reports what the compiler does not look for. */
  readonly check?: (file: RuleFile) => void
}

/** A rule of ESLint, with the codes of the compiler that it reports. */
export interface DscopeRule extends Rule.RuleModule {
  readonly codes: readonly Code[]
}

/** Makes a rule that reports findings of the compiler in the compiler's words. */
export function createRule(parts: RuleParts): DscopeRule {
  const { description, codes, messages = {}, meta = {}, repair, check } = parts
  const own = codes.map((code) => [code, `${code}: {{sentence}}. {{remedy}}`] as const)
  return {
    codes,
    meta: {
      type: 'problem',
      schema: [],
      ...meta,
      docs: { description },
      messages: { ...Object.fromEntries(own), ...messages },
    },
    create(context) {
      const linted = lintFile(context.sourceCode, context.filename)
      if (!linted) return {}
      const file = { ...linted, context }
      return {
        Program() {
          for (const finding of linted.findings) {
            if (codes.includes(finding.code)) report(finding, file, repair?.(finding, file))
          }
          check?.(file)
        },
      }
    },
  }
}

/** Reports a finding of the compiler where the compiler would. */
export function report(finding: PlacedFinding, { context }: RuleFile, repair: Repair = {}): void {
  const { code, start, end, facts = {} } = finding
  const { sentence, remedy } = describe(code, facts)
  context.report({
    loc: { start, end: end ?? { line: start.line, column: start.column + 1 } },
    messageId: code,
    data: { sentence, remedy },
    ...repair,
  })
}
