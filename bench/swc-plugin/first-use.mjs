// The first use of a plugin, in a process of its own and with nothing in the cache: the host compiles the wasm then.
//   node bench/swc-plugin/first-use.mjs plugin.wasm    prints milliseconds, as JSON
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { createCompile } from './contenders.mjs'
import { cells } from './sources.mjs'

/** Resolves with the milliseconds that the first file takes longer than the second, in a fresh process. */
export async function measureFirstUse(plugin) {
  const script = fileURLToPath(import.meta.url)
  const { stdout } = await promisify(execFile)(process.execPath, [script, plugin])
  return JSON.parse(stdout)
}

function timeFirstUse(plugin) {
  const cache = mkdtempSync(join(tmpdir(), 'dscope-bench-'))
  try {
    const [{ source }] = cells
    // The host is there already: what is measured is the plugin alone.
    createCompile(undefined, cache)(source)
    const compile = createCompile(plugin, cache)
    return time(() => compile(source)) - time(() => compile(source))
  } finally {
    rmSync(cache, { recursive: true })
  }
}

function time(run) {
  const started = performance.now()
  run()
  return performance.now() - started
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.stdout.write(JSON.stringify(timeFirstUse(process.argv[2])))
}
