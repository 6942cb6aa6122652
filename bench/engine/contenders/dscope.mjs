// The whole engine, as it is published; every graph in one world.
import { engine } from '../engine.mjs'

const { createContext } = await engine()
const world = createContext()

export const signal = (value) => world.signal(value)
export const computed = (body) => world.spin(body)
export const effect = (body) => world.effect(body)
export const track = (run, node) => run.track(node)
export const get = (node) => node.get()
export const set = (node, value) => node.set(value)
export const batch = (action) => world.batch(action)
export const root = (action) => action()
