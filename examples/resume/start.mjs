// One process after the other works on an order until it is killed, and the next goes on where it was: `node start.mjs`.
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const folder = mkdtempSync(join(tmpdir(), 'dscope-resume-'))

function work(...arguments_) {
  const worker = join(import.meta.dirname, 'worker.mjs')
  const child = spawn(process.execPath, [worker, folder, ...arguments_], { stdio: 'inherit' })
  return new Promise((resolve) => child.on('exit', (code, signal) => resolve(signal ?? code)))
}

try {
  console.log(`the first process ends by ${await work('charge')}`)
  console.log(`the second process ends by ${await work('pack')}`)
  console.log(`the third process ends by ${await work()}`)
  const lines = readFileSync(join(folder, 'journal'), 'utf8').trim().split('\n')
  const processes = [...new Set(lines.map((line) => line.split(' ')[0]))]
  for (const line of lines) {
    const [pid, step] = line.split(' ')
    console.log(`process ${processes.indexOf(pid) + 1}: ${step}`)
  }
} finally {
  rmSync(folder, { recursive: true })
}
