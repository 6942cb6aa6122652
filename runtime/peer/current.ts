// The peer and the run that are current in the synchronous part of a function. Nothing here survives an `await`: compiled
// blocks carry their call in a parameter instead.

import type { Run } from './call.ts'
import type { LocalPeer } from './peer.ts'

let peer: LocalPeer | undefined
let run: Run | undefined

/** Runs the synchronous part of `fn` with this peer, and no run, as the current ones. */
export function inPeer<T>(nextPeer: LocalPeer, fn: () => T): T {
  const formerPeer = peer
  const formerRun = run
  peer = nextPeer
  run = undefined
  try {
    return fn()
  } finally {
    peer = formerPeer
    run = formerRun
  }
}

/** Runs the synchronous part of a handler with this run, and the peer that it belongs to, as the current ones. */
export function inRun<C, T>(nextRun: Run, handler: (captures: C, run: Run) => T, captures: C): T {
  const formerPeer = peer
  const formerRun = run
  peer = nextRun.peer
  run = nextRun
  try {
    return handler(captures, nextRun)
  } finally {
    peer = formerPeer
    run = formerRun
  }
}

export function currentRun(): Run | undefined {
  return run
}

/** The peer of `peer.run`, else the first one of this process that is still open. */
export function currentPeer(): LocalPeer | undefined {
  return peer ?? localPeers()[0]
}

const PEERS = Symbol.for('dscope.peers')

/** The open peers of this process, oldest first, whichever copy of the package made them. */
export function localPeers(): LocalPeer[] {
  return ((globalThis as Record<symbol, unknown>)[PEERS] ??= []) as LocalPeer[]
}
