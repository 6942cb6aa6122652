// The two processes of a contender, seen from the command.
import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const CHILD = fileURLToPath(new URL('./child.mjs', import.meta.url))

/** Starts a child and resolves, once it is ready, with a function that asks it and one that ends it. */
async function start(label, args) {
  const child = fork(CHILD, args, {
    execArgv: ['--expose-gc', ...process.execArgv],
    env: { ...process.env, WS_NO_BUFFER_UTIL: '1' },
  })
  const waiting = new Map()
  let lastId = 0
  let ended = false

  const answer = (id) => new Promise((resolve, reject) => waiting.set(id, { resolve, reject }))
  child.on('message', ({ id, value, error }) => {
    const { resolve, reject } = waiting.get(id)
    waiting.delete(id)
    if (error === undefined) resolve(value)
    else reject(new Error(`${label}: ${error}`))
  })
  child.on('exit', (code) => {
    if (ended) return
    for (const { reject } of waiting.values()) reject(new Error(`${label} ended with code ${code}`))
  })

  const ready = await answer(0)
  return {
    ready,
    ask(kind, request) {
      const id = ++lastId
      child.send({ ...request, id, kind })
      return answer(id)
    },
    end() {
      ended = true
      child.disconnect()
    },
  }
}

/** Starts a contender anew: a server's process, then a client's, with one connection between them. */
export async function startPair({ name, module }) {
  const server = await start(`${name}, server`, [module, 'server'])
  const client = await start(`${name}, client`, [module, 'client', String(server.ready)])
  return {
    server,
    client,
    end() {
      client.end()
      server.end()
    },
  }
}
