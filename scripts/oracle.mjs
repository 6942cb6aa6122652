/**
 * Asks an outside scope analysis whether the compiler is right, over the functions of every installed package.
 *
 *   node scripts/oracle.mjs [--functions 5000] [--seed 1] [--plugin dist/babel.cjs]
 *   node scripts/oracle.mjs --typed         the same over TypeScript, the project's own sources included
 *
 * Function bodies become blocks whose capture lists eslint-scope has computed. The compiler must then have nothing
 * to say; must name exactly the name that is taken out of a list; and must name exactly the name that is put into
 * one in vain. What it emits must refer to no name that the program did not refer to before. Bodies that cannot be
 * blocks must be refused for what eslint-scope and the syntax show: writes, captured code, `this` and its like.
 */
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { createCompiler } from './oracle/compiler.mjs'
import { createRandom, readCorpus } from './oracle/corpus.mjs'
import { judgeFile } from './oracle/judge.mjs'
import { javascript, typescript } from './oracle/languages.mjs'

const MOST_FAILURES = 10
const OWN_SOURCES = ['babel-plugin', 'bundler-plugin', 'runtime', 'test', 'examples']
const root = resolve(import.meta.dirname, '..')

const { values } = parseArgs({
  options: {
    functions: { type: 'string' },
    seed: { type: 'string', default: '1' },
    plugin: { type: 'string', default: resolve(root, 'dist/babel.cjs') },
    typed: { type: 'boolean', default: false },
  },
})

const started = performance.now()
const wanted = Number(values.functions ?? (values.typed ? 800 : 5000))
const language = values.typed ? typescript : javascript
const folders = values.typed ? ['node_modules', ...OWN_SOURCES] : ['node_modules']
const random = createRandom(Number(values.seed))
const compile = createCompiler(values.plugin, language)
const total = { functions: 0, captures: 0, missing: 0, unused: 0, wrong: 0, forbidden: 0 }
let files = 0
const failures = []

for (const file of readCorpus(root, folders, language.files, random)) {
  const judged = judgeFile(file.text, language, compile, random)
  if (judged === undefined) continue
  files++
  for (const name of Object.keys(total)) total[name] += judged[name]
  failures.push(...judged.failures.map((failure) => `${file.path}: ${failure}`))
  if (total.functions >= wanted || failures.length >= MOST_FAILURES) break
}

for (const failure of failures) console.error(`${failure}\n`)
console.log(
  `${total.functions} functions of ${files} files with ${total.captures} captures; ` +
    `${total.missing} names taken out, ${total.unused} put in; ` +
    `${total.wrong} functions with ${total.forbidden} forbidden things; ` +
    `${failures.length} disagreements; ${Math.round((performance.now() - started) / 1000)} s`,
)
if (failures.length > 0) process.exitCode = 1
if (total.functions < wanted && failures.length === 0) {
  console.error(`the installed packages hold only ${total.functions} eligible functions`)
  process.exitCode = 1
}
