/** The name under which a peer is known to the others. Who a peer has *proved* to be is its principal. */
export type PeerId = string

/** The name under which a peer offers one of its contexts. */
export type ContextId = string

/** Where a hop goes: a peer, or one of the contexts that the peer offers. */
export type HopTarget = PeerId | readonly [PeerId, ContextId]
