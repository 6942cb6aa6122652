// The peer and the run that are current in the synchronous part of a function, and, in compiled blocks, after each suspension.

import { ambient } from '../activation.ts'
import type { Run } from './call.ts'
import type { LocalPeer } from './peer.ts'

/** A run, or a peer without one; who calls has an id. */
type Place = Run | { readonly peer: LocalPeer; readonly from?: undefined }

/** Runs the synchronous part of `action` with this peer, or this run and the peer that it belongs to, as the current ones. */
export function within<P extends Place, C, T>(
  place: P,
  action: (value: C, place: P) => T,
  value: C,
): T {
  const before = ambient.call
  ambient.call = place
  try {
    return action(value, place)
  } finally {
    ambient.call = before
  }
}

export function currentRun(): Run | undefined {
  const place = ambient.call as Place | undefined
  return place?.from ? place : undefined
}

/** The peer of `peer.run`, else the first one of this process that is still open. */
export function currentPeer(): LocalPeer | undefined {
  return (ambient.call as Place | undefined)?.peer ?? localPeers()[0]
}

const PEERS = Symbol.for('dscope.peers')

/** The open peers of this process, oldest first, whichever copy of the package made them. */
export function localPeers(): LocalPeer[] {
  return ((globalThis as Record<symbol, unknown>)[PEERS] ??= []) as LocalPeer[]
}
