// A child process, seen from the command.
import { fork } from 'node:child_process'

/**
 * Starts the module at `path` in a process of its own. Resolves, when that has answered its question 0, with the answer as `ready`, its
 * process id, a function that asks it, and one that ends it. `label` names it in errors; `flags` are of Node.
 */
export async function startProcess(path, args, { label, flags = [], env = {} }) {
  const child = fork(path, args, {
    execArgv: ['--expose-gc', ...flags, ...process.execArgv],
    env: { ...process.env, ...env },
  })
  const waiting = new Map()
  let lastId = 0
  let hasEnded = false

  const answer = (id) => new Promise((resolve, reject) => waiting.set(id, { resolve, reject }))
  child.on('message', ({ id, value, error }) => {
    const { resolve, reject } = waiting.get(id)
    waiting.delete(id)
    if (error === undefined) resolve(value)
    else reject(new Error(`${label}: ${error}`))
  })
  child.on('exit', (code) => {
    if (hasEnded) return
    for (const { reject } of waiting.values()) reject(new Error(`${label} ended with code ${code}`))
  })

  const ready = await answer(0)
  return {
    ready,
    pid: child.pid,
    ask(kind, request) {
      const id = ++lastId
      child.send({ ...request, id, kind })
      return answer(id)
    },
    end() {
      hasEnded = true
      child.disconnect()
    },
  }
}
