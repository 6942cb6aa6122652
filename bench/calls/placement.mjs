// Where the two sides of a contender run. How long a core takes to wake up, on a virtual machine tens of microseconds, falls on whoever
// has little to do between two messages and not on who never comes to rest. So it is a choice, and part of every report.
import { execFileSync, fork, spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import os from 'node:os'
import { fileURLToPath } from 'node:url'

/** By name, what a report says of a placement. */
export const placements = {
  together: 'both event loops on one core',
  apart: 'a core for each side, which may sleep',
  awake: 'a core for each side, kept awake',
}

const STATUS = '/proc/self/status'

/** Only Linux lets a process choose, by a command that nearly every Linux has. */
export function canShareCore() {
  return existsSync(STATUS) && spawnSync('taskset', ['--version']).status === 0
}

/** Moves the main threads of processes to one core; their collectors and compilers stay where they were. */
export function shareCore(pids) {
  const [, cores] = /^Cpus_allowed_list:\s*(.+)$/m.exec(readFileSync(STATUS, 'utf8'))
  const core = cores.split(/[,-]/).pop()
  for (const pid of pids) execFileSync('taskset', ['-pc', core, String(pid)], { stdio: 'ignore' })
}

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
