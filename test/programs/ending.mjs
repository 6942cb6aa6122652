// Makes calls of the kind that it is told to, and closes no peer that makes them. A deadline is an hour away where none is given.

import { createPeer, memoryLinks } from 'dscope'
import { hop, table } from 'dscope/internal'
import { listen } from 'dscope/node'

const quick = 'quick-block'
const hanging = 'hanging-block'
table('test/programs/ending.mjs', [
  [quick, 'q', { name: 'quick', captures: [] }, async () => 1],
  [hanging, 'h', { name: 'hanging', captures: [] }, () => new Promise(() => {})],
])

const peer = createPeer({ id: 'caller', timeout: 3_600_000 })
const other = createPeer({ id: 'other', timeout: 3_600_000 })
const call = (target, block, options) => peer.run(() => hop(null, target, block, {}, options))

async function linkInMemory() {
  const [one, two] = memoryLinks()
  await Promise.all([peer.connect(one), other.connect(two)])
}

const kinds = {
  own: () => call('caller', quick),
  memory: async () => {
    await linkInMemory()
    await call('other', quick)
  },
  lost: async () => {
    const { url } = await listen(other)
    await peer.connect(url)
    await call('other', quick)
    const calls = [call('other', hanging), call('other', quick)]
    await calls[1]
    await other.close()
    await calls[0].catch(({ code }) => console.log(code))
  },
  cancelled: async () => {
    const controller = new AbortController()
    const waiting = call('nobody', quick, { signal: controller.signal })
    controller.abort()
    await waiting.catch(({ code }) => console.log(code))
  },
  waiting: () => call('nobody', quick, { timeout: 50 }).catch(({ code }) => console.log(code)),
  hanging: async () => {
    await linkInMemory()
    await call('other', quick)
    await call('other', hanging, { timeout: 50 }).catch(({ code }) => console.log(code))
  },
}

await kinds[process.argv[2]]()
process.on('exit', () => console.log('ended'))
