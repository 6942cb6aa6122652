import { createPeer, portLink } from 'dscope'
import { sumInWorker } from './sum.ts'

const page = createPeer({ id: 'page' })
const thread = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' })
const { port1, port2 } = new MessageChannel()
thread.postMessage(port2, [port2])
const worker = await page.connect(portLink(port1))

const shown = document.body.appendChild(document.createElement('pre'))
shown.textContent = await sumInWorker(page.id, worker, Float64Array.of(1.5, 2, 38.5))
