import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { compile } from '../compile.mjs'

const pathOf = (relative) => fileURLToPath(new URL(relative, import.meta.url))

/** Compiles the example and starts its server. Resolves when the server listens, rejects when it ends before. */
export async function startServer() {
  await compile(pathOf('.'), pathOf('dist'))
  const child = start('server', [pathOf('../../node_modules')])
  const ended = once(child, 'exit')
  const url = await Promise.race([
    once(child, 'message').then(([message]) => message.url),
    ended.then(([code]) => Promise.reject(new Error(`the server ended early, with code ${code}`))),
  ])
  return { url, stop: () => stop(child, ended) }
}

/** Runs the terminal client to its end, and resolves with its exit code. */
export async function runClient(url, questions) {
  const [code] = await once(start('client', [url, ...questions]), 'exit')
  return code
}

/** Both are forks: the channel tells the server that its parent is gone, however the parent ended. */
function start(name, args) {
  return fork(pathOf(`dist/${name}.js`), args, { execArgv: ['--enable-source-maps'] })
}

async function stop(child, ended) {
  if (child.connected) child.disconnect()
  const [code] = await ended
  return code
}
