import type { DscopeRule } from './rule.ts'
import { exhaustiveCaptures } from './rules/exhaustive-captures.ts'
import { noAwaitSignal } from './rules/no-await-signal.ts'
import { noCapturedMutation } from './rules/no-captured-mutation.ts'
import { noLexicalThis } from './rules/no-lexical-this.ts'
import { noMacroAlias } from './rules/no-macro-alias.ts'
import { noReassignedModuleVariable } from './rules/no-reassigned-module-variable.ts'
import { noSecretCapture } from './rules/no-secret-capture.ts'
import { noUncapturable } from './rules/no-uncapturable.ts'
import { trackInRun } from './rules/track-in-run.ts'
import { validMacroCall } from './rules/valid-macro-call.ts'

/** Every rule under its name. Each finding of the compiler is reported by exactly one of them. */
export const rules: Readonly<Record<string, DscopeRule>> = {
  'exhaustive-captures': exhaustiveCaptures,
  'no-await-signal': noAwaitSignal,
  'no-captured-mutation': noCapturedMutation,
  'no-lexical-this': noLexicalThis,
  'no-macro-alias': noMacroAlias,
  'no-reassigned-module-variable': noReassignedModuleVariable,
  'no-secret-capture': noSecretCapture,
  'no-uncapturable': noUncapturable,
  'track-in-run': trackInRun,
  'valid-macro-call': validMacroCall,
}
