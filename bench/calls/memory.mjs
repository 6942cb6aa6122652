// Memory: the growth of the heap and of the buffers, after full collections, in processes that do nothing else.
import { startPair } from './pair.mjs'

/** Enough calls for the code to be compiled and the tables to have their first sizes. */
const WARM = 500

async function growth(processes, act) {
  const sizes = () => Promise.all(processes.map((process) => process.ask('memory')))
  const before = await sizes()
  await act()
  const after = await sizes()
  return after.map((size, index) => size - before[index])
}

/** Bytes that the server keeps for a connection over which one call was made. */
async function measureConnections(contender, count) {
  const pair = await startPair(contender)
  try {
    await pair.client.ask('open', { count: 10 })
    const [server] = await growth([pair.server], () => pair.client.ask('open', { count }))
    return server / count
  } finally {
    pair.end()
  }
}

/** Bytes that either side keeps for a call whose handler has not settled; of both kinds, see `cells.mjs`. */
async function measurePending(contender, count) {
  const pair = await startPair(contender)
  const pend = (call, count) => pair.client.ask('pend', { call, count })
  try {
    await pend('forgotten', WARM)
    await pend('held', WARM)
    const both = [pair.client, pair.server]
    const [caller, callee] = await growth(both, () => pend('forgotten', count))
    const [held] = await growth([pair.server], () => pend('held', count))
    return { caller: caller / count, callee: callee / count, held: held / count }
  } finally {
    pair.end()
  }
}

/** `{ connection, caller, callee, held }` in bytes, in two fresh pairs of processes. */
export async function measureMemory(contender, { connections, pending }) {
  const connection = await measureConnections(contender, connections)
  return { connection, ...(await measurePending(contender, pending)) }
}
