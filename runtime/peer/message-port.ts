import type { Link } from './link.ts'

/** What a link needs of a port: `MessagePort`, `Worker` and `DedicatedWorkerGlobalScope` have it, in browsers and in Node. */
export interface PortLike {
  postMessage(message: unknown): void
  addEventListener(type: string, listener: (event: { readonly data?: unknown }) => void): void
  start?(): void
  close?(): void
}

/** The message that says goodbye: not every port tells its other end that it was closed. */
const CLOSE = 'dscope.close'

/**
 * A link over a `MessagePort`, to a worker, an iframe or another window. The port belongs to the link from then on.
 *
 * A worker that is killed gives no sign on its port: close the link when you terminate a worker.
 */
export function portLink(port: PortLike): Link {
  let open = true
  let onClosed: ((reason: string) => void) | undefined
  const end = (reason: string) => {
    if (!open) return
    open = false
    port.close?.()
    onClosed?.(reason)
  }
  return {
    send(bytes) {
      // A copy of its own: posting a view clones the whole buffer below it.
      if (open) port.postMessage(bytes.slice())
    },
    onMessage(receive) {
      port.addEventListener('message', ({ data }) => {
        if (data === CLOSE) end('closed by the other side')
        else if (data instanceof Uint8Array) receive(data)
        else end('the other side posted something that is no bytes')
      })
      port.start?.()
    },
    onClose(closed) {
      onClosed = closed
      port.addEventListener('close', () => end('the port was closed'))
    },
    close(reason = 'closed by this side') {
      if (open) port.postMessage(CLOSE)
      end(reason)
    },
  }
}
