// The public names of `dscope`, for any platform.
export { DscopeError, isDscopeError, type Facts } from './errors.ts'
export type { Code } from './codes.ts'
export type { ContextId, HopTarget, PeerId } from './ids.ts'
export type { Call, Principal } from './peer/call.ts'
export type { Limits } from './peer/limits.ts'
export type { Link } from './peer/link.ts'
export { memoryLinks } from './peer/memory.ts'
export { portLink, type PortLike } from './peer/message-port.ts'
export type {
  CallOptions,
  GuardedCall,
  Hop,
  LinkEvent,
  PeerEvents,
  PeerOptions,
  Role,
} from './peer/options.ts'
export type { Peer } from './peer/peer.ts'
export {
  createPeer,
  currentCall,
  currentPrincipal,
  registerClass,
  requirePrincipal,
  type Task,
} from './remote.ts'
