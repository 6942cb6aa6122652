// What the rows take from the engine.
export { createContext } from '../../runtime/engine/context.ts'
export { createSimulation } from '../../runtime/engine/simulation.ts'
