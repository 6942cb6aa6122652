// The two processes of a contender, seen from the command.
import { fileURLToPath } from 'node:url'
import { startProcess } from '../process.mjs'
import { shareCore } from './placement.mjs'

const CHILD = fileURLToPath(new URL('./child.mjs', import.meta.url))

const start = (label, args) => startProcess(CHILD, args, { label, env: { WS_NO_BUFFER_UTIL: '1' } })

/** Starts a contender anew: a server's process, then a client's, with one connection between them. */
export async function startPair({ name, module }, placement) {
  const server = await start(`${name}, server`, [module, 'server'])
  const client = await start(`${name}, client`, [module, 'client', String(server.ready)])
  if (placement === 'together') shareCore([server.pid, client.pid])
  return {
    server,
    client,
    end() {
      client.end()
      server.end()
    },
  }
}
