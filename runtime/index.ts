// The public names of `dscope`, for any platform.
export * from './engine/index.ts'
export type { Callable } from './callable.ts'
export { DscopeError, isDscopeError, type Facts } from './errors.ts'
export type { Code } from './codes.ts'
export type { ContextId, HopTarget, PeerId } from './ids.ts'
export type { Contexts, OfferOptions } from './peer/contexts.ts'
export type { Limits } from './peer/limits.ts'
export type { Link } from './peer/link.ts'
export { memoryLinks } from './peer/memory.ts'
export { portLink, type PortLike } from './peer/message-port.ts'
export type {
  Call,
  CallOptions,
  GuardedCall,
  Hop,
  LinkEvent,
  OnFault,
  Peer,
  PeerEvents,
  PeerOptions,
  Principal,
  Role,
} from './peer/options.ts'
export {
  createPeer,
  currentCall,
  currentPrincipal,
  registerClass,
  requirePrincipal,
  type Task,
} from './remote.ts'
