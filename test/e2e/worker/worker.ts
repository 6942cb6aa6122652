import { createPeer, portLink } from 'dscope'
import './sum.ts'

const worker = createPeer({ id: 'worker' })
addEventListener('message', (event) => {
  void worker.connect(portLink(event.data as MessagePort))
})
