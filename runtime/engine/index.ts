// The public names of the engine.
export type { FaultPlace } from './cell.ts'
export { debounce, throttle } from './combinators/rate.ts'
export { retry } from './combinators/retry.ts'
export { timeout } from './combinators/timeout.ts'
export { createContext } from './context.ts'
export { createSimulation } from './simulation.ts'
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
  RetryPolicy,
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
} from './surface.ts'
