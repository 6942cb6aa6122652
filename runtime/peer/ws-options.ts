// How `ws` dials, which isomorphic-ws gives to Node. The WebSocket of browsers knows no options: they get ws-options-browser.ts in
// the place of this file, by the `#ws-options` import of package.json.

import type { ClientOptions } from 'ws'
import { LONGEST_MS } from './deadlines.ts'

/** The message that is being sent. */
export interface Sending {
  size: number
}

/**
 * Messages over `maxPayload` close the socket; `handshake` is in milliseconds. What is `sending` is looked at whenever a message is
 * sent. Throws a `TypeError` for what is no URL.
 */
export function wsOptions(
  url: string,
  maxPayload: number,
  handshake: number,
  sending: Sending,
): ClientOptions {
  const closeTimeout = Math.min(handshake, LONGEST_MS)
  const options = {
    perMessageDeflate: false,
    maxPayload,
    handshakeTimeout: closeTimeout,
    closeTimeout,
  }
  if (!isPrivate(new URL(url))) return options
  // A mask of zeros changes nothing: `ws` then sends the bytes as they are, without a copy.
  const generateMask = (mask: Uint8Array) => {
    mask[0] = mask[1] = mask[2] = mask[3] = sending.size > SHORT ? 0 : 1
  }
  return { ...options, generateMask }
}

/** Up to this many bytes a mask is cheaper than none: `ws` puts head and message together while it masks, and writes both in one go. */
const SHORT = 512

/**
 * Nobody between the two sides reads what passes: it is encrypted, or does not leave the machine. Masks keep intermediaries that do not
 * know WebSocket from taking what passes for something else (RFC 6455, 10.3), and cost more than all else of a large message.
 */
function isPrivate({ protocol, hostname }: URL): boolean {
  return /^(wss|https|ws\+unix):$/.test(protocol) || LOOPBACK.test(hostname)
}

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/
