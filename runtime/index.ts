// The public names of `dscope`, for any platform.
export type { FaultPlace } from './engine/cell.ts'
export { binding } from './engine/compiled.ts'
export { createContext } from './engine/context.ts'
export { createSimulation } from './engine/simulation.ts'
export type {
  Bindings,
  Change,
  Clock,
  Conflict,
  Context,
  ContextOptions,
  Equality,
  ForkOptions,
  MergeOptions,
  React,
  ReadOptions,
  Result,
  Run,
  RunAllOptions,
  Settings,
  Signal,
  SignalOptions,
  Simulation,
  SimulationOptions,
  Source,
  Spin,
  SpinOptions,
  Value,
  WatchOptions,
} from './engine/surface.ts'
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
