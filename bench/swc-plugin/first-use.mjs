// The first use of a plugin, in a process of its own and with nothing in the cache: the host compiles the wasm then, with all
// cores. On a machine that has other work to do, only the time of the processor means something.
//   node bench/swc-plugin/first-use.mjs plugin.wasm    prints `{ clock, processor }`, in milliseconds
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { createCompile } from './contenders.mjs'
import { readProcessor } from './processor.mjs'
import { cells } from './sources.mjs'

/** Resolves with what the first file takes more than the second one, in a fresh process. */
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
    const first = time(() => compile(source))
    const second = time(() => compile(source))
    return { clock: first.clock - second.clock, processor: first.processor - second.processor }
  } finally {
    rmSync(cache, { recursive: true })
  }
}

function time(run) {
  const clock = performance.now()
  const processor = readProcessor()
  run()
  return { clock: performance.now() - clock, processor: readProcessor() - processor }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.stdout.write(JSON.stringify(timeFirstUse(process.argv[2])))
}
