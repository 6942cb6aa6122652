// The public names of the engine.
export type { FaultPlace } from './cell.ts'
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
