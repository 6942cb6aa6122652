// Keeps the cores awake while calls are measured, as they are on a server that has something to do. A core that has gone
// to sleep takes tens of microseconds to come back, on a virtual machine more. That falls on whoever has little to do
// between two messages and not on who never comes to rest: without this, the cheaper a call is the more of it is waiting.
import { fork } from 'node:child_process'
import os from 'node:os'
import { fileURLToPath } from 'node:url'

const SPIN_MS = 2

/** Starts a process for each core that works whenever nobody else does; returns what ends them. */
export function keepAwake() {
  const spinners = os.cpus().map(() => fork(fileURLToPath(import.meta.url), ['spin']))
  return () => spinners.forEach((spinner) => spinner.kill())
}

/** Between two spins it is seen whether the parent is still there. */
function spin() {
  const end = performance.now() + SPIN_MS
  while (performance.now() < end);
  setImmediate(spin)
}

if (process.argv[2] === 'spin') {
  os.setPriority(os.constants.priority.PRIORITY_LOW)
  process.on('disconnect', () => process.exit())
  spin()
}
