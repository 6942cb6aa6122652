// A child process, seen from the command.
import { fork } from 'node:child_process'
import { join } from 'node:path'

/** Starts a module of this folder in a process of its own. Resolves when it has said that it is ready. */
export async function startProcess(module, args = []) {
  const child = fork(join(import.meta.dirname, module), args, {
    execArgv: ['--expose-gc', '--stack-size=4000', ...process.execArgv],
  })
  const label = [module, ...args].join(' ')
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

  await answer(0)
  return {
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
