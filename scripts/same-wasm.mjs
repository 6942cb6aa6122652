/**
 * Builds the wasm plugin under several releases of Node and compares: what is published can be built again by anyone.
 *
 *   node scripts/same-wasm.mjs [20 24]     majors of Node, which come from npm
 *   node scripts/same-wasm.mjs --print     the hash of what this Node builds
 */
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs, promisify } from 'node:util'
import { buildWasm } from './swc/build.mjs'

const script = fileURLToPath(import.meta.url)
const { values, positionals } = parseArgs({
  options: { print: { type: 'boolean', default: false } },
  allowPositionals: true,
})

function hashOf(bytes) {
  return createHash('sha256').update(bytes).digest('hex')
}

/** What `major` of Node builds, as `{ version, hash }`; `{ reason }` when there is no such Node to be had. */
async function askNode(major) {
  const program = ['node', script, '--print']
  try {
    const { stdout } = await promisify(execFile)('npx', ['-y', '-p', `node@${major}`, ...program])
    return JSON.parse(stdout)
  } catch (error) {
    return { reason: error.stderr || error.message }
  }
}

async function compare(majors) {
  const published = hashOf(readFileSync(new URL('../swc.wasm', import.meta.url)))
  console.log(`swc.wasm      ${published}`)
  for (const major of majors) {
    const { version, hash, reason } = await askNode(major)
    console.log(reason === undefined ? `${version.padEnd(13)} ${hash}` : `Node ${major}: ${reason}`)
    if (hash !== published) process.exitCode = 1
  }
}

if (values.print) {
  console.log(JSON.stringify({ version: process.version, hash: hashOf(await buildWasm()) }))
} else {
  await compare(positionals.length > 0 ? positionals : ['20', '24'])
}
