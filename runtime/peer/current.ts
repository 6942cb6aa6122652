// The peer and the run that are current in the synchronous part of a function. Nothing here survives an `await`: compiled
// blocks carry their call in a parameter instead.

import type { Call } from './call.ts'
import type { Peer } from './peer.ts'

let peer: Peer | undefined
let call: Call | undefined

/** Runs the synchronous part of `fn` with this peer, and this call if there is one, as the current ones. */
export function inPeer<T>(thePeer: Peer, theCall: Call | undefined, fn: () => T): T {
  const formerPeer = peer
  const formerCall = call
  peer = thePeer
  call = theCall
  try {
    return fn()
  } finally {
    peer = formerPeer
    call = formerCall
  }
}

export function currentRun(): Call | undefined {
  return call
}

/** The peer of `peer.run`, else the first one of this process that is still open. */
export function currentPeer(): Peer | undefined {
  return peer ?? localPeers()[0]
}

const PEERS = Symbol.for('dscope.peers')

/** The open peers of this process, oldest first, whichever copy of the package made them. */
export function localPeers(): Peer[] {
  return ((globalThis as Record<symbol, unknown>)[PEERS] ??= []) as Peer[]
}
