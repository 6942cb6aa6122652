import type { ESLint, Linter, Rule } from 'eslint'
import { rules } from './rules.ts'

/** The plugin, as a flat configuration takes it. */
export interface Plugin extends ESLint.Plugin {
  readonly meta: { readonly name: string; readonly version: string }
  rules: Record<string, Rule.RuleModule>
  readonly configs: { readonly recommended: Linter.Config }
}

/** Heuristics, and what the compiler only warns of. */
const WARNED: ReadonlySet<string> = new Set(['no-reassigned-module-variable', 'no-secret-capture'])

const configs = {
  recommended: {
    name: 'dscope/recommended',
    plugins: {} as Record<string, ESLint.Plugin>,
    rules: Object.fromEntries(
      Object.keys(rules).map((name) => [`dscope/${name}`, WARNED.has(name) ? 'warn' : 'error']),
    ) satisfies Linter.RulesRecord,
  },
}

/**
 * The ESLint plugin, for ESLint 9 and 10 and as one of oxlint's `jsPlugins`: `export default [dscope.configs.recommended]`.
 *
 * Its rules run the analysis of the compiler on the tree of the user's parser, and say what the compiler would say, under
 * the same codes. Files that do not mention `dscope/macro` cost nothing.
 */
const plugin: Plugin = {
  meta: { name: 'dscope', version: '0.1.0' },
  rules: { ...rules },
  configs,
}
configs.recommended.plugins['dscope'] = plugin
export default plugin
