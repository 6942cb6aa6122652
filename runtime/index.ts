// The public names of `dscope`, for any platform.
export type { FaultPlace } from './engine/faults.ts'
export { all } from './engine/combinators/all.ts'
export { any } from './engine/combinators/any.ts'
export type { Parts, PartValue } from './engine/combinators/parts.ts'
export { race } from './engine/combinators/race.ts'
export { debounce, throttle } from './engine/combinators/rate.ts'
export { retry } from './engine/combinators/retry.ts'
export { settle, unwrap } from './engine/combinators/settle.ts'
export { timeout } from './engine/combinators/timeout.ts'
export { binding } from './engine/compiled.ts'
export { createContext } from './engine/context.ts'
export { rebuild } from './engine/rebuild.ts'
export { createSimulation } from './engine/simulation.ts'
export type {
  Bindings,
  Change,
  Clock,
  Conflict,
  Context,
  ContextOptions,
  Deferred,
  Equality,
  External,
  ForkHook,
  ForkOf,
  ForkOptions,
  Inspection,
  InspectOptions,
  Mailbox,
  MergeOptions,
  Naming,
  Permit,
  React,
  ReadOptions,
  RebuildOptions,
  Rebuilt,
  RestoreOptions,
  Result,
  RetryPolicy,
  Run,
  RunAllOptions,
  Semaphore,
  Settings,
  Signal,
  SignalOptions,
  Simulation,
  SimulationOptions,
  Snapshot,
  Source,
  Spin,
  SpinOptions,
  Value,
  ValueChange,
  WatchOptions,
} from './engine/surface.ts'
export {
  deferred,
  fromAsyncIterable,
  fromPromise,
  mailbox,
  semaphore,
} from './engine/waiting/create.ts'
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
  deserialize,
  serialize,
  type DeserializeOptions,
  type SerializeOptions,
  type Unsavable,
} from './persist.ts'
export {
  createPeer,
  currentCall,
  currentPrincipal,
  registerClass,
  requirePrincipal,
  type Task,
} from './remote.ts'
