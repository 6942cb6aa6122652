// The public names of the engine.
export type { FaultPlace } from './cell.ts'
export { all } from './combinators/all.ts'
export { any } from './combinators/any.ts'
export type { Parts, PartValue } from './combinators/parts.ts'
export { race } from './combinators/race.ts'
export { settle, unwrap } from './combinators/settle.ts'
export { createContext } from './context.ts'
export { createSimulation } from './simulation.ts'
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
  Mailbox,
  MergeOptions,
  Naming,
  Permit,
  React,
  ReadOptions,
  Result,
  Run,
  RunAllOptions,
  Semaphore,
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
} from './surface.ts'
export { deferred, fromAsyncIterable, fromPromise, mailbox, semaphore } from './waiting/create.ts'
