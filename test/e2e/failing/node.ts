import { createPeer, memoryLinks } from 'dscope'
import { failInside } from './failing.ts'

const outer = createPeer({ id: 'outer', exposeErrors: 'stack' })
const inner = createPeer({ id: 'inner', exposeErrors: 'stack' })
const [here, there] = memoryLinks()
await Promise.all([outer.connect(here), inner.connect(there)])
try {
  await failInside(outer.id, inner.id)
} catch (error) {
  console.log((error as Error).stack)
} finally {
  await outer.close()
  await inner.close()
}
