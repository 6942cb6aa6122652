/**
 * Asks @swc/core and the Babel plugin whether the wasm plugin is right, over the files of every installed package.
 *
 *   node scripts/oracle-swc.mjs --identity [--limit 3000] [--seed 1] [--swc forced.wasm]
 *   node scripts/oracle-swc.mjs --agreement [--limit 5000] [--seed 1] [--swc swc.wasm] [--babel dist/babel.cjs]
 *
 * Identity: each file is forced through everything that happens to a file with a macro call, before the host's own work
 * (`runPluginFirst`) and after it, on the oldest and the newest release of @swc/core. Code and source map have to be those
 * of the host without a plugin, byte by byte. The forced plugin is built from the sources in a second entry.
 *
 * Agreement: functions become blocks as in `oracle.mjs`. Both compilers have to make the same ids, signatures and capture
 * lists, and to say the same, in the same words and at the same places, when a name is taken away, when one is put in, and
 * of functions that cannot be blocks.
 */
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { buildHandBack } from '../bench/swc-plugin/hand-back.mjs'
import { judgeAgreement } from './oracle/agreement.mjs'
import { createRandom, readCorpus } from './oracle/corpus.mjs'
import { buildForcedPlugin } from './oracle/forced-plugin.mjs'
import { judgeIdentity } from './oracle/identity.mjs'
import { javascript } from './oracle/languages.mjs'
import { OUTER_HOSTS, versionOf } from './oracle/swc-hosts.mjs'

const root = resolve(import.meta.dirname, '..')
const SOURCES = /(?<!\.min)\.[cm]?[jt]sx?$/

/** JSX is rare in packages, and every construct of the language has a fixture. */
const CORPORA = {
  packages: ['node_modules'],
  'own sources': ['fixtures', 'runtime', 'babel-plugin', 'swc-plugin'],
}

const { values } = parseArgs({
  options: {
    identity: { type: 'boolean', default: false },
    agreement: { type: 'boolean', default: false },
    limit: { type: 'string' },
    seed: { type: 'string', default: '1' },
    swc: { type: 'string' },
    babel: { type: 'string', default: resolve(root, 'dist/babel.cjs') },
  },
})

async function showIdentity(limit) {
  const plugin = { path: resolve(values.swc ?? (await buildForcedPlugin())) }
  const control = { path: await buildHandBack() }
  await Promise.all(
    OUTER_HOSTS.map(async (host) => {
      for (const [corpus, folders] of Object.entries(CORPORA)) {
        const judge = () => judgeIdentity(host, plugin, control, readPlainFiles(folders), limit)
        const { total, seconds } = await timed(judge)
        showFailures(total.failures)
        console.log(
          `${host} ${versionOf(host)}, ${corpus}: ` +
            `${total.equal} files with equal code and map in both orders; ` +
            `${total.unreadable} unreadable, ${total.unbearable} that no plugin gets through; ` +
            `${total.failures.length} differences; ${seconds} s`,
        )
        if (corpus === 'packages' && total.equal < limit) process.exitCode = 1
      }
    }),
  )
}

/** Without a macro call: what only a forced plugin looks at. */
function* readPlainFiles(folders) {
  for (const { path, text } of readCorpus(root, folders, SOURCES, seededRandom())) {
    yield { path, text: text.replaceAll('dscope/macro', 'dscope/none') }
  }
}

async function showAgreement(limit) {
  const wasm = resolve(values.swc ?? resolve(root, 'swc.wasm'))
  if (!existsSync(wasm)) throw new Error(`there is no ${wasm}: run npm run build first`)
  const judge = () =>
    judgeAgreement(wasm, resolve(values.babel), readScripts(), limit, seededRandom())
  const { total, seconds } = await timed(judge)
  showFailures(total.failures)
  console.log(
    `${total.functions} functions of ${total.files} files, ${total.programs} programs on ` +
      `${OUTER_HOSTS.map(versionOf).join(' and ')} in both orders: ${total.blocks} ids and signatures, ` +
      `${total.errors} errors and ${total.warnings} warnings; ${total.failures.length} disagreements; ${seconds} s`,
  )
  if (total.functions < limit) process.exitCode = 1
}

function readScripts() {
  return readCorpus(root, CORPORA.packages, javascript.files, seededRandom())
}

function seededRandom() {
  return createRandom(Number(values.seed))
}

async function timed(judge) {
  const started = performance.now()
  const total = await judge()
  return { total, seconds: Math.round((performance.now() - started) / 1000) }
}

function showFailures(failures) {
  for (const failure of failures) console.error(`${failure}\n`)
  if (failures.length > 0) process.exitCode = 1
}

if (values.identity === values.agreement) throw new Error('one of --identity and --agreement')
if (values.identity) await showIdentity(Number(values.limit ?? 3000))
else await showAgreement(Number(values.limit ?? 5000))
