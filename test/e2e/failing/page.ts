import { createPeer } from 'dscope'
import { failInside } from './failing.ts'

const page = createPeer({ id: 'page', exposeErrors: 'stack' })
const shown = document.body.appendChild(document.createElement('pre'))
try {
  await failInside(page.id, page.id)
} catch (error) {
  shown.textContent = (error as Error).stack ?? 'no stack'
}
